"""A house that announces: its people with their chats, who writes, and who sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.clocks import DEMO_STARTS
from handlers.announcing.acting import TIER, start
from handlers.announcing.approving import approve
from handlers.announcing.drafting import Given, draft
from handlers.announcing.expanding import expand_due
from handlers.services import Services
from storage.announcement_tables import announcement_recipients
from storage.announcements import Announcement, Audience
from storage.leases import Claimed, Settled, Wanted
from storage.outbox import OutboxState
from storage.rosters import Rosters
from storage.tables import outbox
from storage.whatsapp_contents import APPROVED, Judgement, PushedContent
from tests.storage.announced_rows import NOW, VILLAGES, Chat, Person, keep

TEXTS = {"id": "Kartu dibagikan hari Senin.", "en": "Cards are handed out on Monday."}
AUTHOR, APPROVER = "operator:rita", "operator:bela"
FIRST_NIK = 5_307_010_000_000_000
LONG_AGO = NOW - timedelta(days=9)


def person(number: int, *chats: Chat, village: int = 0) -> Person:
    """Return a person of a village with some chats."""
    return Person(UUID(int=FIRST_NIK + number), VILLAGES[village], list(chats))


def telegram(number: int, **known: Any) -> Chat:  # noqa: ANN401 - any field of a chat
    """Return a chat on Telegram."""
    return Chat(UUID(int=1_000_000 + number), **known)


def whatsapp(number: int, **known: Any) -> Chat:  # noqa: ANN401 - any field of a chat
    """Return a chat on WhatsApp whose owner wrote days ago."""
    values: dict[str, Any] = {"channel": "whatsapp", "last": LONG_AGO} | known
    return Chat(UUID(int=2_000_000 + number), **values)


def many(count: int, *, templates: bool = False) -> list[Person]:
    """Return people of one village, each with a chat."""
    chat = whatsapp if templates else telegram
    return [person(number, chat(number)) for number in range(1, count + 1)]


@dataclass
class Newsroom:
    """The services with people in the database."""

    services: Services

    def keeps(self, *people: Person) -> None:
        """Put people on the roster of NTT-2026, with their chats."""
        with self.services.database.begin() as store:
            # As a roster is stored: with more than a message's time.
            Rosters(store.connection, store.vault).hold()
            keep(store, *people)

    def has_template(self, *names: str) -> None:
        """Let Meta have approved templates."""
        with self.services.database.begin() as store:
            for name in names or ("announcement_id", "announcement_en"):
                content = PushedContent("HX1", "0" * 64, Judgement(APPROVED))
                store.whatsapp_contents.keep(name, content)

    def drafts(self, **given: Any) -> str:  # noqa: ANN401 - any field of a draft
        """Draft an announcement to everybody, unless told otherwise; return its number."""
        values: dict[str, Any] = {"texts": TEXTS, "audience": Audience(), "author": AUTHOR} | given
        everybody = values["audience"] == Audience()
        return draft(Given(**({"everybody": everybody} | values)), self.services).number

    def starts(self, tier: int = TIER, **given: Any) -> str:  # noqa: ANN401 - as of drafts
        """Draft, approve and start an announcement; return its number."""
        number = self.drafts(**given)
        approve(number, APPROVER, self.services)
        start(number, AUTHOR, self.services, tier)
        return number

    def of(self, number: str) -> Announcement:
        """Return an announcement as it is kept."""
        with self.services.database.begin() as store:
            found = store.announcements.find(number)
        assert found is not None
        return found

    def expands(self, times: int = 1) -> int:
        """Do what the worker does every second; return how much that was."""
        return sum(expand_due(self.services) for _ in range(times))

    def takes(self, limit: int = 1_000) -> list[Claimed]:
        """Lease what may go out, as a worker does."""
        now = self.services.clock()
        with self.services.database.begin() as store:
            return store.leases.claim("test", now, Wanted(limit))

    def sends(
        self, limit: int = 1_000, state: OutboxState = OutboxState.ACCEPTED, error: str = ""
    ) -> int:
        """Have up to ``limit`` messages come to ``state``; return how many did."""
        claims, now = self.takes(limit), self.services.clock()
        with self.services.database.begin() as store:
            begun = store.leases.begin(claims, now)
            settled = [Settled(one, state, error=error) for one in claims if one.id in begun]
            return store.leases.settle(settled, now)

    def tally(self, number: str) -> Mapping[str, int]:
        """Return what came of an announcement, in people."""
        with self.services.database.begin() as store:
            return store.recipients.tally(self.of(number).id)

    def recipients(self, number: str) -> list[Any]:
        """Return the frozen people of an announcement in their order."""
        announcement = self.of(number)
        with self.services.database.begin() as store:
            return list(
                store.connection.execute(
                    select(announcement_recipients)
                    .where(announcement_recipients.c.announcement_id == announcement.id)
                    .order_by(announcement_recipients.c.position)
                )
            )

    def messages(self, number: str) -> list[Any]:
        """Return the rows of the outbox that belong to an announcement, oldest first."""
        announcement = self.of(number)
        with self.services.database.begin() as store:
            return list(
                store.connection.execute(
                    select(outbox)
                    .where(outbox.c.announcement_id == announcement.id)
                    .order_by(outbox.c.id)
                )
            )

    def audited(self, number: str) -> list[str]:
        """Return the acts that are noted of an announcement."""
        with self.services.database.begin() as store:
            return [act.act for act in store.audit.of(f"announcement:{number}")]


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    """Return a moment of local time, counted from the day on which the clock stands."""
    return DEMO_STARTS.replace(hour=hour, minute=minute) + timedelta(days=days)
