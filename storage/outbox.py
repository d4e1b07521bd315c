r"""What is to be said: queued with what causes it, and read back once it was said.

    queued -> leased -> sending -> accepted
      |  \        \-> queued       \-> failed | uncertain | queued again
      |   \-> held (announcement paused) -> queued
      \-> cancelled | expired

How a worker takes rows and marks what becomes of them stands in ``leases.py``.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.case_tables import cases
from storage.deaths import TELLS_OF_DEATH
from storage.receipts import Receipt
from storage.sealing import Vault
from storage.tables import IS_ACTIVE, IS_QUEUED, IS_UNCERTAIN, chat_people, chats, outbox

# Answers to people go before everything that we start ourselves, and news of their own case before
# announcements.
REPLY_LANE = 0
CASE_LANE = 1
ANNOUNCEMENT_LANE = 2
# Beside what was accepted: not its own words went out, but the approved ones.
BY_TEMPLATE = "template"


class OutboxState(StrEnum):
    """Where a message stands on its way out."""

    QUEUED = "queued"
    LEASED = "leased"
    SENDING = "sending"
    ACCEPTED = "accepted"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


# What may still go out.
UNSETTLED = (
    OutboxState.QUEUED,
    OutboxState.LEASED,
    OutboxState.SENDING,
    OutboxState.HELD,
    OutboxState.UNCERTAIN,
)
# Nothing is announced to a chat of somebody who died, as far as anybody told: it waits, and goes
# out after all when staff find that the report was mistaken.
MAY_GO: ColumnElement[bool] = or_(
    outbox.c.lane < ANNOUNCEMENT_LANE,
    ~select(chat_people.c.chat_id)
    .where(
        chat_people.c.chat_id == outbox.c.chat_id,
        select(cases.c.id)
        .where(cases.c.person_id == chat_people.c.person_id, TELLS_OF_DEATH)
        # From the chat to its few people to their cases, whatever PostgreSQL thinks of the other
        # way round before it has counted the tables.
        .offset(0)
        .exists(),
    )
    .offset(0)
    .exists(),
)
_QUEUES = (
    select(
        outbox.c.channel,
        outbox.c.lane,
        outbox.c.state,
        func.count().label("count"),
        func.min(case((outbox.c.not_before <= bindparam("now"), outbox.c.not_before))).label("due"),
    )
    .where(IS_ACTIVE)
    .group_by(outbox.c.channel, outbox.c.lane, outbox.c.state)
    .union_all(
        select(
            outbox.c.channel,
            outbox.c.lane,
            outbox.c.state,
            func.count(),
            null(),
        )
        .where(IS_UNCERTAIN)
        .group_by(outbox.c.channel, outbox.c.lane, outbox.c.state)
    )
)
_OLDEST_DUE = select(func.min(outbox.c.not_before)).where(
    and_(
        IS_QUEUED,
        outbox.c.not_before <= bindparam("now"),
        outbox.c.lane <= bindparam("last_lane"),
        MAY_GO,
    )
)


@dataclass(frozen=True, slots=True)
class Queue:
    """Messages of a channel and a lane in one state; ``due``: since when the oldest could go."""

    channel: str
    lane: int
    state: OutboxState
    count: int
    due: datetime | None


def place(dedup_key: str) -> str:
    """Return where a message's body belongs, for the vault."""
    return f"outbox.body:{dedup_key}"


class Outbox:
    """The outbox table, for those who write and read messages."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def add(
        self,
        chat_id: UUID,
        dedup_key: str,
        message: Mapping[str, Any],
        now: datetime,
        *,
        lane: int,
        not_before: datetime | None = None,
        expires_at: datetime | None = None,
    ) -> bool:
        """Queue a message; a second one of the same ``dedup_key`` is the same message: False.

        It goes out from ``not_before`` on (now), and not at all after ``expires_at``.
        """
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        body = json.dumps(message, ensure_ascii=False).encode()
        channel = select(chats.c.channel).where(chats.c.id == chat_id).scalar_subquery()
        added = self._connection.execute(
            insert(outbox)
            .values(
                chat_id=chat_id,
                channel=channel,
                dedup_key=dedup_key,
                lane=lane,
                state=OutboxState.QUEUED,
                body=self._vault.seal(body, place(dedup_key)),
                not_before=not_before or now,
                expires_at=expires_at,
                created_at=now,
            )
            .on_conflict_do_nothing(index_elements=["dedup_key"])
        )
        return added.rowcount == 1

    def kept(self, dedup_key: str) -> tuple[UUID, dict[str, Any]] | None:
        """Return to which chat the message of a key goes and what it says, None without one."""
        row = self._connection.execute(
            select(outbox.c.chat_id, outbox.c.body).where(outbox.c.dedup_key == dedup_key)
        ).one_or_none()
        return None if row is None else (row.chat_id, self._opened(dedup_key, row.body))

    def withdraw(self, dedup_keys: Collection[str]) -> set[str]:
        """Let messages that no worker has taken yet never have been said; return their keys.

        They are erased: the same may be said again later, and nobody counts them as heard.
        """
        gone = delete(outbox).where(
            outbox.c.dedup_key.in_(dedup_keys), outbox.c.state == OutboxState.QUEUED
        )
        return set(self._connection.execute(gone.returning(outbox.c.dedup_key)).scalars())

    def oldest_due(self, now: datetime, last_lane: int = CASE_LANE) -> datetime | None:
        """Return since when the message waits that is due longest, None when none is due.

        Announcements wait for their turn by design: they are not looked at unless asked for.
        """
        oldest: datetime | None = self._connection.execute(
            _OLDEST_DUE, {"now": now, "last_lane": last_lane}
        ).scalar_one()
        return oldest

    def queues(self, now: datetime) -> list[Queue]:
        """Return what waits, is on its way or is uncertain, counted."""
        rows = self._connection.execute(_QUEUES, {"now": now})
        return [Queue(row[0], row[1], OutboxState(row[2]), row[3], row[4]) for row in rows]

    def said_to(self, chat_id: UUID, after: int) -> list[tuple[int, dict[str, Any]]]:
        """Return what was sent to a chat after row ``after``, oldest first, with row numbers."""
        rows = self._connection.execute(
            select(outbox.c.id, outbox.c.dedup_key, outbox.c.body)
            .where(
                outbox.c.chat_id == chat_id,
                outbox.c.id > after,
                outbox.c.state == OutboxState.ACCEPTED,
            )
            .order_by(outbox.c.id)
        )
        return [(row.id, self._opened(row.dedup_key, row.body)) for row in rows]

    def read(self, chat_id: UUID) -> list[dict[str, Any]]:
        """Return what was sent to a chat and not read before, oldest first; now it is read."""
        rows = self._connection.execute(
            update(outbox)
            .where(
                outbox.c.chat_id == chat_id,
                outbox.c.state == OutboxState.ACCEPTED,
                outbox.c.receipt.is_(None),
            )
            .values(receipt=Receipt.READ)
            .returning(outbox.c.id, outbox.c.dedup_key, outbox.c.body)
        ).all()
        return [
            self._opened(row.dedup_key, row.body) for row in sorted(rows, key=lambda row: row.id)
        ]

    def forget(self, chat_id: UUID) -> None:
        """Erase what was said to a chat; what is on its way still arrives."""
        self._connection.execute(
            delete(outbox).where(outbox.c.chat_id == chat_id, outbox.c.state.not_in(UNSETTLED))
        )

    def _opened(self, dedup_key: str, body: bytes) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._vault.open(body, place(dedup_key)))
        return found
