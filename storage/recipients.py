r"""Who is told by an announcement and when: frozen at its start, handed out some at a time.

waiting -> queued -> (what came of it stands in the outbox) -> waiting, through another chat
   |           \-> told in person                  excluded -> told in person
   \-> cancelled -> told in person
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, func, select, update

from storage.announcement_outcomes import RecipientState
from storage.announcement_tables import announcement_recipients as told
from storage.audiences import PLACE, Means, Standing, village
from storage.bulk import is_among, take_time
from storage.cases import AnyRow
from storage.other_chats import move_on
from storage.rosters import chunks
from storage.tables import chat_people, chats, people
from storage.ticks import Ticks

__all__ = ["RecipientState", "Recipients", "Village", "WaitingChat"]


@dataclass(frozen=True, slots=True)
class Village:
    """People of one village who wait, from the first position to the last, and their chats.

    Empty names are unknown ones. A chat that several people share counts in the first village. As
    long as nobody of it was told, the free chats have the first positions, one each, those that
    cost a template the next, and people who share such a chat the last.
    """

    kabupaten: str
    kecamatan: str
    desa: str
    free: int
    template: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class WaitingChat:
    """A chat that is to be told, and how it may be."""

    chat_id: UUID
    channel: str
    language: str
    standing: Standing


_IS_WAITING = and_(
    told.c.announcement_id == bindparam("announcement"),
    told.c.state == RecipientState.WAITING,
    told.c.chat_id.is_not(None),
)
_WAITING = select(func.count()).select_from(told).where(_IS_WAITING)
_CHATS = (
    select(
        told.c.position,
        told.c.standing,
        func.row_number().over(partition_by=told.c.chat_id, order_by=told.c.position).label("nth"),
        *(people.c[name] for name in PLACE),
    )
    .join(people, people.c.id == told.c.person_id)
    .where(_IS_WAITING)
    .subquery()
)
_FIRST = func.min(_CHATS.c.position)


def _counted(standing: Standing) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    return func.count(case((and_(_CHATS.c.nth == 1, _CHATS.c.standing == standing), 1)))


_VILLAGES = (
    select(
        *(func.coalesce(func.min(_CHATS.c[name]), "").label(name) for name in PLACE),
        _counted(Standing.FREE).label("free"),
        _counted(Standing.TEMPLATE).label("template"),
        _FIRST.label("first"),
        func.max(_CHATS.c.position).label("last"),
    )
    .group_by(*village(_CHATS.c))
    .order_by(_FIRST)
)
_PLAN = (
    update(told)
    .where(
        told.c.announcement_id == bindparam("announcement"),
        told.c.state == RecipientState.WAITING,
        told.c.position.between(bindparam("first"), bindparam("last")),
    )
    .values(planned_on=bindparam("day"))
)
_COSTS = func.min(case((told.c.standing == Standing.FREE, 0), else_=1)).label("costs")
_NEXT = (
    select(told.c.chat_id, _COSTS)
    .where(_IS_WAITING, told.c.planned_on <= bindparam("day"))
    .group_by(told.c.chat_id)
    .order_by(_COSTS, func.min(told.c.position))
    .limit(bindparam("most"))
)


class Recipients(Ticks):
    """The announcement_recipients table."""

    def villages(self, announcement_id: int) -> list[Village]:
        """Return the villages where people wait, in the order in which they are to hear."""
        rows = self._connection.execute(_VILLAGES, {"announcement": announcement_id})
        return [Village(**row) for row in rows.mappings()]

    def plan(self, announcement_id: int, days: Sequence[tuple[date, int, int]]) -> None:
        """Set the day of those who wait: each day with its first and last position."""
        if days:
            take_time(self._connection)
            self._connection.execute(
                _PLAN,
                [
                    {"announcement": announcement_id, "day": day, "first": first, "last": last}
                    for day, first, last in days
                ],
            )

    def next_chats(
        self, announcement_id: int, on: date, limit: int, means: Means | None = None
    ) -> list[WaitingChat]:
        """Return chats that are to be told on a day or were before, the free ones first.

        Each is there once, however many people share it. How each may be told is what was frozen,
        or with ``means`` what holds now. Chats that want no announcements any more, take none, or
        are no longer the person's are passed over, and their people wait no longer. So is, for this
        time, a chat that just talks to us. Until the transaction ends nobody stops the others:
        whoever wants to does so after their message is queued, and finds it.
        """
        while True:
            asked = {"announcement": announcement_id, "day": on, "most": limit}
            costs = {row.chat_id: row.costs for row in self._connection.execute(_NEXT, asked)}
            rows = self._held(costs)
            if self._leave_out(announcement_id, rows) == 0:
                break
        order = {chat_id: number for number, chat_id in enumerate(costs)}
        found = [
            WaitingChat(row.id, row.channel, row.language, _standing(row, costs[row.id], means))
            for row in sorted(rows, key=lambda row: order[row.id])
        ]
        return sorted(found, key=lambda chat: chat.standing != Standing.FREE)

    def mark_queued(self, announcement_id: int, chat_ids: Collection[UUID]) -> None:
        """Note that a message to each of these chats is queued, for all who share it."""
        self._end_waiting(announcement_id, chat_ids, RecipientState.QUEUED)

    def cancel_waiting(self, announcement_id: int) -> int:
        """Let nobody wait any longer; return how many people did."""
        take_time(self._connection)
        return self._connection.execute(
            update(told)
            .where(
                told.c.announcement_id == announcement_id,
                told.c.state == RecipientState.WAITING,
            )
            .values(state=RecipientState.CANCELLED)
        ).rowcount

    def waiting(self, announcement_id: int) -> int:
        """Count the people who wait for their message, on whatever day."""
        return self._connection.execute(_WAITING, {"announcement": announcement_id}).scalar_one()

    def move_on(self, announcement_id: int, means: Means) -> int:
        """Let people whom one chat did not reach wait through another (``other_chats.move_on``)."""
        return move_on(self._connection, announcement_id, means)

    def _held(self, chat_ids: Collection[UUID]) -> Sequence[AnyRow]:
        """Return the chats, but for those that somebody else holds; ours until the end."""
        if not chat_ids:
            return ()
        return self._connection.execute(
            select(
                chats.c.id,
                chats.c.channel,
                chats.c.language,
                chats.c.announcements,
                chats.c.reachable,
                chats.c.last_inbound_at,
            )
            .where(is_among(self._connection, chats.c.id, chat_ids))
            .with_for_update(read=True, skip_locked=True)
        ).all()

    def _leave_out(self, announcement_id: int, rows: Iterable[AnyRow]) -> int:
        """End the waiting of those who cannot be told through these chats; return how many."""
        silent = [row.id for row in rows if not (row.announcements and row.reachable)]
        gone = self._end_waiting(announcement_id, silent, RecipientState.CANCELLED)
        linked = select(chat_people.c.chat_id).where(
            chat_people.c.chat_id == told.c.chat_id, chat_people.c.person_id == told.c.person_id
        )
        return gone + self._end_waiting(
            announcement_id,
            [row.id for row in rows],
            RecipientState.CANCELLED,
            ~linked.correlate(told).exists(),
        )

    def _end_waiting(
        self,
        announcement_id: int,
        chat_ids: Collection[UUID],
        state: RecipientState,
        *conditions: Any,  # noqa: ANN401 - SQLAlchemy's own
    ) -> int:
        return sum(
            self._connection.execute(
                update(told)
                .where(
                    told.c.announcement_id == announcement_id,
                    told.c.state == RecipientState.WAITING,
                    # As a list: the index has both columns, and is looked up for each.
                    told.c.chat_id.in_(some),
                    *conditions,
                )
                .values(state=state)
            ).rowcount
            for some in chunks(chat_ids)
        )


def _standing(row: AnyRow, costs: int, means: Means | None) -> Standing:
    """Return how a chat may be told: as frozen, or with the means of now."""
    if means is None:
        return Standing.TEMPLATE if costs else Standing.FREE
    wrote = row.last_inbound_at is not None and row.last_inbound_at > means.open_since
    if row.channel not in means.windowed or wrote:
        return Standing.FREE
    return Standing.TEMPLATE if row.language in means.templates else Standing.NO_TEMPLATE
