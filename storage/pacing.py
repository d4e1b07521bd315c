"""What all workers of a channel share so that together they keep its pace: rows, held while booked.

All times are seconds since 1970 by the database's own clock, which is one for all machines.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, func, literal, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.announcement_tables import chat_paces, senders
from storage.tables import inbox

_NOW = text("SELECT extract(epoch FROM clock_timestamp())::float8")
_LAST_ARRIVAL = select(inbox.c.at).order_by(inbox.c.id.desc()).limit(1)
_A_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a channel stands at ``now``: when each row of slots is free, and until when it waits.

    ``bulk_until`` holds announcements back, ``all_until`` everything. ``warned_chat`` is whose
    message was refused last for being too fast.
    """

    name: str
    now: float
    first_at: float
    second_at: float
    bulk_until: float
    all_until: float
    warned_chat: UUID | None


class Pacing:
    """The senders and chat_paces tables."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._later = func.greatest if connection.dialect.name == "postgresql" else func.max
        self._insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert

    def hold(self, name: str) -> Sender:
        """Return a channel's row, which is ours until the transaction ends; made when missing."""
        found = select(senders).where(senders.c.name == name).with_for_update()
        row = self._connection.execute(found).one_or_none()
        if row is None:
            added = self._insert(senders).values(name=name).on_conflict_do_nothing()
            self._connection.execute(added)
            row = self._connection.execute(found).one()
        return Sender(
            name,
            self._now(),
            row.first_at,
            row.second_at,
            row.bulk_until,
            row.all_until,
            row.warned_chat,
        )

    def book(self, name: str, first_at: float, second_at: float) -> None:
        """Note when each row of slots is free again."""
        self._connection.execute(
            update(senders)
            .where(senders.c.name == name)
            .values(first_at=first_at, second_at=second_at)
        )

    def space(self, heard: Mapping[UUID, float], seconds: float) -> None:
        """Note that chats hear from us at a time; the next may follow ``seconds`` later.

        What came in a burst is made up for: a chat's own time only moves on.
        """
        if not heard:
            return
        rows = [{"chat_id": chat, "next_at": at + seconds} for chat, at in heard.items()]
        insert = self._insert(chat_paces).values(rows)
        self._connection.execute(
            insert.on_conflict_do_update(
                index_elements=["chat_id"],
                set_={
                    "next_at": self._later(
                        chat_paces.c.next_at + literal(seconds), insert.excluded.next_at
                    )
                },
            )
        )

    def wait(
        self,
        name: str,
        *,
        bulk_until: float | None = None,
        all_until: float | None = None,
        warned_chat: UUID | None = None,
    ) -> None:
        """Let a channel wait until the times given; for whoever holds its row."""
        given = {"bulk_until": bulk_until, "all_until": all_until, "warned_chat": warned_chat}
        values = {column: value for column, value in given.items() if value is not None}
        self._connection.execute(update(senders).where(senders.c.name == name).values(values))

    def wait_for_chat(self, chat_id: UUID, until: float) -> None:
        """Let nothing go to a chat before a time."""
        self._connection.execute(
            self._insert(chat_paces)
            .values(chat_id=chat_id, next_at=until)
            .on_conflict_do_update(
                index_elements=["chat_id"],
                set_={"next_at": self._later(chat_paces.c.next_at, until)},
            )
        )

    def refused(self, name: str, at: datetime | None) -> None:
        """Note since when the provider refuses us on a channel; None: it takes messages again."""
        self._connection.execute(
            update(senders).where(senders.c.name == name).values(refused_at=at)
        )

    def refusing(self) -> dict[str, datetime]:
        """Return since when each provider refuses us, for those that do."""
        found = select(senders.c.name, senders.c.refused_at).where(
            senders.c.refused_at.is_not(None)
        )
        return {row.name: row.refused_at for row in self._connection.execute(found)}

    def people_talk(self, since: datetime) -> bool:
        """Tell whether anybody has written to us since a moment."""
        last: datetime | None = self._connection.execute(_LAST_ARRIVAL).scalar_one_or_none()
        return last is not None and last >= since

    def begun(self, now: datetime) -> int:
        """Count the chats that a template was sent to within the last 24 hours."""
        return self._connection.execute(
            select(func.count())
            .select_from(chat_paces)
            .where(chat_paces.c.template_at > now - _A_DAY)
        ).scalar_one()

    def freed_at(self, now: datetime, count: int) -> datetime:
        """Return when the ``count``-th oldest of those is 24 hours old."""
        at = self._connection.execute(
            select(chat_paces.c.template_at)
            .where(chat_paces.c.template_at > now - _A_DAY)
            .order_by(chat_paces.c.template_at)
            .offset(count - 1)
            .limit(1)
        ).scalar_one_or_none()
        return (at or now) + _A_DAY

    def template_times(
        self, chat_ids: list[UUID]
    ) -> dict[UUID, tuple[datetime | None, datetime | None]]:
        """Return by chat when a template went there last, and from when on one may go again."""
        rows = self._connection.execute(
            select(
                chat_paces.c.chat_id, chat_paces.c.template_at, chat_paces.c.template_from
            ).where(chat_paces.c.chat_id.in_(chat_ids))
        )
        return {row.chat_id: (row.template_at, row.template_from) for row in rows}

    def begin_with_template(self, chat_ids: list[UUID], now: datetime) -> None:
        """Note that we write to these chats first, now."""
        self._keep([{"chat_id": chat, "template_at": now} for chat in chat_ids], "template_at")

    def no_template_before(self, chat_id: UUID, moment: datetime) -> None:
        """Note that no template may go to a chat before a moment."""
        self._keep([{"chat_id": chat_id, "template_from": moment}], "template_from")

    def _keep(self, rows: list[dict[str, object]], column: str) -> None:
        if not rows:
            return
        insert = self._insert(chat_paces).values(rows)
        self._connection.execute(
            insert.on_conflict_do_update(
                index_elements=["chat_id"], set_={column: insert.excluded[column]}
            )
        )

    def _now(self) -> float:
        if self._connection.dialect.name == "sqlite":
            return time.time()
        return float(self._connection.execute(_NOW).scalar_one())
