r"""What is to be said: rows claimed under a lease, sent, and marked with what became of them.

    queued -> leased -> sending -> accepted
                  \         \-> failed | uncertain | queued again
                   \-> queued again when the lease runs out before sending began

Every change after the claim names the epoch of its lease; a worker that was away too long, and
whose row another has taken, changes nothing.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.case_tables import cases
from storage.cases import TELLS_OF_DEATH
from storage.receipts import Receipt
from storage.sealing import Vault
from storage.tables import chat_people, outbox

LEASE_SECONDS = 30
# Answers to people go before everything that we start ourselves, and news of their own case before
# announcements.
REPLY_LANE = 0
CASE_LANE = 1
ANNOUNCEMENT_LANE = 2


class OutboxState(StrEnum):
    """Where a message stands on its way out."""

    QUEUED = "queued"
    LEASED = "leased"
    SENDING = "sending"
    ACCEPTED = "accepted"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


_ACTIVE = (OutboxState.QUEUED, OutboxState.LEASED, OutboxState.SENDING)
# Nothing is announced to a chat of somebody who died, as far as anybody told: it waits, and goes
# out after all when staff find that the report was mistaken.
_MAY_GO = or_(
    outbox.c.lane < ANNOUNCEMENT_LANE,
    ~select(cases.c.id)
    .join(chat_people, chat_people.c.person_id == cases.c.person_id)
    .where(chat_people.c.chat_id == outbox.c.chat_id, TELLS_OF_DEATH)
    # PostgreSQL then looks for the few rows it comes to, instead of reading all links first.
    .offset(0)
    .exists(),
)
_IS_DUE = and_(
    outbox.c.state == OutboxState.QUEUED, outbox.c.not_before <= bindparam("now"), _MAY_GO
)
_earlier = outbox.alias("earlier")
# Built once: building a statement costs more than asking it. The parameters are named unlike any
# column: SQLAlchemy takes one named like a column for a value to set.
_DUE = (
    select(outbox.c.id)
    .where(
        _IS_DUE,
        ~select(_earlier.c.id)
        .where(
            _earlier.c.chat_id == outbox.c.chat_id,
            _earlier.c.id < outbox.c.id,
            _earlier.c.lane <= outbox.c.lane,
            _earlier.c.state.in_(_ACTIVE),
        )
        .exists(),
    )
    .order_by(outbox.c.lane, outbox.c.id)
    .limit(bindparam("most"))
    # PostgreSQL passes over what another worker is leasing.
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(outbox)
    .values(
        state=OutboxState.LEASED,
        lease_until=bindparam("lease_ends"),
        epoch=outbox.c.epoch + 1,
        owner=bindparam("worker"),
    )
    .returning(
        outbox.c.id,
        outbox.c.epoch,
        outbox.c.chat_id,
        outbox.c.attempts,
        outbox.c.dedup_key,
        outbox.c.body,
        outbox.c.lane,
    )
)
_CLAIM = _LEASE.where(outbox.c.id.in_(_DUE))
_CLAIM_OF_ONE = _LEASE.where(outbox.c.id.in_(_DUE.where(outbox.c.chat_id == bindparam("chat"))))
_OLDEST_DUE = select(func.min(outbox.c.not_before)).where(_IS_DUE)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker may send until its lease ends."""

    id: int
    epoch: int
    chat_id: UUID
    attempts: int
    message: dict[str, Any]


class Outbox:
    """The outbox table."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def add(
        self, chat_id: UUID, dedup_key: str, message: dict[str, Any], now: datetime, *, lane: int
    ) -> None:
        """Queue a message; a second one of the same ``dedup_key`` is the same message."""
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        sealed = self._vault.seal(
            json.dumps(message, ensure_ascii=False).encode(), f"outbox.body:{dedup_key}"
        )
        self._connection.execute(
            insert(outbox)
            .values(
                chat_id=chat_id,
                dedup_key=dedup_key,
                lane=lane,
                state=OutboxState.QUEUED,
                body=sealed,
                not_before=now,
                created_at=now,
            )
            .on_conflict_do_nothing(index_elements=["dedup_key"])
        )

    def claim(
        self, owner: str, now: datetime, limit: int, chat_id: UUID | None = None
    ) -> list[Claimed]:
        """Lease up to ``limit`` due messages, replies first, never two of one chat at once.

        With ``chat_id`` only those to that chat.
        """
        rows = self._connection.execute(
            _CLAIM if chat_id is None else _CLAIM_OF_ONE,
            {
                "now": now,
                "most": limit,
                "lease_ends": now + timedelta(seconds=LEASE_SECONDS),
                "worker": owner,
                **({} if chat_id is None else {"chat": chat_id}),
            },
        ).all()
        return [
            Claimed(
                row.id,
                row.epoch,
                row.chat_id,
                row.attempts,
                json.loads(self._vault.open(row.body, f"outbox.body:{row.dedup_key}")),
            )
            for row in sorted(rows, key=lambda row: (row.lane, row.id))
        ]

    def start_sending(self, claimed: Claimed, now: datetime) -> bool:
        """Note, before the call goes out, that it is about to; False when the lease was lost."""
        return self._change(
            claimed,
            OutboxState.LEASED,
            state=OutboxState.SENDING,
            attempts=outbox.c.attempts + 1,
            lease_until=now + timedelta(seconds=LEASE_SECONDS),
        )

    def accepted(self, claimed: Claimed, provider_id: str, now: datetime) -> bool:
        """Note that the provider took the message."""
        return self._change(
            claimed,
            OutboxState.SENDING,
            state=OutboxState.ACCEPTED,
            provider_id=provider_id,
            settled_at=now,
        )

    def ended(self, claimed: Claimed, state: OutboxState, error: str, now: datetime) -> bool:
        """Note that nothing more is tried: ``failed``, or ``uncertain`` whether it was sent."""
        return self._change(
            claimed, OutboxState.SENDING, state=state, error=error[:120], settled_at=now
        )

    def again(self, claimed: Claimed, not_before: datetime, error: str) -> bool:
        """Put the message back to be tried again from ``not_before`` on."""
        return self._change(
            claimed,
            OutboxState.SENDING,
            state=OutboxState.QUEUED,
            not_before=not_before,
            error=error[:120],
        )

    def reap(self, now: datetime) -> int:
        """Free what dead workers held: not begun is queued again, begun becomes uncertain."""
        expired = outbox.c.lease_until < now
        freed = self._connection.execute(
            update(outbox)
            .where(outbox.c.state == OutboxState.LEASED, expired)
            .values(state=OutboxState.QUEUED)
        ).rowcount
        doubted = self._connection.execute(
            update(outbox)
            .where(outbox.c.state == OutboxState.SENDING, expired)
            .values(state=OutboxState.UNCERTAIN, settled_at=now)
        ).rowcount
        return freed + doubted

    def oldest_due(self, now: datetime) -> datetime | None:
        """Return since when the message waits that is due longest, None when none is due."""
        oldest: datetime | None = self._connection.execute(_OLDEST_DUE, {"now": now}).scalar_one()
        return oldest

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
        return [
            (row.id, json.loads(self._vault.open(row.body, f"outbox.body:{row.dedup_key}")))
            for row in rows
        ]

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
            json.loads(self._vault.open(row.body, f"outbox.body:{row.dedup_key}"))
            for row in sorted(rows, key=lambda row: row.id)
        ]

    def forget(self, chat_id: UUID) -> None:
        """Erase what was said to a chat; what is on its way still arrives."""
        self._connection.execute(
            delete(outbox).where(outbox.c.chat_id == chat_id, outbox.c.state.not_in(_ACTIVE))
        )

    def _change(self, claimed: Claimed, seen: OutboxState, **values: object) -> bool:
        done = self._connection.execute(
            update(outbox)
            .where(
                outbox.c.id == claimed.id,
                outbox.c.epoch == claimed.epoch,
                outbox.c.state == seen,
            )
            .values(**values)
        )
        return done.rowcount == 1
