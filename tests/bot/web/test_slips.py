"""Slips are served by token, sent with their messages, and tell nobody else anything."""

import io
import struct
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import delete, select

from bot.channels.configured import open_channels
from bot.channels.slip_pictures import SlipPictures, slip_path
from bot.settings import Settings, read_settings
from bot.web import create_app
from bot.worker import Duties, run_once
from handlers.channel import TELEGRAM, WHATSAPP, Outgoing
from handlers.services import Services
from storage.case_tables import reports
from storage.outbox import REPLY_LANE
from storage.tables import chats
from tests.conftest import EMBEDDED, StandingClock
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi

MARIA = 700000001
MARIAS_WHATSAPP = "whatsapp:+620000000001"
NOT_FOUND = {"error": "not_found"}
WORDS = Outgoing("Ini tanda terimanya.", (("menu", "Menu"),), "toy.slip", "MENU")


@pytest.fixture
def backing() -> str:
    return EMBEDDED


@pytest.fixture
def client(demo: Services) -> FlaskClient:
    return create_app(demo, read_settings()).test_client()


def a_report(services: Services) -> UUID:
    with services.database.begin() as store:
        found: UUID = store.connection.execute(select(reports.c.id)).scalar_one()
        return found


@pytest.fixture
def token(demo: Services) -> str:
    """The token of a slip of the demo's report."""
    report_id = a_report(demo)
    with demo.database.begin() as store:
        return store.slips.add(report_id, demo.clock())


def test_a_slip_is_a_picture_that_no_cache_keeps(client: FlaskClient, token: str) -> None:
    answer = client.get(slip_path(token))
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "no-store"
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1240, 1754))


def test_it_is_asked_for_its_size_before_it_is_fetched(client: FlaskClient, token: str) -> None:
    asked, fetched = client.head(slip_path(token)), client.get(slip_path(token))
    assert (asked.status_code, asked.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "Cache-Control"):
        assert asked.headers[name] == fetched.headers[name]


def test_an_unknown_an_old_and_an_erased_slip_are_the_same_nothing(
    client: FlaskClient, token: str, demo: Services, clock: StandingClock
) -> None:
    unknown = client.get(slip_path("x" * len(token)))
    clock.advance(hours=24)
    old = client.get(slip_path(token))
    with demo.database.begin() as store:
        store.connection.execute(delete(reports))
    erased = client.get(slip_path(token))
    for answer in (unknown, old, erased):
        assert (answer.status_code, answer.get_json()) == (404, NOT_FOUND)
        assert dict(answer.headers) == dict(unknown.headers)


def test_within_its_day_a_slip_is_there(
    client: FlaskClient, token: str, clock: StandingClock
) -> None:
    clock.advance(hours=23, minutes=59)
    assert client.get(slip_path(token)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/slips",
        "/slips/",
        "/slips/.png",
        "/slips/%00.png",
        "/slips/%FF.png",
        "/slips/KL-7KQ2M.png",
        "/slips/..%2f..%2fetc%2fpasswd.png",
        f"/slips/{'x' * 5000}.png",
    ],
    ids=lambda path: str(path)[:24],
)
def test_nothing_is_listed_or_guessed(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.get_json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_slip_can_only_be_read(client: FlaskClient, token: str, method: str) -> None:
    assert client.open(slip_path(token), method=method).status_code == 405


def test_the_address_of_a_slip_says_nothing_of_whom_it_is(token: str, demo: Services) -> None:
    with demo.database.begin() as store:
        report = store.reports.get(a_report(demo))
    path = slip_path(token)
    told = (report.number, report.secret, report.told.nik, str(report.id), str(report.case_id))
    assert not any(word and word in path for word in told)


# --- with a message, through the real clients ---------------------------------------------------


def settings_for(telegram: TelegramApi, twilio: TwilioApi) -> Settings:
    return Settings(
        telegram_token=SecretStr(telegram.token),
        telegram_api_url=telegram.url,
        twilio_account_sid=twilio.account_sid,
        twilio_auth_token=SecretStr(twilio.auth_token),
        twilio_whatsapp_sender=twilio.sender,
        twilio_api_url=twilio.url,
        public_url="https://lontar.example",
    )


def queue(services: Services, addresses: Mapping[str, str], token: str) -> None:
    """Queue a message with a slip to an address on each channel."""
    message = replace(WORDS, picture=token).to_json()
    with services.database.begin() as store:
        for channel, address in addresses.items():
            index, now = store.vault.index("address", f"{channel}:{address}"), services.clock()
            chat = store.chats.add(index, channel, address, "id", now).id
            store.outbox.add(chat, f"slip:{channel}", message, now, lane=REPLY_LANE)


def test_a_slip_reaches_both_phones(
    client: FlaskClient, token: str, demo: Services, telegram: TelegramApi, twilio: TwilioApi
) -> None:
    telegram.know(MARIA)
    twilio.open_window(MARIAS_WHATSAPP)
    queue(demo, {TELEGRAM: str(MARIA), WHATSAPP: MARIAS_WHATSAPP}, token)
    settings = settings_for(telegram, twilio)
    with demo.database.begin() as store:
        # WhatsApp's window is open.
        store.connection.execute(chats.update().values(last_inbound_at=demo.clock()))
    duties = Duties(SlipPictures(demo, settings))
    assert run_once(demo, open_channels(settings, demo), duties) == 2
    (on_telegram,), (on_whatsapp,) = telegram.sent, twilio.sent
    assert on_telegram.method == "sendPhoto"
    assert on_telegram.file
    assert struct.unpack(">II", on_telegram.file.content[16:24]) == (1240, 1754)
    assert on_telegram.text == on_whatsapp.body == "Ini tanda terimanya.\n\n1 Menu\n\nMENU"
    (address,) = on_whatsapp.media_urls
    assert address.startswith("https://lontar.example/")
    assert client.get(urlsplit(address).path).content_type == "image/png"


def test_a_slip_that_is_too_old_costs_the_picture_only(
    token: str,
    demo: Services,
    telegram: TelegramApi,
    twilio: TwilioApi,
    clock: StandingClock,
) -> None:
    telegram.know(MARIA)
    queue(demo, {TELEGRAM: str(MARIA)}, token)
    clock.advance(hours=25)
    settings = settings_for(telegram, twilio)
    duties = Duties(SlipPictures(demo, settings))
    assert run_once(demo, open_channels(settings, demo), duties) == 1
    assert [sent.method for sent in telegram.sent] == ["sendMessage"]
