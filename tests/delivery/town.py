"""A town to be told something: its database, its people, what they are sent, what came of it."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, update

from bot.clocks import real_clock
from bot.wiring import load_guide
from handlers.announcing.acting import start
from handlers.announcing.approving import approve
from handlers.announcing.drafting import Given, draft
from handlers.channel import TELEGRAM, WHATSAPP, Outgoing
from handlers.delivery.doubts import MOST_ANNOUNCED
from handlers.services import Services
from storage import schema
from storage.announcement_tables import announcement_recipients
from storage.announcements import Announcement, AnnouncementState, Audience
from storage.bulk import count_anew, insert_rows
from storage.chat_sessions import ChatSessions, open_redis
from storage.database import open_engine
from storage.outbox import REPLY_LANE, OutboxState
from storage.recipients import RecipientState
from storage.sealing import Vault
from storage.store import Database
from storage.tables import IS_ANNOUNCEMENT, chat_people, chats, inbox, outbox, people
from tests.delivery.dwellers import Dweller, invented, rows_of
from tests.end_to_end.house import DATA_KEY, settings_for
from tests.lookalikes.apart import Apart

AUTHOR, APPROVER = "operator:rita", "operator:bela"
TEXTS = {"id": "Kartu dibagikan hari Senin di kantor desa."}
UNDER_WAY = (OutboxState.QUEUED, OutboxState.LEASED, OutboxState.SENDING)
# More people a day than anybody here has.
TIER = 1_000_000


@dataclass
class Town:
    """A database with people in it, and the providers that carry what they are told."""

    url: str
    folder: Path
    providers: Apart
    redis_url: str | None = None
    services: Services = field(init=False)
    _counted: int = 0

    def __post_init__(self) -> None:
        """Look into the database as a worker does."""
        database = Database(open_engine(self.url), Vault.from_text(DATA_KEY))
        schema.upgrade(database.engine)
        sessions = ChatSessions(open_redis(None), database.vault)
        zone = ZoneInfo(zone_of_noon())
        self.services = Services(database, sessions, load_guide(), real_clock, zone)

    @property
    def is_small(self) -> bool:
        """Whether it stands on a file, where one worker sends."""
        return self.services.database.engine.dialect.name == "sqlite"

    @property
    def settings(self) -> dict[str, str]:
        """Everything that the operator of a worker would set."""
        return {
            **settings_for(self.url, self.folder),
            **({"REDIS_URL": self.redis_url} if self.redis_url else {}),
            **self.providers.settings,
            "LONTAR_TIMEZONE": self.services.zone.key,
            "TWILIO_DAILY_LIMIT": str(TIER),
        }

    def settle(self, count: int, channel: str = TELEGRAM) -> list[Dweller]:
        """Let people move in, each with a chat in which they wrote an hour ago."""
        dwellers = invented(channel, self._counted + 1, count)
        self._counted += count
        vault, now = self.services.database.vault, datetime.now(UTC)
        rows = [rows_of(dweller, vault, now) for dweller in dwellers]
        with self.services.database.begin() as store:
            for table in (people, chats, chat_people):
                insert_rows(store.connection, table, [row[table] for row in rows])
            count_anew(store.connection, people, chats, chat_people)
        self.providers.know(channel, [dweller.address for dweller in dwellers])
        return dwellers

    def announce(self, channel: str = TELEGRAM) -> str:
        """Start an announcement to everybody with a chat on a channel; return its number."""
        given = Given(TEXTS, Audience(channel=channel), AUTHOR)
        number = draft(given, self.services).number
        approve(number, APPROVER, self.services)
        start(number, AUTHOR, self.services, TIER)
        return number

    def writes(self, dweller: Dweller, *answers: str) -> float:
        """Let somebody write to us and be answered; return when that was, on the ledger's clock."""
        now, key = datetime.now(UTC), f"reply:{uuid4()}"
        arrived = {
            "channel": dweller.channel,
            "external_id": key,
            "chat_id": dweller.chat_id,
            "kind": "text",
            "at": now,
        }
        with self.services.database.begin() as store:
            store.connection.execute(insert(inbox).values(arrived))
            for number, answer in enumerate(answers):
                said = Outgoing(answer).to_json()
                store.outbox.add(dweller.chat_id, f"{key}:{number}", said, now, lane=REPLY_LANE)
        return time.monotonic()

    def of(self, number: str) -> Announcement:
        """Return an announcement as it is kept."""
        with self.services.database.begin() as store:
            found = store.announcements.find(number)
        assert found is not None
        return found

    def tally(self, number: str) -> Mapping[str, int]:
        """Return what came of an announcement, in people."""
        announcement = self.of(number)
        with self.services.database.begin() as store:
            return store.recipients.tally(announcement.id)

    def ends(self) -> dict[UUID, str]:
        """Return by chat where what was announced there stands; each has one message, or none."""
        announced = select(outbox.c.chat_id, outbox.c.state).where(IS_ANNOUNCEMENT)
        with self.services.database.begin() as store:
            found = store.connection.execute(announced).all()
        assert len(found) == len({row.chat_id for row in found})
        return {row.chat_id: row.state for row in found}

    def unreachable(self) -> set[UUID]:
        """Return the chats that cannot be written to."""
        with self.services.database.begin() as store:
            found = select(chats.c.id).where(chats.c.reachable.is_(False))
            return set(store.connection.execute(found).scalars())

    def left(self) -> int:
        """Count what is still to be done: messages under way or to be looked up, people waiting."""
        is_open = outbox.c.state.in_(UNDER_WAY)
        # Twilio tells what it was given: there a doubt lasts only when every try came to nothing.
        is_doubted = (
            (outbox.c.state == OutboxState.UNCERTAIN)
            & (outbox.c.channel == WHATSAPP)
            & (outbox.c.attempts < MOST_ANNOUNCED)
        )
        waits = announcement_recipients.c.state == RecipientState.WAITING
        with self.services.database.begin() as store:
            live = store.announcements.in_state(AnnouncementState.RUNNING)
            messages = select(func.count()).select_from(outbox).where(is_open | is_doubted)
            waiting = select(func.count()).select_from(announcement_recipients)
            waiting = waiting.where(
                waits, announcement_recipients.c.announcement_id.in_([one.id for one in live])
            )
            counted = store.connection.execute(messages).scalar_one()
            return counted + store.connection.execute(waiting).scalar_one()

    def end_leases(self, owners: Collection[str], seconds: float = 60.0) -> None:
        """Let leases of these owners, and doubts, be older than they are.

        For owners who are dead or frozen: nothing else can shorten the wait for them.
        """
        by = timedelta(seconds=seconds)
        held = outbox.c.state.in_((OutboxState.LEASED, OutboxState.SENDING))
        with self.services.database.begin() as store:
            rows = store.connection.execute(
                select(outbox.c.id, outbox.c.lease_until, outbox.c.tried_at)
                .where(
                    (held & outbox.c.owner.in_(owners)) | (outbox.c.state == OutboxState.UNCERTAIN)
                )
                .order_by(outbox.c.id)
                .with_for_update()
            ).all()
            for row in rows:
                store.connection.execute(
                    update(outbox)
                    .where(outbox.c.id == row.id)
                    .values(
                        lease_until=row.lease_until and row.lease_until - by,
                        tried_at=row.tried_at and row.tried_at - by,
                    )
                )


def zone_of_noon() -> str:
    """Return a zone in which it is about noon: announcements may go, and the day does not end."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
