"""Announcements as lists: those that somebody of the staff may see, and who still has to be told.

Lists are paged by key; what a page of them needs is counted in one search for all of its rows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    cast,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.announcement_outcomes import RecipientState, outcome_of
from storage.announcement_tables import announcement_recipients as told
from storage.announcement_tables import announcements
from storage.announcements import Announcement, read_announcement
from storage.audiences import PLACE, village
from storage.bulk import take_time
from storage.outbox import OutboxState
from storage.scope import WHOLE, Scope
from storage.tables import IS_ACTIVE, outbox, people, programmes
from storage.ticks import NOT_TOLD, WANTS_NONE

_STAFF: Final = "staff"
_KABUPATEN: Final = "kabupaten"
# Of these something may still become another outcome.
_OPEN: Final = (
    OutboxState.ACCEPTED,
    OutboxState.QUEUED,
    OutboxState.HELD,
    OutboxState.LEASED,
    OutboxState.SENDING,
)


@dataclass(frozen=True, slots=True)
class HandedOut:
    """How many people can be told, and of how many a message is no longer on its way.

    People who share a chat whose message is on its way count as done but for one of them.
    """

    total: int
    done: int


@dataclass(frozen=True, slots=True)
class UntoldVillage:
    """A village, and how many of its people no message told; empty names are unknown ones."""

    kabupaten: str
    kecamatan: str
    desa: str
    people: int

    @property
    def key(self) -> tuple[str, str, str]:
        """By what the next page goes on."""
        return (self.kabupaten.lower(), self.kecamatan.lower(), self.desa.lower())


_FAILED = (
    select(outbox.c.error, func.count().label("messages"))
    .where(
        outbox.c.announcement_id == bindparam("announcement"),
        outbox.c.state.not_in(_OPEN),
        outbox.c.error != "",
    )
    .group_by(outbox.c.error)
)


class AnnouncementLists:
    """The announcements and announcement_recipients tables, as far as somebody sees."""

    def __init__(self, connection: Connection, scope: Scope = WHOLE) -> None:
        """Work inside ``connection``'s transaction; what is beyond ``scope`` is not there."""
        self._connection = connection
        self._scope = scope

    def newest(self, limit: int, before: int | None = None) -> list[Announcement]:
        """Return what staff wrote, the newest first, older than the one with id ``before``."""
        return self._page(announcements.c.kind == _STAFF, limit, before)

    def reminders(self, limit: int, before: int | None = None) -> list[Announcement]:
        """Return the reminders that Lontar made by itself, in the same way."""
        return self._page(announcements.c.kind != _STAFF, limit, before)

    def handed_out(self, announcement_ids: Collection[int]) -> Mapping[int, HandedOut]:
        """Return how far some announcements are, by id; those that nobody was found for are not."""
        if not announcement_ids:
            return {}
        rows = self._connection.execute(
            select(told.c.announcement_id, told.c.state, func.count().label("people"))
            .where(told.c.announcement_id.in_(announcement_ids))
            .group_by(told.c.announcement_id, told.c.state)
        )
        on_the_way = self._on_the_way(announcement_ids)
        counts: dict[int, dict[str, int]] = {}
        for row in rows:
            counts.setdefault(row.announcement_id, {})[row.state] = row.people
        found = {}
        for announcement_id, count in counts.items():
            total = sum(count.values()) - count.get(RecipientState.EXCLUDED, 0)
            done = total - count.get(RecipientState.WAITING, 0)
            done -= on_the_way.get(announcement_id, 0)
            found[announcement_id] = HandedOut(total, max(0, done))
        return found

    def audience(self, announcement_id: int) -> int:
        """Return how many people an announcement was for when it started."""
        last = select(func.max(told.c.position)).where(told.c.announcement_id == announcement_id)
        return self._connection.execute(last).scalar_one() or 0

    def failures(self, announcement_id: int) -> Mapping[str, int]:
        """Return how many messages ended badly, by the provider's or our own words for it."""
        rows = self._connection.execute(_FAILED, {"announcement": announcement_id})
        return {row.error: row.messages for row in rows}

    def untold_villages(
        self, announcement_id: int, limit: int, after: tuple[str, str, str] | None = None
    ) -> list[UntoldVillage]:
        """Return the villages with people for the printed list, behind ``UntoldVillage.key``."""
        take_time(self._connection)
        keys = [key.label(f"by_{name}") for name, key in zip(PLACE, village(people.c), strict=True)]
        untold = (
            select(*(people.c[name] for name in PLACE), *keys, outcome_of(told).label("outcome"))
            .join(people, people.c.id == told.c.person_id)
            .where(told.c.announcement_id == announcement_id)
            .subquery()
        )
        place = [untold.c[f"by_{name}"] for name in PLACE]
        found = (
            select(
                *(func.coalesce(func.min(untold.c[name]), "").label(name) for name in PLACE),
                func.count().label("people"),
            )
            .where(untold.c.outcome.in_(NOT_TOLD), untold.c.outcome != WANTS_NONE)
            .group_by(*place)
            .order_by(*place)
            .limit(limit)
        )
        if after is not None:
            found = found.where(tuple_(*place) > tuple_(*map(literal, after)))
        return [UntoldVillage(**row) for row in self._connection.execute(found).mappings()]

    def programmes(self) -> Mapping[str, str]:
        """Return the names of all programmes by code, those that began last first."""
        rows = self._connection.execute(
            select(programmes.c.code, programmes.c.name).order_by(
                programmes.c.starts.desc(), programmes.c.code
            )
        )
        return {row.code: row.name for row in rows}

    def _on_the_way(self, announcement_ids: Collection[int]) -> Mapping[int, int]:
        """Return how many messages wait, go out or are held, by announcement."""
        mine = outbox.c.announcement_id.in_(announcement_ids)
        # The first in the words of the index ix_outbox_active: what is settled is not looked at.
        found: dict[int, int] = {}
        for state in (IS_ACTIVE, outbox.c.state == OutboxState.HELD):
            rows = self._connection.execute(
                select(outbox.c.announcement_id, func.count().label("messages"))
                .where(mine, state)
                .group_by(outbox.c.announcement_id)
            )
            for row in rows:
                found[row.announcement_id] = found.get(row.announcement_id, 0) + row.messages
        return found

    def _page(
        self, kind: ColumnElement[bool], limit: int, before: int | None
    ) -> list[Announcement]:
        found = select(announcements).where(kind, *self._limits())
        if before is not None:
            found = found.where(announcements.c.id < before)
        rows = self._connection.execute(found.order_by(announcements.c.id.desc()).limit(limit))
        return [read_announcement(row) for row in rows]

    def _limits(self) -> list[ColumnElement[bool]]:
        """Return what a search adds so that it finds only what is for kabupaten that are seen."""
        if self._scope.kabupaten is None:
            return []
        seen = sorted(self._scope.kabupaten)
        if self._connection.dialect.name == "postgresql":
            names = announcements.c.audience.op("->")(_KABUPATEN)
            within = cast(names, JSONB).contained_by(literal(seen, JSONB))
            return [and_(func.json_array_length(names) > 0, within)]
        path = f"$.{_KABUPATEN}"
        named: Any = func.json_each(announcements.c.audience, path).table_valued("value")
        beyond = select(named.c.value).where(named.c.value.not_in(seen)).exists()
        return [func.json_array_length(announcements.c.audience, path) > 0, ~beyond]
