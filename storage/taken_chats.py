"""Chats in which somebody of the staff answers in the bot's place, until they hand it back.

Every change of hands raises the chat's turn: what the fast path remembers of it is then out of
date, and a turn under way is repeated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, or_, select, update

from storage.outbox import OutboxState
from storage.tables import chats, outbox
from storage.talks import STAFF_KEY

_NOBODYS = {"taken_by": None, "taken_until": None}
_DUE = (
    select(chats.c.id)
    .where(chats.c.taken_until.is_not(None), chats.c.taken_until <= bindparam("now"))
    .order_by(chats.c.taken_until)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A chat that the bot answers again: its channel and language, and since which turn."""

    channel: str
    language: str
    last_inbound_at: datetime | None
    turn: int


class TakenChats:
    """The chats table, for who answers in each."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def take(
        self, chat_id: UUID, by: UUID, seen: UUID | None, until: datetime, now: datetime
    ) -> bool:
        """Give a chat to ``by``, who saw that ``seen`` had it (None: nobody); False if not so."""
        as_seen = _is_nobodys(now) if seen is None else _is_of(seen, now)
        done = self._connection.execute(
            update(chats)
            .where(chats.c.id == chat_id, as_seen)
            .values(taken_by=by, taken_until=until, turn=chats.c.turn + 1)
        )
        return done.rowcount == 1

    def unsay(self, chat_id: UUID, begins: str) -> None:
        """Let messages of a chat that wait, whose keys begin so, never have been said."""
        self._connection.execute(
            delete(outbox).where(
                outbox.c.chat_id == chat_id,
                outbox.c.state == OutboxState.QUEUED,
                outbox.c.attempts == 0,
                outbox.c.dedup_key.startswith(begins, autoescape=True),
            )
        )

    def keep_on(self, chat_id: UUID, by: UUID, until: datetime, now: datetime) -> bool:
        """Let ``by`` keep a chat until a later moment; False when it is no longer theirs."""
        done = self._connection.execute(
            update(chats).where(chats.c.id == chat_id, _is_of(by, now)).values(taken_until=until)
        )
        return done.rowcount == 1

    def give_back(self, chat_id: UUID, by: UUID, now: datetime) -> GivenBack | None:
        """Give a chat that ``by`` has back to the bot; None when it is no longer theirs."""
        return self._give_back(chat_id, _is_of(by, now))

    def end(self, chat_id: UUID, now: datetime) -> GivenBack | None:
        """Give a chat back whose time is over; None when somebody else did, or said more."""
        over = and_(chats.c.taken_until.is_not(None), chats.c.taken_until <= now)
        return self._give_back(chat_id, over)

    def end_all(self, by: UUID, now: datetime) -> None:
        """Let the time of every chat that ``by`` has be over; the worker gives them back."""
        held = update(chats).where(chats.c.taken_by == by, chats.c.taken_until > now)
        self._connection.execute(held.values(taken_until=now))

    def leave(self, chat_id: UUID) -> None:
        """Give a chat back inside a turn of its own, which counts the turn itself."""
        self._connection.execute(update(chats).where(chats.c.id == chat_id).values(**_NOBODYS))

    def let_go(self, chat_id: UUID, now: datetime) -> None:
        """Let words of staff that wait for the morning go out: somebody is awake there now."""
        self._connection.execute(
            update(outbox)
            .where(
                outbox.c.chat_id == chat_id,
                outbox.c.state == OutboxState.QUEUED,
                outbox.c.dedup_key.startswith(STAFF_KEY),
                outbox.c.attempts == 0,
                outbox.c.not_before > now,
            )
            .values(not_before=now)
        )

    def due(self, now: datetime, limit: int) -> Sequence[UUID]:
        """Return chats whose time is over, the longest over first; none of them is held."""
        return self._connection.execute(_DUE, {"now": now, "most": limit}).scalars().all()

    def _give_back(self, chat_id: UUID, condition: ColumnElement[bool]) -> GivenBack | None:
        row = self._connection.execute(
            update(chats)
            .where(chats.c.id == chat_id, condition)
            .values(**_NOBODYS, turn=chats.c.turn + 1)
            .returning(chats.c.channel, chats.c.language, chats.c.last_inbound_at, chats.c.turn)
        ).one_or_none()
        if row is None:
            return None
        return GivenBack(row.channel, row.language, row.last_inbound_at, row.turn)


def _is_of(staff_id: UUID, now: datetime) -> ColumnElement[bool]:
    return and_(chats.c.taken_by == staff_id, chats.c.taken_until > now)


def _is_nobodys(now: datetime) -> ColumnElement[bool]:
    """Nobody has it, or whoever did has no account any more, or has said nothing for long."""
    return or_(
        chats.c.taken_by.is_(None), chats.c.taken_until.is_(None), chats.c.taken_until <= now
    )
