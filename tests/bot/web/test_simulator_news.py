"""What comes to the simulator's phone by itself, and the demo's clock."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from bot.chatting import Phone, kept_chat
from bot.clocks import DemoClock, real_clock
from bot.settings import read_settings
from bot.web import create_app
from handlers.channel import WHATSAPP, Outgoing
from handlers.services import Services
from storage.leases import Wanted
from storage.outbox import REPLY_LANE
from tests.conftest import EMBEDDED
from tests.sending import sent

MARIA = "+620000000001"
ON_WHATSAPP = {"as": MARIA, "channel": WHATSAPP}


@pytest.fixture
def backing() -> str:
    return EMBEDDED


@pytest.fixture
def client(demo: Services) -> FlaskClient:
    """A visitor of the demo."""
    return create_app(replace(demo, clock=DemoClock()), read_settings()).test_client()


def test_news_brings_what_the_outbox_has_sent_and_brings_it_once(
    client: FlaskClient, demo: Services
) -> None:
    client.post("/simulator/messages", json={**ON_WHATSAPP, "kind": "text", "text": "halo"})
    chat = kept_chat(Phone.of(WHATSAPP, MARIA), demo)
    assert chat
    now = demo.clock()
    with demo.database.begin() as store:
        message = Outgoing("Ada kabar tentang laporan Ibu.").to_json()
        store.outbox.add(chat.id, "news:1", message, now, lane=REPLY_LANE)
    waiting = client.post("/simulator/news", json={**ON_WHATSAPP, "after": 0}).get_json()
    with demo.database.begin() as store:
        (claimed,) = store.leases.claim("worker", now, Wanted(10))
        assert store.leases.begin([claimed], now)
        assert store.leases.settle([sent(claimed, "sim-1")], now)
    first = client.post("/simulator/news", json={**ON_WHATSAPP, "after": 0}).get_json()
    again = client.post("/simulator/news", json={**ON_WHATSAPP, "after": first["after"]}).get_json()
    assert (waiting["replies"], waiting["after"]) == ("", 0)
    assert "Ada kabar tentang laporan Ibu." in first["replies"]
    assert again["replies"] == ""
    assert again["after"] == first["after"] > 0


def test_a_phone_that_never_wrote_has_no_news(client: FlaskClient) -> None:
    answer = client.post("/simulator/news", json={"as": "+620001234567", "channel": WHATSAPP})
    assert answer.get_json()["replies"] == ""


@pytest.mark.parametrize(
    ("how", "iso"),
    [
        pytest.param({"by": "hour"}, "2026-11-21T10:00", id="hour"),
        pytest.param({"by": "day"}, "2026-11-22T09:00", id="day"),
        pytest.param({"by": "week"}, "2026-11-28T09:00", id="week"),
        pytest.param({"to": "2027-01-02T08:15"}, "2027-01-02T08:15", id="to"),
    ],
)
def test_the_demo_clock_can_be_moved(client: FlaskClient, how: dict[str, str], iso: str) -> None:
    assert client.post("/simulator/clock", json=how).get_json()["moment"]["iso"] == iso


def test_a_real_clock_cannot_be_moved(demo: Services) -> None:
    client = create_app(replace(demo, clock=real_clock), read_settings()).test_client()
    assert client.post("/simulator/clock", json={"by": "day"}).status_code == 409
