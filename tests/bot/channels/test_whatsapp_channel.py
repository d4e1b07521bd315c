"""The real twilio client sends to the look-alike, and every refusal gets its meaning."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from twilio.rest.content.v1.content import ContentList

from bot.channels.whatsapp import WhatsAppChannel, close_client, open_client
from bot.channels.whatsapp_menus import buttons_for, filled, inline, layouts
from handlers.channel import (
    Outgoing,
    Picture,
    Rejected,
    SendError,
    TryLater,
    Uncertain,
    Unreachable,
)
from handlers.delivery import ChannelMisconfigured
from tests.lookalikes.twilio_api import TwilioApi

MARIA = "whatsapp:+620000000001"
PUBLIC_URL = "https://lontar.example"
STATUS_URL = f"{PUBLIC_URL}/webhooks/whatsapp/status"
TWO = Outgoing("Yakin?", (("yes", "Ya"), ("no", "Tidak")), "toy.sure", "MENU")
FIVE = Outgoing("Apa?", tuple((f"o{n}", f"Pilihan {n}") for n in range(5)), "toy.many", "MENU")
SLIP = Picture(b"\x89PNG an invented slip", "/slips/invented.png")
WITH_SLIP = Outgoing(TWO.text, TWO.options, TWO.step, TWO.footer, picture="invented")
Open = Callable[[Mapping[str, str]], WhatsAppChannel]


@pytest.fixture
def opened(twilio: TwilioApi) -> Iterator[Open]:
    """Opens a channel that knows these layouts at Twilio."""
    channels: list[WhatsAppChannel] = []

    def open_with(pushed: Mapping[str, str]) -> WhatsAppChannel:
        client = open_client(twilio.account_sid, twilio.auth_token, twilio.url)
        channels.append(
            WhatsAppChannel(client, twilio.sender, lambda: pushed, STATUS_URL, PUBLIC_URL)
        )
        return channels[-1]

    twilio.open_window(MARIA)
    yield open_with
    for channel in channels:
        channel.close()


@pytest.fixture
def channel(opened: Open) -> WhatsAppChannel:
    return opened({})


def push(twilio: TwilioApi) -> dict[str, str]:
    """Make every layout at the look-alike, as ``lontar whatsapp push-content`` does."""
    client = open_client(twilio.account_sid, twilio.auth_token, twilio.url)
    pushed = {}
    for layout in layouts("Lihat pilihan"):
        request = ContentList.ContentCreateRequest(layout.request)
        pushed[layout.name] = str(client.content.v1.contents.create(request).sid)
    close_client(client)
    return pushed


def test_without_layouts_a_question_goes_as_words(
    twilio: TwilioApi, channel: WhatsAppChannel
) -> None:
    sid = channel.send(MARIA, TWO)
    (sent,) = twilio.sent
    assert (sent.sid, sent.to, sent.from_) == (sid, MARIA, twilio.sender)
    assert sent.body == "Yakin?\n\n1 Ya\n2 Tidak\n\nMENU"
    assert sent.status_callback == STATUS_URL


@pytest.mark.parametrize("message", [TWO, FIVE], ids=["quick-replies", "list"])
def test_with_layouts_a_question_has_numbers_and_buttons(
    twilio: TwilioApi, opened: Open, message: Outgoing
) -> None:
    opened(push(twilio)).send(MARIA, message)
    (seen,) = twilio.person("+620000000001").received
    assert seen.text.startswith(f"{message.text}\n\n1 ")
    assert [button.title for button in seen.buttons] == [label for _, label in message.options]
    assert [button.payload for button in seen.buttons] == [
        f"{message.step}:{name}" for name, _ in message.options
    ]
    assert twilio.log[0].fate is None


def test_a_statement_never_needs_a_layout(twilio: TwilioApi, opened: Open) -> None:
    opened(push(twilio)).send(MARIA, Outgoing("Selesai."))
    assert twilio.sent[0].body == "Selesai."


def test_a_layout_that_is_gone_costs_the_buttons_only(twilio: TwilioApi, opened: Open) -> None:
    opened({"lontar_buttons_2": f"HX{9:032x}"}).send(MARIA, TWO)
    assert twilio.person("+620000000001").sees == ["Yakin?\n\n1 Ya\n2 Tidak\n\nMENU"]


def test_a_long_message_is_cut_at_what_twilio_takes(
    twilio: TwilioApi, channel: WhatsAppChannel
) -> None:
    channel.send(MARIA, Outgoing("🌴" * 2000))
    assert twilio.sent[0].body == "🌴" * 1599 + "…"


def test_twilio_is_told_where_to_fetch_a_picture(twilio: TwilioApi, opened: Open) -> None:
    sid = opened(push(twilio)).send(MARIA, WITH_SLIP, SLIP)
    (sent,) = twilio.sent
    assert sent.sid == sid
    assert sent.media_urls == ("https://lontar.example/slips/invented.png",)
    assert sent.body == "Yakin?\n\n1 Ya\n2 Tidak\n\nMENU"
    assert sent.content_sid == ""
    assert sent.status_callback == STATUS_URL


@pytest.mark.parametrize(("length", "bodies"), [(1024, ["x" * 1024]), (1025, ["", "x" * 1025])])
def test_words_that_are_no_caption_follow_the_picture(
    twilio: TwilioApi, channel: WhatsAppChannel, length: int, bodies: list[str]
) -> None:
    sid = channel.send(MARIA, Outgoing("x" * length, picture="invented"), SLIP)
    assert [sent.body for sent in twilio.sent] == bodies
    assert twilio.sent[0].media_urls
    assert twilio.sent[-1].sid == sid


def test_without_a_public_address_the_words_go_alone(twilio: TwilioApi) -> None:
    twilio.open_window(MARIA)
    client = open_client(twilio.account_sid, twilio.auth_token, twilio.url)
    channel = WhatsAppChannel(client, twilio.sender, dict, None)
    channel.send(MARIA, WITH_SLIP, SLIP)
    channel.close()
    (sent,) = twilio.sent
    assert (sent.body, sent.media_urls) == ("Yakin?\n\n1 Ya\n2 Tidak\n\nMENU", ())


def test_a_picture_that_is_there_no_more_costs_the_picture_only(
    twilio: TwilioApi, channel: WhatsAppChannel
) -> None:
    channel.send(MARIA, WITH_SLIP, None)
    assert twilio.sent[0].media_urls == ()
    assert twilio.person("+620000000001").sees == ["Yakin?\n\n1 Ya\n2 Tidak\n\nMENU"]


def test_words_go_alone_when_twilio_does_not_take_the_address(
    twilio: TwilioApi, channel: WhatsAppChannel
) -> None:
    twilio.refuse(MARIA, 21620, 400, times=1)
    channel.send(MARIA, WITH_SLIP, SLIP)
    (sent,) = twilio.sent
    assert (sent.body, sent.media_urls) == ("Yakin?\n\n1 Ya\n2 Tidak\n\nMENU", ())


def test_any_other_refusal_of_a_picture_is_the_messages(
    twilio: TwilioApi, channel: WhatsAppChannel
) -> None:
    twilio.refuse(MARIA, 63019, 400, times=1)
    with pytest.raises(TryLater):
        channel.send(MARIA, WITH_SLIP, SLIP)
    assert twilio.sent == []


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        pytest.param(20429, None, TryLater, id="too-many-calls"),
        pytest.param(14107, 400, TryLater, id="pair-rate"),
        pytest.param(63018, 400, TryLater, id="channel-rate"),
        pytest.param(63038, 400, TryLater, id="daily-limit"),
        pytest.param(21610, 400, Unreachable, id="opted-out"),
        pytest.param(63003, 400, Unreachable, id="not-on-whatsapp"),
        pytest.param(63024, 400, Unreachable, id="no-such-person"),
        pytest.param(63033, 400, Unreachable, id="blocked"),
        pytest.param(21211, 400, Rejected, id="bad-address"),
        pytest.param(63016, 400, Rejected, id="outside-the-window"),
        pytest.param(20001, 400, Rejected, id="unknown-code"),
        pytest.param(20500, 500, Uncertain, id="server-fault"),
        pytest.param(20003, 401, ChannelMisconfigured, id="wrong-token"),
        pytest.param(63007, 400, ChannelMisconfigured, id="no-such-sender"),
    ],
)
def test_a_refusal_gets_its_meaning(
    twilio: TwilioApi,
    channel: WhatsAppChannel,
    code: int,
    status: int | None,
    error: type[SendError | ChannelMisconfigured],
) -> None:
    twilio.refuse(MARIA, code, status)
    with pytest.raises(error) as caught:
        channel.send(MARIA, TWO)
    assert type(caught.value) is error
    assert str(caught.value) == f"twilio {code}"


def test_a_limit_of_the_day_is_waited_for_longer(
    twilio: TwilioApi, channel: WhatsAppChannel
) -> None:
    twilio.refuse(MARIA, 63038, 400)
    with pytest.raises(TryLater) as caught:
        channel.send(MARIA, TWO)
    assert caught.value.wait == 3600


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_cut_connection_leaves_it_uncertain(
    twilio: TwilioApi, channel: WhatsAppChannel, *, carried_out: bool
) -> None:
    twilio.cut_next(carried_out=carried_out)
    with pytest.raises(Uncertain):
        channel.send(MARIA, TWO)
    assert len(twilio.sent) == carried_out


@pytest.mark.parametrize("status", [201, 502])
def test_an_answer_that_cannot_be_read_leaves_it_uncertain(
    twilio: TwilioApi, channel: WhatsAppChannel, status: int
) -> None:
    twilio.garble_next(status=status)
    with pytest.raises(Uncertain):
        channel.send(MARIA, TWO)


def test_when_nobody_is_there_nothing_was_sent() -> None:
    with TwilioApi() as gone:
        client = open_client(gone.account_sid, gone.auth_token, gone.url)
    channel = WhatsAppChannel(client, gone.sender, dict, None)
    with pytest.raises(TryLater):
        channel.send(MARIA, TWO)
    channel.close()


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(Outgoing("Halo."), id="no-options"),
        pytest.param(
            Outgoing("?", tuple((str(n), str(n)) for n in range(11)), "toy.x"), id="too-many"
        ),
        pytest.param(Outgoing("x" * 1024, TWO.options, "toy.x"), id="too-long"),
        pytest.param(
            Outgoing(
                "?",
                (("a", "Kabupaten Timor Tengah Utara"), ("b", "Kabupaten Timor Tengah S")),
                "toy.x",
            ),
            id="alike-when-cut",
        ),
        pytest.param(Outgoing("?", (("a", " "), ("b", "B")), "toy.x"), id="empty-label"),
        pytest.param(Outgoing("?", (("x" * 200, "A"), ("b", "B")), "toy.x"), id="long-name"),
        pytest.param(Outgoing("?", TWO.options), id="no-question"),
    ],
)
def test_what_fits_no_layout_goes_as_words(message: Outgoing) -> None:
    pushed = {layout.name: "HX" for layout in layouts("Lihat pilihan")}
    assert filled(message) is None
    assert buttons_for(message, pushed) is None
    assert inline([message], pushed)


@pytest.mark.parametrize(
    ("count", "longest"), [(2, 20), (3, 20), (4, 24), (10, 24)], ids=["2", "3", "4", "10"]
)
def test_labels_are_cut_at_what_whatsapp_shows(count: int, longest: int) -> None:
    options = tuple((str(n), f"{n} label yang sangat panjang sekali") for n in range(count))
    blanks = filled(Outgoing("?", options, "toy.x"))
    assert blanks
    assert {len(blanks[str(2 * n)]) for n in range(1, count + 1)} <= {longest, longest - 1}


def test_a_picture_never_fits_inside_an_answer() -> None:
    assert not inline([Outgoing("Halo."), Outgoing("Ini.", picture="invented")], {})


def test_questions_with_layouts_do_not_fit_inside_an_answer() -> None:
    assert inline([Outgoing("Halo."), TWO], {})
    assert not inline([Outgoing("Halo."), TWO], {"lontar_buttons_2": "HX"})
