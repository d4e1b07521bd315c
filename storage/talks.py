"""Conversations as the desk looks for them: what waits for a person, who answers where.

Whoever sees a few kabupaten sees the chats that are linked to somebody there, that filed a report
there, or that told they are from there. Chats of nobody are the province's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    and_,
    func,
    literal,
    or_,
    select,
    union,
)

from storage.case_tables import cases, report_followers, reports
from storage.scope import Scope
from storage.tables import IS_WAITING, chats, inbox, outbox, staff_messages
from storage.talk_places import is_within

# How words of staff begin in the outbox: ``staff:<id>:<once>``.
STAFF_KEY: Final = "staff:"
# What goes before everything else that waits.
URGENT: Final = "urgent"
# What somebody leaves who wants their data gone: older words are not theirs to be read any more.
ERASURE: Final = "erasure"
MOST_FOUND: Final = 50
_EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Talk:
    """A chat. ``taken_by`` answers until ``taken_until``, None for the bot.

    ``erased_at``: since when its owner wanted everything forgotten; nothing older is shown.
    """

    id: UUID
    channel: str
    language: str
    reachable: bool
    last_inbound_at: datetime | None
    taken_by: UUID | None
    taken_until: datetime | None
    erased_at: datetime | None = None

    def holder(self, now: datetime) -> UUID | None:
        """Return who of the staff answers there now."""
        return self.taken_by if self.taken_until is not None and self.taken_until > now else None


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message that waits for staff; ``chat`` is None when that is gone."""

    number: str
    matter: str
    at: datetime
    chat: Talk | None


@dataclass(frozen=True, slots=True)
class MessageChat:
    """The chat of a message for staff, None when that is gone."""

    chat_id: UUID | None


@dataclass(frozen=True, slots=True)
class TakenTalk:
    """A chat that staff answer; ``unanswered`` counts what came since their last word.

    ``urgent``: it left an urgent message that nobody has settled.
    """

    chat: Talk
    unanswered: int
    urgent: bool = False


_CHAT: Final = (
    chats.c.id,
    chats.c.channel,
    chats.c.language,
    chats.c.reachable,
    chats.c.last_inbound_at,
    chats.c.taken_by,
    chats.c.taken_until,
)


class Talks:
    """Searches over the chats table and what hangs on it; nothing beyond ``scope`` is there."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._scope = scope

    def get(self, chat_id: UUID) -> Talk | None:
        """Return a chat; None when there is none."""
        erased = (
            select(func.max(staff_messages.c.at))
            .where(staff_messages.c.chat_id == chat_id, staff_messages.c.matter == ERASURE)
            .scalar_subquery()
        )
        row = self._connection.execute(
            select(*_CHAT, erased.label("erased_at")).where(chats.c.id == chat_id, self._seen())
        ).one_or_none()
        return None if row is None else Talk(*row)

    def waiting(
        self, limit: int, after: tuple[int, datetime, str] | None = None
    ) -> list[WaitingMessage]:
        """Return what waits for staff: what is urgent first, then the oldest first.

        ``after``: rank, moment and number (``key_of``) of the last one of the page before.
        """
        rank, *last = after or (0,)
        found: list[WaitingMessage] = []
        # One after the other: each is read in the order of its index, as far as is shown.
        for urgent in (True, False)[rank:]:
            place = last if rank == (0 if urgent else 1) else []
            if len(found) < limit:
                found += self._waiting(urgent=urgent, limit=limit - len(found), after=place)
        return found

    def taken(
        self, now: datetime, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> list[TakenTalk]:
        """Return the chats that staff answer, those first that they wrote to longest ago.

        ``after``: ``taken_until`` and id of the last one of the page before.
        """
        wanted = [chats.c.taken_until.is_not(None), chats.c.taken_until > now, self._seen()]
        if after is not None:
            until, last = after
            wanted.append(
                or_(
                    chats.c.taken_until > until,
                    and_(chats.c.taken_until == until, chats.c.id > last),
                )
            )
        rows = self._connection.execute(
            select(*_CHAT, _unanswered().label("unanswered"), _is_urgent().label("urgent"))
            .where(*wanted)
            .order_by(chats.c.taken_until, chats.c.id)
            .limit(limit)
        )
        return [TakenTalk(Talk(*row[:-2]), row.unanswered, row.urgent) for row in rows]

    def by_message(self, number: str) -> Talk | None:
        """Return the chat that left a message for staff, by its number."""
        row = self._connection.execute(
            select(*_CHAT)
            .join(staff_messages, staff_messages.c.chat_id == chats.c.id)
            .where(staff_messages.c.number == number, self._seen())
        ).one_or_none()
        return None if row is None else Talk(*row)

    def chat_of_message(self, number: str) -> MessageChat | None:
        """Return of which chat a message is, waiting or not; None when there is no such message."""
        row = self._connection.execute(
            select(staff_messages.c.chat_id)
            .select_from(staff_messages.outerjoin(chats, chats.c.id == staff_messages.c.chat_id))
            .where(staff_messages.c.number == number, self._seen())
        ).one_or_none()
        return None if row is None else MessageChat(row.chat_id)

    def by_report(self, number: str) -> list[Talk]:
        """Return the chats that filed or follow reports of a case, by any of its numbers."""
        numbered = union(
            select(cases.c.id).where(cases.c.number == number),
            select(reports.c.case_id).where(reports.c.number == number),
        )
        of_case = (
            select(reports.c.id)
            .join(cases, cases.c.id == reports.c.case_id)
            .where(cases.c.id.in_(numbered), *self._scope.limits(cases.c.kabupaten))
        )
        concerned = union(
            select(reports.c.chat_id).where(reports.c.id.in_(of_case)),
            select(report_followers.c.chat_id).where(report_followers.c.report_id.in_(of_case)),
        )
        rows = self._connection.execute(
            select(*_CHAT)
            .where(chats.c.id.in_(concerned), self._seen())
            .order_by(chats.c.last_inbound_at.desc(), chats.c.id)
            .limit(MOST_FOUND)
        )
        return [Talk(*row) for row in rows]

    def _waiting(self, *, urgent: bool, limit: int, after: Sequence[Any]) -> list[WaitingMessage]:
        matter = staff_messages.c.matter
        wanted: list[Any] = [IS_WAITING, matter == URGENT if urgent else matter != URGENT]
        if after:
            at, number = after
            moment = literal(at, staff_messages.c.at.type)
            # The first condition alone tells the index where to begin.
            wanted += [
                staff_messages.c.at >= moment,
                or_(staff_messages.c.at > moment, staff_messages.c.number > number),
            ]
        rows = self._connection.execute(
            select(staff_messages.c.number, matter, staff_messages.c.at, *_CHAT)
            .select_from(staff_messages.outerjoin(chats, chats.c.id == staff_messages.c.chat_id))
            .where(*wanted, self._seen())
            .order_by(staff_messages.c.at, staff_messages.c.number)
            .limit(limit)
        )
        return [
            WaitingMessage(row.number, row.matter, row.at, Talk(*row[3:]) if row.id else None)
            for row in rows
        ]

    def _seen(self) -> ColumnElement[bool]:
        """Return what is true of the chats within the scope."""
        return is_within(self._scope, chats.c.id)


def key_of(message: WaitingMessage) -> tuple[int, datetime, str]:
    """Return where the page after a message begins."""
    return (0 if message.matter == URGENT else 1, message.at, message.number)


def _is_urgent() -> ColumnElement[bool]:
    """Tell whether a chat left an urgent message that waits."""
    return (
        select(staff_messages.c.number)
        .where(
            staff_messages.c.chat_id == chats.c.id, IS_WAITING, staff_messages.c.matter == URGENT
        )
        .correlate(chats)
        .exists()
    )


def _unanswered() -> ScalarSelect[Any]:
    """Count what a chat wrote since staff wrote there last."""
    last_word = (
        select(func.max(outbox.c.created_at))
        .where(outbox.c.chat_id == chats.c.id, outbox.c.dedup_key.startswith(STAFF_KEY))
        .correlate(chats)
        .scalar_subquery()
    )
    return (
        select(func.count())
        .select_from(inbox)
        .where(
            inbox.c.chat_id == chats.c.id,
            inbox.c.body.is_not(None),
            # A word that was forgotten is no word.
            inbox.c.at > func.coalesce(last_word, literal(_EVER, inbox.c.at.type)),
        )
        .correlate(chats)
        .scalar_subquery()
    )
