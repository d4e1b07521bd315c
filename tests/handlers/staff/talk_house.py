"""Conversations that staff take over: who writes, who answers, what reaches the phone."""

from dataclasses import dataclass
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.channels.simulated import SimulatedChannel
from handlers.channel import SIMULATED_TELEGRAM, SIMULATED_WHATSAPP, TELEGRAM, WHATSAPP, Outgoing
from handlers.delivery.due import deliver_due
from handlers.services import Services
from handlers.staff import talking
from storage.audit_tables import audit
from storage.scope import Scope
from storage.staff import Account
from storage.tables import people
from tests.handlers.writing import Writer

SIKKA, ALOR, LEMBATA = "53.07", "53.05", "53.13"
WITA = ZoneInfo("Asia/Makassar")
BACK = "Lontar, asisten otomatis, menjawab lagi di sini."
_ONCE = count(1)


def link(services: Services, chat_id: UUID, kabupaten: str) -> None:
    """Link a chat to somebody who lives in a kabupaten."""
    now = services.clock()
    with services.database.begin() as store:
        person = store.connection.execute(
            select(people.c.id).where(people.c.kabupaten == kabupaten).limit(1)
        ).scalar_one()
        store.links.link(chat_id, person, "kpj", now)


def acts_of(services: Services) -> list[str]:
    """Return what the audit tells of conversations, oldest first."""
    with services.database.begin() as store:
        rows = store.connection.execute(
            select(audit.c.act).where(audit.c.act.startswith("talk")).order_by(audit.c.id)
        )
        return list(rows.scalars())


def texts_kept(writer: Writer) -> int:
    """Count what a chat wrote and is kept."""
    with writer.services.database.begin() as store:
        return store.inbox.count(writer.row().id)


def half_done(writer: Writer) -> str:
    """Bring a chat into the middle of a report; return the question that it stands at."""
    answered = writer.goes_on("2", "sudah", "ya", "1")
    assert answered.step.startswith("accident_report.")
    return answered.step


@dataclass
class Officer:
    """Somebody of the staff at work; ``scope`` is how far they see."""

    services: Services
    account: Account

    @classmethod
    def of(cls, services: Services, login: str, scope: Scope | None = None) -> "Officer":
        """Return one of the demo's people."""
        with services.database.begin() as store:
            account = store.staff.by_login(login)
        assert account is not None
        limited = Services(
            services.database.within(scope or Scope()),
            services.sessions,
            services.guide,
            services.clock,
            services.zone,
        )
        return cls(limited, account)

    def takes(self, writer: Writer, seen: "Officer | None" = None) -> None:
        """Answer in the bot's place from here on."""
        before = seen.account.id if seen else None
        talking.take(self.services, writer.row().id, self.account, before, f"{next(_ONCE)}")

    def writes(self, writer: Writer, words: str, once: str = "") -> None:
        """Say something."""
        once = once or f"{next(_ONCE)}"
        talking.write(self.services, writer.row().id, self.account, words, once)

    def gives_back(self, writer: Writer) -> None:
        """Let the bot answer again."""
        talking.give_back(self.services, writer.row().id, self.account)


@dataclass
class Heard:
    """What reaches a phone that is not part of an answer."""

    writer: Writer
    last: int = 0

    def now(self) -> list[str]:
        """Let the worker send, and return what arrived since the last look."""
        services = self.writer.services
        names = (SIMULATED_WHATSAPP, SIMULATED_TELEGRAM, WHATSAPP, TELEGRAM)
        channels = {name: SimulatedChannel() for name in names}
        while deliver_due(services, channels, "test", 50):
            pass
        with services.database.begin() as store:
            rows = store.outbox.said_to(self.writer.row().id, self.last)
        if rows:
            self.last = rows[-1][0]
        return [Outgoing.from_json(message).text for _, message in rows]
