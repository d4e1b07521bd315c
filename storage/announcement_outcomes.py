"""What came of an announcement for each of its people; the outbox knows of those with a message.

Every person has exactly one outcome at any moment, so the outcomes add up to the audience.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    ScalarSelect,
    bindparam,
    case,
    func,
    literal,
    select,
)

from storage.announcement_tables import announcement_recipients as told
from storage.cases import AnyRow
from storage.outbox import OutboxState
from storage.people import Identity, Person
from storage.receipts import Receipt
from storage.sealing import Vault
from storage.tables import chats, outbox, people


class RecipientState(StrEnum):
    """Where a person stands in an announcement.

    QUEUED: a message was handed to the outbox, which knows what came of it. TOLD: by somebody, in
    person.
    """

    WAITING = "waiting"
    QUEUED = "queued"
    EXCLUDED = "excluded"
    CANCELLED = "cancelled"
    TOLD = "told"


class Outcome(StrEnum):
    """What came of it for one person; whoever was left out has ``excluded:`` and the standing.

    SENT: the provider took the message and has not told more. UNCERTAIN: nobody knows whether it
    went out. CANCELLED: taken back, or the chat wants none any more, is gone or was forgotten; of
    what was forgotten nobody knows any more that it arrived.
    """

    WAITING = "waiting"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    TOLD = "told"


EXCLUDED = "excluded:"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it for a person: an ``Outcome`` or ``excluded:<standing>``.

    ``reason``: the code of an error, why it was taken back, or who told the person; '' where there
    is nothing to tell. ``at``: when the message was last tried or settled, or the person told.
    """

    position: int
    person: Person
    outcome: str
    reason: str
    channel: str | None
    at: datetime | None


def of_message(recipients: FromClause, value: ColumnElement[Any]) -> ScalarSelect[Any]:
    """Return what the outbox knows of the message to a row's chat; NULL when it has none.

    Looked for row by row: PostgreSQL does not know how many rows a new announcement has, and joined
    all to all.
    """
    return (
        select(value)
        .where(
            outbox.c.announcement_id == recipients.c.announcement_id,
            outbox.c.chat_id == recipients.c.chat_id,
        )
        .correlate(recipients)
        .scalar_subquery()
    )


_SO_FAR = case(
    (
        outbox.c.state.in_(
            (OutboxState.QUEUED, OutboxState.HELD, OutboxState.LEASED, OutboxState.SENDING)
        ),
        Outcome.QUEUED.value,
    ),
    (outbox.c.state != OutboxState.ACCEPTED, outbox.c.state),
    else_=func.coalesce(outbox.c.receipt, Receipt.SENT.value),
)


def outcome_of(recipients: FromClause) -> ColumnElement[str]:
    """Return the outcome of rows of the announcement_recipients table."""
    row = recipients.c
    return case(
        (row.state == RecipientState.EXCLUDED, literal(EXCLUDED) + row.standing),
        (row.state == RecipientState.TOLD, Outcome.TOLD.value),
        (row.state == RecipientState.CANCELLED, Outcome.CANCELLED.value),
        # Through which they were to be told is gone.
        (row.chat_id.is_(None), Outcome.CANCELLED.value),
        (row.state == RecipientState.WAITING, Outcome.WAITING.value),
        else_=func.coalesce(of_message(recipients, _SO_FAR), Outcome.CANCELLED.value),
    )


_OF = told.c.announcement_id == bindparam("announcement")
_OUTCOMES = select(outcome_of(told).label("outcome")).where(_OF).subquery()
_TALLY = select(_OUTCOMES.c.outcome, func.count().label("people")).group_by(_OUTCOMES.c.outcome)
# The rows of one page, found before anything is looked up for them.
_PAGE = (
    select(told)
    .where(_OF, told.c.position > bindparam("after"))
    .order_by(told.c.position)
    .limit(bindparam("most"))
    .subquery()
)
_OUTCOME = outcome_of(_PAGE)
_REASON = case(
    (_PAGE.c.state == RecipientState.TOLD, _PAGE.c.told_by),
    (_PAGE.c.state == RecipientState.EXCLUDED, ""),
    else_=func.coalesce(
        of_message(_PAGE, outbox.c.error),
        case(
            (_OUTCOME.is_distinct_from(Outcome.CANCELLED.value), ""),
            (chats.c.id.is_(None), "no_chat"),
            (chats.c.announcements.is_(False), "opted_out"),
            (chats.c.reachable.is_(False), "unreachable"),
            else_="",
        ),
    ),
)
_RESULTS = (
    select(
        _PAGE.c.position,
        people,
        _OUTCOME.label("outcome"),
        _REASON.label("reason"),
        chats.c.channel,
        case(
            (_PAGE.c.state == RecipientState.TOLD, _PAGE.c.told_at),
            else_=of_message(_PAGE, func.coalesce(outbox.c.settled_at, outbox.c.tried_at)),
        ).label("at"),
    )
    .select_from(
        _PAGE.join(people, people.c.id == _PAGE.c.person_id).outerjoin(
            chats, chats.c.id == _PAGE.c.chat_id
        )
    )
    .order_by(_PAGE.c.position)
)


class Outcomes:
    """The announcement_recipients table beside the outbox."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def tally(self, announcement_id: int) -> Mapping[str, int]:
        """Return how many people each outcome has, of those that any has (``Outcome``).

        The sum is the audience: everyone is counted once, people who share a chat each for
        themselves.
        """
        rows = self._connection.execute(_TALLY, {"announcement": announcement_id})
        return {row.outcome: row.people for row in rows}

    def results(self, announcement_id: int, after_position: int, limit: int) -> list[Result]:
        """Return what came of it for the people behind a position (0 for the first), in order."""
        asked = {"announcement": announcement_id, "after": after_position, "most": limit}
        return [
            Result(
                row.position,
                opened_person(self._vault, row),
                row.outcome,
                row.reason,
                row.channel,
                row.at,
            )
            for row in self._connection.execute(_RESULTS, asked)
        ]


def opened_person(vault: Vault, row: AnyRow) -> Person:
    """Return the person of a row that has all columns of the people table."""
    sealed = vault.open(row.identity, f"people.identity:{row.id}")
    identity = Identity.from_bytes(sealed)
    return Person(row.id, identity, row.kabupaten, row.kecamatan, row.desa, row.occupation)
