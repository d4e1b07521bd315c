"""Every refusal of Twilio's gets its meaning: for the message, the chat, the sender or us."""

import pytest

from bot.channels.whatsapp_errors import UNREACHABLE, refusal
from handlers.channel import (
    ChannelMisconfigured,
    NotNow,
    Outgoing,
    Rejected,
    SendError,
    TryLater,
    Uncertain,
    Unreachable,
    Whose,
    WindowClosed,
)
from tests.bot.channels.whatsapp_sending import MARIA, send
from tests.lookalikes.http_server import Answer, LoopbackServer, Request
from tests.lookalikes.twilio_api import TwilioApi

HALLO = Outgoing("Halo.")
Refusal = type[SendError | ChannelMisconfigured]


@pytest.fixture
def twilio(twilio: TwilioApi) -> TwilioApi:
    """Twilio, to which Maria wrote just now."""
    twilio.open_window(MARIA.address)
    return twilio


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        (20429, None, TryLater),
        (14107, 400, TryLater),
        (63049, 400, NotNow),
        (21610, 400, Unreachable),
        (21211, 400, Rejected),
        (63016, 400, WindowClosed),
        (20001, 400, Rejected),
        (20500, 500, Uncertain),
        (20003, 401, ChannelMisconfigured),
    ],
)
def test_what_twilio_answers_is_what_is_raised(
    twilio: TwilioApi, code: int, status: int | None, error: Refusal
) -> None:
    twilio.refuse(MARIA.address, code, status)
    with pytest.raises(error) as caught:
        send(twilio, HALLO)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("code", "error"),
    [
        *((code, ChannelMisconfigured) for code in (20003, 20404, 21603, 21606, 21703, 21704)),
        *((code, ChannelMisconfigured) for code in (63001, 63007, 63020)),
        *((code, TryLater) for code in (14107, 20429, 30001, 63018)),
        *((code, TryLater) for code in (63012, 63017, 63019, 63038, 63041, 63042)),
        *((code, Unreachable) for code in (21610, 63003, 63014, 63024, 63033)),
        *((code, Rejected) for code in (21211, 21408, 21604, 21617, 21619, 21620)),
        *((code, Rejected) for code in (21654, 21655, 21656, 63027, 63028)),
        *((code, Rejected) for code in (63005, 63013, 63015, 63021, 63030, 63032)),
        (63016, WindowClosed),
        (63049, NotNow),
        (99999, Rejected),
    ],
)
def test_every_code_means_one_thing(code: int, error: Refusal) -> None:
    found = refusal(400, code)
    assert type(found) is error
    assert str(found) == f"twilio {code}"
    assert (code in UNREACHABLE) is (error is Unreachable)


@pytest.mark.parametrize(
    ("status", "code", "whose"),
    [
        (429, 20429, Whose.SENDER),
        (400, 30001, Whose.SENDER),
        (400, 63017, Whose.SENDER),
        (400, 63038, Whose.SENDER),
        (429, None, Whose.SENDER),
        (429, 429, Whose.SENDER),
        (400, 14107, Whose.CHAT),
        (400, 63018, Whose.UNKNOWN),
        *((400, code, Whose.MESSAGE) for code in (63012, 63019, 63041, 63042, 63049)),
    ],
)
def test_only_who_was_too_fast_waits(status: int, code: int | None, whose: Whose) -> None:
    found = refusal(status, code)
    assert isinstance(found, TryLater)
    assert found.whose is whose


@pytest.mark.parametrize(
    ("code", "asked", "wait"),
    [
        (20429, None, None),
        (20429, 7.0, 7.0),
        (63012, None, None),
        (63038, None, 3600.0),
        (63041, None, 3600.0),
        (63042, None, 3600.0),
        (63049, None, 86400.0),
    ],
)
def test_a_wait_is_as_long_as_asked_or_as_is_known(
    code: int, asked: float | None, wait: float | None
) -> None:
    found = refusal(400, code, asked)
    assert isinstance(found, TryLater)
    assert found.wait == wait


@pytest.mark.parametrize(
    ("given", "wait"),
    [("7", 7.0), ("999999999", None), ("Sat, 21 Nov 2026 01:00:00 GMT", None), ("-1", None)],
)
def test_twilio_says_how_long_to_wait(twilio: TwilioApi, given: str, wait: float | None) -> None:
    def answer(_: Request) -> Answer:
        return Answer(429, b'{"code": 20429, "message": "slow"}', headers={"Retry-After": given})

    with LoopbackServer(answer) as server, pytest.raises(TryLater) as caught:
        send(twilio, HALLO, url=server.url)
    assert caught.value.wait == wait


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_cut_connection_leaves_it_uncertain(twilio: TwilioApi, *, carried_out: bool) -> None:
    twilio.cut_next(carried_out=carried_out)
    with pytest.raises(Uncertain):
        send(twilio, HALLO)
    assert len(twilio.sent) == carried_out


@pytest.mark.parametrize("status", [201, 502])
def test_an_answer_that_cannot_be_read_leaves_it_uncertain(twilio: TwilioApi, status: int) -> None:
    twilio.garble_next(status=status)
    with pytest.raises(Uncertain):
        send(twilio, HALLO)


def test_when_nobody_is_there_nothing_was_sent() -> None:
    with TwilioApi() as gone:
        url = gone.url
    with pytest.raises(TryLater) as caught:
        send(gone, HALLO, url=url)
    assert caught.value.whose is Whose.MESSAGE
