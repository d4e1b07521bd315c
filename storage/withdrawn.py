"""Announcements that were stopped while a call for them was on its way, and is to be repeated."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, case, or_, select, update

from storage.announcement_tables import announcements
from storage.outbox import ANNOUNCEMENT_LANE, OutboxState
from storage.tables import chats, outbox

_PAUSED = (
    select(announcements.c.id)
    .where(announcements.c.id == outbox.c.announcement_id, announcements.c.state == "paused")
    .exists()
)
_OVER = (
    select(announcements.c.id)
    .where(
        announcements.c.id == outbox.c.announcement_id,
        announcements.c.state.in_(("cancelled", "finished")),
    )
    .exists()
)
_CLOSED = (
    select(chats.c.id)
    .where(
        chats.c.id == outbox.c.chat_id,
        or_(chats.c.announcements.is_(False), chats.c.reachable.is_(False)),
    )
    .exists()
)


def withdraw(connection: Connection, rows: Collection[int], now: datetime) -> int:
    """Take back those of some queued announcements that were stopped; return how many.

    Its announcement was paused: it is held. It was cancelled, or the person said STOP or blocked
    us: it is cancelled.
    """
    if not rows:
        return 0
    return connection.execute(
        update(outbox)
        .where(
            outbox.c.id.in_(rows),
            outbox.c.state == OutboxState.QUEUED,
            outbox.c.lane >= ANNOUNCEMENT_LANE,
            or_(_PAUSED, _OVER, _CLOSED),
        )
        .values(
            state=case((and_(_PAUSED, ~_CLOSED), OutboxState.HELD), else_=OutboxState.CANCELLED),
            settled_at=case((and_(_PAUSED, ~_CLOSED), None), else_=now),
        )
    ).rowcount
