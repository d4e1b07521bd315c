"""The one place that joins the real parts: database, Redis, texts, rules, flows, clock."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

import click

from bot.clocks import DemoClock, real_clock
from bot.demo.data import demo_database
from bot.settings import Settings
from bot.texts import load_texts
from conversations.engine.guide import Guide
from conversations.entries import EntryWords
from conversations.flows import APART, COMMANDS, DRAFTS_OFFERED, FILES, FLOWS, MENU
from conversations.rules.figures import load_figures
from conversations.rules.regions import load_regions
from conversations.understanding.reader import load_understanding
from conversations.ways_in import WaysIn
from handlers.services import Services
from storage.chat_sessions import ChatSessions, open_redis
from storage.database import open_engine
from storage.sealing import Vault
from storage.store import Database

DATABASE_FILE = "lontar.db"


@cache
def load_guide() -> Guide:
    """Read texts, rules, flows and what was learnt; once a process, never while importing."""
    texts = load_texts()
    words = EntryWords(texts)
    ways = WaysIn(words, load_understanding())
    return Guide(
        flows=FLOWS,
        menu=MENU,
        commands=COMMANDS,
        entries=ways.find,
        phrases=words.find,
        asides=ways.aside,
        texts=texts,
        figures=load_figures(),
        regions=load_regions(),
        drafts=DRAFTS_OFFERED,
        media=FILES,
        apart=APART,
    )


def open_database(settings: Settings) -> Database:
    """Open the configured database; without settings the demo's, made and filled when missing.

    Opened by a command, it is closed when that ends.
    """
    if settings.data_key is None:
        database = demo_database(settings, load_guide())
    else:
        url = settings.database_url or f"sqlite:///{settings.lontar_home / DATABASE_FILE}"
        vault = Vault.from_text(settings.data_key.get_secret_value())
        database = Database(open_engine(url), vault)
    command = click.get_current_context(silent=True)
    if command is not None:
        command.call_on_close(database.engine.dispose)
    return database


def services_from(settings: Settings, clock: Callable[[], datetime] | None = None) -> Services:
    """Join everything the handlers work with; the demo runs on its own clock."""
    database = open_database(settings)
    return Services(
        database=database,
        sessions=ChatSessions(open_redis(settings.redis_url), database.vault),
        guide=load_guide(),
        clock=clock or (DemoClock() if settings.demo else real_clock),
        zone=settings.zone,
    )
