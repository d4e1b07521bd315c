"""The real twilio client sends to the look-alike: words, buttons, pictures, many at once."""

import asyncio
from dataclasses import replace
from threading import Barrier

import pytest
from twilio.rest.content.v1.content import ContentList

from bot.channels.whatsapp import Addresses, WhatsAppChannel
from bot.channels.whatsapp_client import AT_ONCE, close_client, open_client
from bot.channels.whatsapp_menus import layouts
from handlers.channel import Outgoing, Picture, TryLater
from tests.bot.channels.whatsapp_sending import MARIA, NUMBER, STATUS_URL, send
from tests.lookalikes.http_server import Answer, LoopbackServer, Request, answer_json
from tests.lookalikes.twilio_api import TwilioApi

TWO = Outgoing("Yakin?", (("yes", "Ya"), ("no", "Tidak")), "toy.sure", "MENU")
FIVE = Outgoing("Apa?", tuple((f"o{n}", f"Pilihan {n}") for n in range(5)), "toy.many", "MENU")
SLIP = Picture(b"\x89PNG an invented slip", "/slips/invented.png")
WITH_SLIP = Outgoing(TWO.text, TWO.options, TWO.step, TWO.footer, picture="invented")


@pytest.fixture
def twilio(twilio: TwilioApi) -> TwilioApi:
    """Twilio, to which Maria wrote just now."""
    twilio.open_window(MARIA.address)
    return twilio


def push(twilio: TwilioApi) -> dict[str, str]:
    """Make every layout at the look-alike, as ``lontar whatsapp push-content`` does."""
    client = open_client(twilio.account_sid, twilio.auth_token, twilio.url)
    pushed = {}
    for layout in layouts("Lihat pilihan"):
        request = ContentList.ContentCreateRequest(layout.request)
        pushed[layout.name] = str(client.content.v1.contents.create(request).sid)
    close_client(client)
    return pushed


def test_without_layouts_a_question_goes_as_words(twilio: TwilioApi) -> None:
    sid = send(twilio, TWO)
    (sent,) = twilio.sent
    assert (sent.sid, sent.to, sent.from_) == (sid, MARIA.address, twilio.sender)
    assert sent.body == "Yakin?\n\n1 Ya\n2 Tidak\n\nMENU"
    assert sent.status_callback == STATUS_URL


@pytest.mark.parametrize("message", [TWO, FIVE], ids=["quick-replies", "list"])
def test_with_layouts_a_question_has_numbers_and_buttons(
    twilio: TwilioApi, message: Outgoing
) -> None:
    send(twilio, message, pushed=push(twilio))
    (seen,) = twilio.person(NUMBER).received
    assert seen.text.startswith(f"{message.text}\n\n1 ")
    assert [button.title for button in seen.buttons] == [label for _, label in message.options]
    assert [button.payload for button in seen.buttons] == [
        f"{message.step}:{name}" for name, _ in message.options
    ]
    assert twilio.log[0].fate is None


def test_a_statement_never_needs_a_layout(twilio: TwilioApi) -> None:
    send(twilio, Outgoing("Selesai."), pushed=push(twilio))
    assert twilio.sent[0].body == "Selesai."


def test_a_layout_that_is_gone_costs_the_buttons_only(twilio: TwilioApi) -> None:
    send(twilio, TWO, pushed={"lontar_buttons_2": f"HX{9:032x}"})
    assert twilio.person(NUMBER).sees == ["Yakin?\n\n1 Ya\n2 Tidak\n\nMENU"]


def test_a_long_message_is_cut_at_what_twilio_takes(twilio: TwilioApi) -> None:
    send(twilio, Outgoing("🌴" * 2000))
    assert twilio.sent[0].body == "🌴" * 1599 + "…"


def test_twilio_is_told_where_to_fetch_a_picture(twilio: TwilioApi) -> None:
    sid = send(twilio, WITH_SLIP, SLIP, pushed=push(twilio))
    (sent,) = twilio.sent
    assert sent.sid == sid
    assert sent.media_urls == ("https://lontar.example/slips/invented.png",)
    assert sent.body == "Yakin?\n\n1 Ya\n2 Tidak\n\nMENU"
    assert sent.content_sid == ""
    assert sent.status_callback == STATUS_URL


@pytest.mark.parametrize(("length", "bodies"), [(1024, ["x" * 1024]), (1025, ["", "x" * 1025])])
def test_words_that_are_no_caption_follow_the_picture(
    twilio: TwilioApi, length: int, bodies: list[str]
) -> None:
    sid = send(twilio, Outgoing("x" * length, picture="invented"), SLIP)
    assert [sent.body for sent in twilio.sent] == bodies
    assert twilio.sent[0].media_urls
    assert twilio.sent[-1].sid == sid


def test_without_a_public_address_the_words_go_alone(twilio: TwilioApi) -> None:
    send(twilio, WITH_SLIP, SLIP, addresses=Addresses())
    (sent,) = twilio.sent
    assert (sent.body, sent.media_urls) == ("Yakin?\n\n1 Ya\n2 Tidak\n\nMENU", ())


def test_a_picture_that_is_there_no_more_costs_the_picture_only(twilio: TwilioApi) -> None:
    send(twilio, WITH_SLIP, None)
    assert twilio.sent[0].media_urls == ()
    assert twilio.person(NUMBER).sees == ["Yakin?\n\n1 Ya\n2 Tidak\n\nMENU"]


def test_words_go_alone_when_twilio_does_not_take_the_address(twilio: TwilioApi) -> None:
    twilio.refuse(MARIA.address, 21620, 400, times=1)
    send(twilio, WITH_SLIP, SLIP)
    (sent,) = twilio.sent
    assert (sent.body, sent.media_urls) == ("Yakin?\n\n1 Ya\n2 Tidak\n\nMENU", ())


def test_any_other_refusal_of_a_picture_is_the_messages(twilio: TwilioApi) -> None:
    twilio.refuse(MARIA.address, 63019, 400, times=1)
    with pytest.raises(TryLater):
        send(twilio, WITH_SLIP, SLIP)
    assert twilio.sent == []


@pytest.mark.parametrize(
    ("mark", "callback"),
    [
        ("", STATUS_URL),
        ("17.abc", f"{STATUS_URL}?m=17.abc"),
        ("1&b=2", f"{STATUS_URL}?m=1%26b%3D2"),
    ],
)
def test_twilio_tells_later_under_the_mark_of_the_message(
    twilio: TwilioApi, mark: str, callback: str
) -> None:
    send(twilio, TWO, to=replace(MARIA, mark=mark))
    assert twilio.sent[0].status_callback == callback


def test_as_many_calls_are_on_their_way_as_there_are_threads() -> None:
    """Nobody is answered before all have come: with fewer threads nobody ever would be."""
    together = Barrier(AT_ONCE, timeout=10)

    def answer(_: Request) -> Answer:
        together.wait()
        return answer_json({"sid": "SM1"}, 201)

    async def all_of_them() -> list[str]:
        client = open_client(f"AC{1:032x}", "token", server.url)
        channel = WhatsAppChannel(client, "whatsapp:+620000009000", Addresses())
        try:
            return await asyncio.gather(*(channel.send(MARIA, TWO) for _ in range(2 * AT_ONCE)))
        finally:
            await channel.close()

    with LoopbackServer(answer) as server:
        assert asyncio.run(all_of_them()) == ["SM1"] * 2 * AT_ONCE
