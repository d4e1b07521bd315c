"""Messages of announcements on their way: queued some at a time, paused, stopped, taken back.

Whoever changes many of them takes them in the order of their row numbers, so that two who do never
wait for each other. Each change counts up the epoch: a worker that had leased one cannot begin it.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    func,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.announcement_tables import announcement_recipients, announcements
from storage.announcements import Announcement, AnnouncementState
from storage.bulk import is_among
from storage.outbox import ANNOUNCEMENT_LANE, OutboxState, place
from storage.sealing import Vault
from storage.tables import IS_ACTIVE, chats, outbox

# What has not begun to go out.
STOPPABLE = (OutboxState.QUEUED, OutboxState.LEASED, OutboxState.HELD)
# Where people may still wait for their message.
_UNENDED = (
    AnnouncementState.SCHEDULED,
    AnnouncementState.RUNNING,
    AnnouncementState.PAUSED,
)


def announced_key(announcement_id: int, chat_id: UUID) -> str:
    """Return the key under which a chat hears of an announcement, once."""
    return f"announce:{announcement_id}:{chat_id}"


class Announced:
    """The outbox table, for announcements."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def add(
        self,
        announcement: Announcement,
        letters: Sequence[tuple[UUID, Mapping[str, Any]]],
        now: datetime,
    ) -> int:
        """Queue messages, each to a chat; return how many.

        A chat that has had its message of this announcement gets no second one, and one that is
        gone gets none.
        """
        asked = is_among(self._connection, chats.c.id, [chat_id for chat_id, _ in letters])
        found = self._connection.execute(select(chats.c.id, chats.c.channel).where(asked))
        channel_of = {row.id: row.channel for row in found}
        rows = [
            self._row(announcement, chat_id, channel_of[chat_id], message, now)
            for chat_id, message in letters
            if chat_id in channel_of
        ]
        if not rows:
            return 0
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        added = insert(outbox).on_conflict_do_nothing(index_elements=["dedup_key"])
        return self._connection.execute(
            added, rows, execution_options={"preserve_rowcount": True}
        ).rowcount

    def hold(self, announcement_id: int) -> int:
        """Hold back what waits or is leased; return how many."""
        waits = (OutboxState.QUEUED, OutboxState.LEASED)
        return self._turn_all(announcement_id, waits, OutboxState.HELD)

    def release(self, announcement_id: int) -> int:
        """Let what was held back go out again; return how many."""
        return self._turn_all(announcement_id, (OutboxState.HELD,), OutboxState.QUEUED)

    def cancel(self, announcement_id: int) -> int:
        """Take back what has not begun to go out; return how many."""
        return self._turn_all(announcement_id, STOPPABLE, OutboxState.CANCELLED)

    def drop(self, chat_id: UUID, reason: str) -> int:
        """Take back all that is announced to a chat and has not begun to go out; return how many.

        ``reason`` is a code, such as "stopped". Whoever waits to be told through this chat is not.
        """
        unended = select(announcements.c.id).where(announcements.c.state.in_(_UNENDED))
        is_lane = and_(outbox.c.lane == ANNOUNCEMENT_LANE, outbox.c.chat_id == chat_id)
        active = select(outbox.c.id).where(
            IS_ACTIVE, outbox.c.state != OutboxState.SENDING, is_lane
        )
        # No index holds these by their chat alone.
        held = select(outbox.c.id).where(
            outbox.c.announcement_id.in_(unended), outbox.c.state == OutboxState.HELD, is_lane
        )
        found = self._connection.execute(union_all(active, held)).scalars().all()
        is_found = and_(outbox.c.id.in_(found), outbox.c.state.in_(STOPPABLE))
        dropped = self._turn(is_found, OutboxState.CANCELLED, error=reason[:120])
        self._connection.execute(
            update(announcement_recipients)
            .where(
                announcement_recipients.c.announcement_id.in_(unended),
                announcement_recipients.c.chat_id == chat_id,
                announcement_recipients.c.state == "waiting",
            )
            .values(state="cancelled")
        )
        return dropped

    def forget(self, chat_id: UUID) -> None:
        """Forget who was told through a chat; to be called after what was said to it is erased.

        What still is on its way is known until it has arrived.
        """
        told = announcement_recipients
        still_there = select(outbox.c.id).where(
            outbox.c.announcement_id == told.c.announcement_id, outbox.c.chat_id == told.c.chat_id
        )
        self._connection.execute(
            update(told)
            .where(
                # No index holds them by their chat alone.
                told.c.announcement_id.in_(select(announcements.c.id)),
                told.c.chat_id == chat_id,
                ~still_there.correlate(told).exists(),
            )
            .values(chat_id=None)
        )

    def on_the_way(self, announcement_id: int) -> int:
        """Count the messages that wait or go out now."""
        # In the words of the index ix_outbox_active: what is settled is not looked through.
        return self._connection.execute(
            select(func.count())
            .select_from(outbox)
            .where(outbox.c.announcement_id == announcement_id, IS_ACTIVE)
        ).scalar_one()

    def _turn_all(
        self, announcement_id: int, states: Collection[OutboxState], state: OutboxState
    ) -> int:
        """Turn what stands in one of some states to another."""
        asked = and_(outbox.c.announcement_id == announcement_id, outbox.c.state.in_(states))
        return self._turn(asked, state)

    def _turn(self, asked: ColumnElement[bool], state: OutboxState, **values: object) -> int:
        """Turn rows to a state, whoever has leased them.

        They are held first, in their order; one statement for both took PostgreSQL minutes as long
        as it did not know how many rows a new announcement has.
        """
        if self._connection.dialect.name == "postgresql":
            held = select(outbox.c.id).where(asked).order_by(outbox.c.id).with_for_update()
            self._connection.execute(select(func.count()).select_from(held.subquery()))
        return self._connection.execute(
            update(outbox).where(asked).values(state=state, epoch=outbox.c.epoch + 1, **values)
        ).rowcount

    def _row(
        self,
        announcement: Announcement,
        chat_id: UUID,
        channel: str,
        message: Mapping[str, Any],
        now: datetime,
    ) -> dict[str, Any]:
        key = announced_key(announcement.id, chat_id)
        body = json.dumps(message, ensure_ascii=False).encode()
        return {
            "chat_id": chat_id,
            "channel": channel,
            "dedup_key": key,
            "lane": ANNOUNCEMENT_LANE,
            "announcement_id": announcement.id,
            "at_night": announcement.night_reason is not None,
            "state": OutboxState.QUEUED,
            "body": self._vault.seal(body, place(key)),
            "not_before": now,
            "expires_at": announcement.expires_at,
            "created_at": now,
        }
