"""After the window has closed only words that Meta approved go out, or none at all."""

from collections.abc import Callable

import pytest

from bot.channels.whatsapp_client import close_client, open_client
from bot.channels.whatsapp_pushed import PushedTemplates
from bot.channels.whatsapp_pushing import push
from handlers.channel import Destination, Outgoing, WindowClosed
from handlers.services import Services
from tests.bot.channels.whatsapp_sending import MARIA, NUMBER, send
from tests.lookalikes.twilio_api import TwilioApi

CLOSED = Destination(MARIA.address, window_open=False)
TEXT = "Kartu dibagikan di kantor desa:\n\n- Senin\t jam 9\n- Selasa     jam 10"
NEWS = Outgoing(TEXT, template="announcement_id", blanks=(TEXT,))
READ = """\
Kabar dari Lontar, layanan pesan untuk pekerja NTT dan keluarganya.

Kartu dibagikan di kantor desa: - Senin jam 9 / - Selasa jam 10

Balas pesan ini bila ada pertanyaan. Ketik STOP bila tidak ingin kabar seperti ini lagi."""

Approve = Callable[..., PushedTemplates]


@pytest.fixture
def approve(twilio: TwilioApi, services: Services) -> Approve:
    """Pushes the templates, has Meta approve those that are named, and gives what is known then."""

    def approved(*names: str) -> PushedTemplates:
        client = open_client(twilio.account_sid, twilio.auth_token, twilio.url)
        for pushed in push(client, services):
            if pushed.judgement is not None and pushed.name in names:
                twilio.approve(pushed.sid)
        list(push(client, services))
        close_client(client)
        return PushedTemplates(services.database, services.guide.texts)

    return approved


def test_the_approved_template_says_it(twilio: TwilioApi, approve: Approve) -> None:
    sid = send(twilio, NEWS, to=CLOSED, templates=approve("announcement_id"))
    (sent,) = twilio.sent
    assert (sent.sid, sent.body) == (sid, "")
    assert sent.status_callback
    (seen,) = twilio.person(NUMBER).received
    assert (seen.text, seen.approved) == (READ, True)


def test_inside_the_window_our_own_words_go(twilio: TwilioApi, approve: Approve) -> None:
    twilio.open_window(MARIA.address)
    send(twilio, NEWS, templates=approve("announcement_id"))
    assert twilio.person(NUMBER).sees == [TEXT]


@pytest.mark.parametrize(
    ("message", "approved"),
    [
        pytest.param(NEWS, "announcement_en", id="not-approved"),
        pytest.param(Outgoing("Halo."), "announcement_id", id="no-template"),
    ],
)
def test_without_an_approved_template_nothing_is_tried(
    twilio: TwilioApi, approve: Approve, message: Outgoing, approved: str
) -> None:
    templates = approve(approved)
    with pytest.raises(WindowClosed) as caught:
        send(twilio, message, to=CLOSED, templates=templates)
    assert str(caught.value) == "window"
    assert twilio.sent == []


def test_the_template_goes_at_once_where_twilio_says_that_the_window_is_closed(
    twilio: TwilioApi, approve: Approve
) -> None:
    templates = approve("announcement_id")
    twilio.refuse(MARIA.address, 63016, 400, times=1)
    send(twilio, NEWS, templates=templates)
    assert twilio.person(NUMBER).sees == [READ]


def test_where_it_says_so_and_there_is_no_template_nothing_goes(twilio: TwilioApi) -> None:
    twilio.refuse(MARIA.address, 63016, 400, times=1)
    with pytest.raises(WindowClosed):
        send(twilio, NEWS)
    assert twilio.sent == []
