"""Twilio's log tells whether a message was sent: by its words, whatever they were dressed in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from twilio.rest.content.v1.content import ContentList

from bot.channels.whatsapp_client import close_client, open_client
from bot.channels.whatsapp_menus import layouts
from bot.channels.whatsapp_pushed import PushedTemplates
from bot.channels.whatsapp_pushing import push
from handlers.channel import CannotTell, Destination, Outgoing
from handlers.services import Services
from storage.whatsapp_contents import PushedContent
from tests.bot.channels.whatsapp_sending import MARIA, NUMBER, send, with_channel
from tests.lookalikes.twilio_api import TwilioApi

TWO = Outgoing("Yakin?", (("yes", "Ya"), ("no", "Tidak")), "toy.sure", "MENU")
NEWS = Outgoing("Halo\nsemua.", template="announcement_id", blanks=("Halo\nsemua.",))
CLOSED = Destination(MARIA.address, window_open=False)


@pytest.fixture
def begun(twilio: TwilioApi) -> datetime:
    """When the test began at Twilio, whose window for Maria is open."""
    twilio.open_window(MARIA.address)
    return twilio.clock.now()


@pytest.fixture
def templates(twilio: TwilioApi, services: Services) -> PushedTemplates:
    """Every template, approved."""
    client = open_client(twilio.account_sid, twilio.auth_token, twilio.url)
    for pushed in push(client, services):
        if pushed.judgement is not None:
            twilio.approve(pushed.sid)
    list(push(client, services))
    close_client(client)
    return PushedTemplates(services.database, services.guide.texts)


def find(
    twilio: TwilioApi,
    message: Outgoing,
    since: datetime,
    templates: PushedTemplates | None = None,
    url: str = "",
) -> Sequence[str]:
    return with_channel(
        twilio, lambda channel: channel.find(MARIA, message, since), templates=templates, url=url
    )


def test_what_was_sent_is_found_oldest_first(twilio: TwilioApi, begun: datetime) -> None:
    sids = [send(twilio, TWO), send(twilio, Outgoing("Lain.")), send(twilio, TWO)]
    assert find(twilio, TWO, begun) == [sids[0], sids[2]]
    assert find(twilio, Outgoing("Tidak pernah."), begun) == []


def test_what_was_sent_before_is_another_message(twilio: TwilioApi, begun: datetime) -> None:
    send(twilio, TWO)
    twilio.clock.advance(minutes=5)
    sid = send(twilio, TWO)
    assert find(twilio, TWO, begun + timedelta(minutes=5)) == [sid]


def test_what_the_person_wrote_is_not_ours(twilio: TwilioApi, begun: datetime) -> None:
    twilio.person(NUMBER).says("Halo.")
    assert find(twilio, Outgoing("Halo."), begun) == []


def test_a_question_with_buttons_is_found_by_its_words(twilio: TwilioApi, begun: datetime) -> None:
    layout = next(one for one in layouts("Lihat") if one.name == "lontar_buttons_2")
    client = open_client(twilio.account_sid, twilio.auth_token, twilio.url)
    content = client.content.v1.contents.create(
        ContentList.ContentCreateRequest(layout.request)
    ).sid
    close_client(client)
    sid = send(twilio, TWO, pushed={layout.name: str(content)})
    assert twilio.sent[0].content_sid
    assert find(twilio, TWO, begun) == [sid]


@pytest.mark.parametrize("to", [MARIA, CLOSED], ids=["own-words", "template"])
def test_a_message_with_a_template_is_found_either_way(
    twilio: TwilioApi, begun: datetime, templates: PushedTemplates, to: Destination
) -> None:
    sid = send(twilio, NEWS, to=to, templates=templates)
    assert find(twilio, NEWS, begun, templates) == [sid]


def test_words_at_twilio_that_are_not_ours_tell_nothing(
    twilio: TwilioApi, begun: datetime, services: Services
) -> None:
    with services.database.begin() as store:
        store.whatsapp_contents.keep("announcement_id", PushedContent("HX1", "older"))
    templates = PushedTemplates(services.database, services.guide.texts)
    with pytest.raises(CannotTell):
        find(twilio, NEWS, begun, templates)


@pytest.mark.parametrize("fault", ["refused", "cut", "garbled", "gone"])
def test_a_log_that_cannot_be_read_tells_nothing(
    twilio: TwilioApi, begun: datetime, fault: str
) -> None:
    send(twilio, TWO)
    match fault:
        case "refused":
            twilio.refuse_next(1, 20500)
        case "cut":
            twilio.cut_next()
        case "garbled":
            twilio.garble_next()
    with pytest.raises(CannotTell):
        find(twilio, TWO, begun, url="http://127.0.0.1:1" if fault == "gone" else "")
