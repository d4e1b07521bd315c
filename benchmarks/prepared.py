"""A Lontar ready to be measured: tables, a roster, and people who have proved their link."""

import itertools
from datetime import date

from pydantic import SecretStr

from benchmarks.roster import PROGRAMME, as_csv, invented
from benchmarks.workloads import (
    ACCOUNT,
    LINKED,
    PUBLIC_URL,
    SENDER,
    STATUS,
    TELEGRAM_SECRET,
    TELEGRAM_TOKEN,
    TWILIO_TOKEN,
    phone_of,
)
from bot.settings import Settings
from bot.wiring import services_from
from conversations.engine.events import Said
from handlers.channel import WHATSAPP, Inbound
from handlers.inbound import handle_inbound
from handlers.roster.checking import RosterRules, check_roster
from handlers.roster.storing import store_roster
from handlers.roster.words import RosterWords
from handlers.services import Services
from storage import schema

OUR_SETTINGS = {
    "DATA_KEY": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "SECRET_KEY": "Vq3xT9mLr7Kw2ZbN8sHf4JdYc6GpA1Eu",
    "PUBLIC_URL": PUBLIC_URL,
    "TELEGRAM_TOKEN": TELEGRAM_TOKEN,
    "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
    "TWILIO_WHATSAPP_SENDER": SENDER,
}


def prepare(named: dict[str, str]) -> tuple[Services, Settings]:
    """Make the tables and fill them; return the parts, and the settings ``named`` asks for."""
    values = {name.lower(): value for name, value in named.items()}
    settings = Settings(_env_file=None, **values)  # type: ignore[arg-type]
    assert isinstance(settings.data_key, SecretStr)
    services = services_from(settings)
    schema.upgrade(services.database.engine)
    rows = invented(LINKED)
    _store(services, rows)
    numbers = itertools.count(1)
    for chat, row in enumerate(rows):
        phone = phone_of(chat)
        for said in (STATUS[0], "1", row[0]):
            sid = f"SM{next(numbers) + 2**100:032x}"
            inbound = Inbound(WHATSAPP, f"whatsapp:{phone}", sid, Said(said), said, phone)
            answered = handle_inbound(inbound, services, lambda _messages: True)
        assert STATUS[1] in answered.messages[0].text, answered
    return services, settings


def _store(services: Services, rows: list[list[str]]) -> None:
    """Import the rows as an office's file."""
    texts, regions = services.guide.texts, services.guide.regions
    rules = RosterRules(RosterWords.of(texts), regions, PROGRAMME, date(2026, 11, 21))
    checked = check_roster("roster.csv", as_csv(rows), rules)
    assert len(checked.rows) == len(rows), checked.refused[:3]
    with services.database.begin() as store:
        store.programmes.add(PROGRAMME)
    with services.database.begin() as store:
        programme = store.programmes.find(PROGRAMME.code)
    assert programme is not None
    store_roster(services.database, programme, checked, services.clock())
