"""How workers take messages from the outbox: under a lease, and with a mark of what became of them.

Every change after the claim names the epoch of its lease: a worker that was away too long, and
whose row another has taken, changes nothing. That a call is about to go out is committed before it
does; when the worker dies between the two, nobody knows whether it went out: ``uncertain``.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    TextClause,
    Update,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)

from storage.due_messages import (
    CLAIM,
    CLAIM_ANY,
    CLAIM_AT_NIGHT,
    CLAIM_BY_NIGHT,
    CLAIM_OF_ONE,
    CLAIM_OF_ONE_BY_NIGHT,
)
from storage.outbox import ANNOUNCEMENT_LANE, REPLY_LANE, OutboxState, place
from storage.sealing import SealBroken, Vault
from storage.tables import IS_LEASED, IS_TO_EXPIRE, outbox
from storage.withdrawn import withdraw

LEASE_SECONDS = 30
TIDIED_AT_ONCE = 2_000
# What was tried before keeps its place in a chat unless it waits for longer than this.
SOON = timedelta(hours=1)

_MARK = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.epoch == bindparam("of_epoch"))
    .values(
        state=bindparam("to_state"),
        provider_id=func.coalesce(bindparam("new_provider_id"), outbox.c.provider_id),
        error=bindparam("new_error"),
        not_before=func.coalesce(
            bindparam("new_not_before", type_=outbox.c.not_before.type), outbox.c.not_before
        ),
        attempts=outbox.c.attempts - bindparam("given_back"),
        settled_at=bindparam("new_settled_at"),
    )
)
# Doubted meanwhile, it is still this worker that knows what came of its call.
# In words of their own: many are marked at once, and then no parameter may stand for several.
_SETTLE = _MARK.where(
    or_(
        text("state IN ('sending', 'uncertain')"),
        # Doubted, and queued once more: that it arrived is known after all.
        and_(text("state = 'queued'"), bindparam("to_state", type_=String) == "accepted"),
    )
)
_PUT_AWAY = _MARK.where(text("state = 'leased'"))
_ENDS = (OutboxState.ACCEPTED, OutboxState.FAILED)
AnyRow = Row[Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which due messages a worker asks for.

    ``channel``, ``chat_id``: only of that one, each or both. ``paced_at`` is the database's clock
    in seconds since 1970, ``burst`` how many seconds ahead of its pace a chat may hear answers.
    ``by_day``: announcements may go, at this hour.
    """

    limit: int
    channel: str | None = None
    chat_id: UUID | None = None
    first_lane: int = REPLY_LANE
    last_lane: int = ANNOUNCEMENT_LANE
    by_day: bool = True
    paced_at: float = float("inf")
    burst: float = 0.0


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker may send until its lease ends."""

    id: int
    epoch: int
    chat_id: UUID
    channel: str
    lane: int
    attempts: int
    announcement_id: int | None
    message: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a message: its state, and when it is tried again where it is ``queued``.

    ``counts``: whether this was one of the few tries that a message has.
    """

    claimed: Claimed
    state: OutboxState
    provider_id: str | None = None
    error: str | None = None
    not_before: datetime | None = None
    counts: bool = True


class Leases:
    """The outbox table, for those who send."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def claim(self, owner: str, now: datetime, wanted: Wanted) -> list[Claimed]:
        """Lease due messages, replies first, never two of one chat at once.

        One whose words do not open with our key has failed, and is not among them.
        """
        asked: dict[str, Any] = {
            "now": now,
            "soon": now + SOON,
            "most": wanted.limit,
            "lease_ends": now + timedelta(seconds=LEASE_SECONDS),
            "worker": owner,
            "first_lane": wanted.first_lane,
            "last_lane": wanted.last_lane,
            "paced_at": wanted.paced_at,
            "burst": wanted.burst,
        }
        if wanted.chat_id is not None:
            asked["of_chat"] = wanted.chat_id
        if wanted.chat_id is not None or wanted.channel is not None:
            asked["of_channel"] = wanted.channel
        rows = self._connection.execute(_statement(wanted), asked).all()
        return [
            claimed
            for row in sorted(rows, key=lambda row: (row.lane, row.id))
            if (claimed := self._opened(row, now)) is not None
        ]

    def begin(self, claims: Collection[Claimed], now: datetime) -> set[int]:
        """Note, before the calls go out, that they are about to; return the rows still leased.

        Asked once more about the same, it says the same.
        """
        rows = self._connection.execute(
            update(outbox)
            .where(_among(claims), IS_LEASED)
            .values(
                state=OutboxState.SENDING,
                attempts=outbox.c.attempts + 1,
                tried_at=now,
                lease_until=now + timedelta(seconds=LEASE_SECONDS),
            )
            .returning(outbox.c.id)
        )
        return set(rows.scalars())

    def settle(self, settled: Sequence[Settled], now: datetime) -> int:
        """Note what became of messages whose calls went out; return how many were still ours.

        An announcement that would be tried again is not, if it was stopped meanwhile.
        """
        done = self._mark(_SETTLE, settled, now, given_back=1)
        again = [one.claimed.id for one in settled if one.state is OutboxState.QUEUED]
        if any(one.claimed.lane >= ANNOUNCEMENT_LANE for one in settled):
            withdraw(self._connection, again, now)
        return done

    def put_away(self, settled: Sequence[Settled], now: datetime) -> int:
        """Note what became of messages for which no call was begun; return how many were ours."""
        return self._mark(_PUT_AWAY, settled, now, given_back=0)

    def reap(self, now: datetime) -> int:
        """Free what dead workers held: not begun is queued again, begun becomes uncertain."""
        return self._connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(_held(IS_LEASED, outbox.c.lease_until < now)))
            .values(
                state=case(
                    (outbox.c.state == OutboxState.LEASED, OutboxState.QUEUED),
                    else_=OutboxState.UNCERTAIN,
                )
            )
        ).rowcount

    def expire(self, now: datetime) -> int:
        """End what nobody is to hear any more, some at a time; return how many."""
        return self._connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(_held(IS_TO_EXPIRE, outbox.c.expires_at <= now)))
            .values(state=OutboxState.EXPIRED, settled_at=now)
        ).rowcount

    def _mark(
        self, statement: Update, settled: Sequence[Settled], now: datetime, *, given_back: int
    ) -> int:
        if not settled:
            return 0
        rows = [
            {
                "row": one.claimed.id,
                "of_epoch": one.claimed.epoch,
                "to_state": one.state,
                "new_provider_id": one.provider_id,
                "new_error": one.error and one.error[:120],
                "new_not_before": one.not_before,
                "given_back": 0 if one.counts else given_back,
                "new_settled_at": now if one.state in _ENDS else None,
            }
            # In one order, so that two workers never wait for each other for ever.
            for one in sorted(settled, key=lambda one: one.claimed.id)
        ]
        return self._connection.execute(statement, rows).rowcount

    def _opened(self, row: AnyRow, now: datetime) -> Claimed | None:
        try:
            message = json.loads(self._vault.open(row.body, place(row.dedup_key)))
        except (SealBroken, ValueError):
            self._connection.execute(
                update(outbox)
                .where(outbox.c.id == row.id)
                .values(state=OutboxState.FAILED, error="unreadable", settled_at=now)
            )
            return None
        return Claimed(
            row.id,
            row.epoch,
            row.chat_id,
            row.channel,
            row.lane,
            row.attempts,
            row.announcement_id,
            message,
        )


def _held(*conditions: ColumnElement[bool] | TextClause) -> Select[tuple[int]]:
    """Return rows in one order, past those that somebody else is changing."""
    return (
        select(outbox.c.id)
        .where(*conditions)
        .order_by(outbox.c.id)
        .limit(TIDIED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )


def _statement(wanted: Wanted) -> Update:
    if wanted.chat_id is not None:
        return CLAIM_OF_ONE if wanted.by_day else CLAIM_OF_ONE_BY_NIGHT
    if wanted.channel is None:
        return CLAIM_ANY
    if wanted.by_day:
        return CLAIM
    return CLAIM_AT_NIGHT if wanted.first_lane >= ANNOUNCEMENT_LANE else CLAIM_BY_NIGHT


def _among(claims: Collection[Claimed]) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    pairs = [(claimed.id, claimed.epoch) for claimed in claims]
    return tuple_(outbox.c.id, outbox.c.epoch).in_(pairs)
