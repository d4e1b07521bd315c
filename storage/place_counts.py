"""How many people, chats and reports each village has: counted from time to time, read at once.

A report counts where its case stands, and in the village of the person where that lies there too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    tuple_,
    union_all,
)

from conversations.rules.case import CaseKind, CaseState
from storage.audit_tables import audit
from storage.bulk import take_time
from storage.case_tables import cases
from storage.columns import Moment
from storage.count_turns import take_turn
from storage.deaths import NO_DEATH, TELLS_OF_DEATH
from storage.locks import stand_in_line
from storage.scope import WHOLE, Scope
from storage.staff_tables import place_counts
from storage.tables import chat_people, cover_periods, people, roster_imports

# Cover that ends within so many days is worth a look.
ENDING = timedelta(days=60)
# Reports are counted for so long after they came.
LOOKED_BACK = timedelta(days=365)
# Who asks for it asks in turn.
_ASKING = b"counting"
# Whoever wants it counted notes that in the audit; so workers hear of it.
SUBJECT = "place_counts"
ASKED = "places_count_asked"
_COUNTED = (
    *("people", "covered", "linked", "ending"),
    *("deaths_told", "accidents_told", "deaths_paid"),
)
_PLACE = ("kabupaten", "kecamatan", "desa")


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """What is known of a place; ``kecamatan`` and ``desa`` are empty for a whole kabupaten.

    ``covered`` today, ``linked`` and ``ending`` of those. The reports are those of twelve months;
    ``deaths_paid`` counts those of ``deaths_told`` that were paid.
    """

    kabupaten: str
    kecamatan: str
    desa: str
    people: int
    covered: int
    linked: int
    ending: int
    deaths_told: int
    accidents_told: int
    deaths_paid: int


# The last village of a page: its gap in thousandths of a death, kecamatan, desa.
Key = tuple[int, str, str]
_ANYTHING = or_(*(place_counts.c[name] > 0 for name in _COUNTED))
_SUMS = tuple(func.sum(place_counts.c[name]).label(name) for name in _COUNTED)


class PlaceCounts:
    """The place_counts table."""

    def __init__(self, connection: Connection, scope: Scope = WHOLE) -> None:
        """Work inside ``connection``'s transaction; what is beyond ``scope`` is not there."""
        self._connection = connection
        self._scope = scope

    def refresh(self, now: datetime) -> bool:
        """Count everything anew as of ``now`` (local time); False when somebody else is at it.

        Whoever reads meanwhile finds what was counted before. Not for a scope: it counts what the
        connection sees.
        """
        if not take_turn(self._connection):
            return False
        take_time(self._connection)
        if self._connection.dialect.name == "postgresql":
            # A million people in memory rather than through files: a third of the time.
            self._connection.execute(text("SET LOCAL work_mem = '128MB'"))
        self._connection.execute(delete(place_counts))
        counted = _counted(now)
        self._connection.execute(
            insert(place_counts).from_select([*_PLACE, *_COUNTED, "counted_at"], counted)
        )
        if self.counted_at() is None:
            # Nobody is anywhere: that this was counted is known by a row of nothing.
            nothing: dict[str, Any] = dict.fromkeys(_PLACE, "") | dict.fromkeys(_COUNTED, 0)
            self._connection.execute(insert(place_counts).values(**nothing, counted_at=now))
        return True

    def counted_at(self) -> datetime | None:
        """Return when it was counted last, None when it never was."""
        found = select(func.max(place_counts.c.counted_at, type_=Moment))
        last: datetime | None = self._connection.execute(found).scalar_one()
        return last

    def asked_at(self) -> datetime | None:
        """Return when somebody asked last that it be counted, None when nobody ever did."""
        asked = select(audit.c.at).where(audit.c.subject == SUBJECT, audit.c.act == ASKED)
        newest = asked.order_by(audit.c.id.desc()).limit(1)
        last: datetime | None = self._connection.execute(newest).scalar_one_or_none()
        return last

    def ask_in_turn(self) -> None:
        """Wait until whoever is asking has asked."""
        stand_in_line(self._connection, (_ASKING,))

    def imported_at(self) -> datetime | None:
        """Return when a roster was stored last, None when none ever was."""
        found = select(func.max(roster_imports.c.at, type_=Moment))
        last: datetime | None = self._connection.execute(found).scalar_one()
        return last

    def kabupaten(self) -> Mapping[str, PlaceCount]:
        """Return the counts of each kabupaten by its code; '' is what nobody knows the place of."""
        found = select(place_counts.c.kabupaten, *_SUMS).where(_ANYTHING)
        found = found.group_by(place_counts.c.kabupaten)
        rows = self._connection.execute(self._scope.limited(found, place_counts.c.kabupaten))
        return {row.kabupaten: _opened(row) for row in rows}

    def sums(self) -> PlaceCount | None:
        """Return the counts of all places together, None when there is nothing."""
        found = self._scope.limited(select(*_SUMS).where(_ANYTHING), place_counts.c.kabupaten)
        row = self._connection.execute(found).one()
        return None if row.people is None else _opened(row)

    def villages(
        self, kabupaten: str, per_thousand: int, after: Key | None, limit: int
    ) -> list[tuple[PlaceCount, int]]:
        """Return villages of a kabupaten with their gap, the widest first, behind ``after``.

        The gap is how many deaths are missing if ``per_thousand`` of those covered die in a year,
        in thousandths of a death.
        """
        here = place_counts.c
        gap = (here.covered * per_thousand - here.deaths_told * 1000).label("gap")
        found = select(place_counts, gap).where(here.kabupaten == kabupaten)
        if after is not None:
            found = found.where(
                or_(
                    gap.element < after[0],
                    and_(
                        gap.element == after[0],
                        tuple_(here.kecamatan, here.desa) > tuple_(*_names(after)),
                    ),
                )
            )
        found = self._scope.limited(found, here.kabupaten)
        rows = self._connection.execute(
            found.order_by(gap.desc(), here.kecamatan, here.desa).limit(limit)
        )
        return [(_opened(row), row.gap) for row in rows]

    def begun(self, kabupaten: str, now: datetime) -> Mapping[tuple[str, str], int]:
        """Return how many of the deaths told are worked on, by kecamatan and desa in small letters.

        Looked up as it is now: there is no more of it than one kabupaten has deaths in a year.
        """
        place = (_small(_of_person(people.c.kecamatan)), _small(_of_person(people.c.desa)))
        found = (
            select(place[0].label("kecamatan"), place[1].label("desa"), func.count().label("many"))
            .select_from(cases.outerjoin(people, people.c.id == cases.c.person_id))
            .where(
                cases.c.kabupaten == kabupaten,
                TELLS_OF_DEATH,
                cases.c.filed_at >= now - LOOKED_BACK,
                cases.c.state != CaseState.NOTICE,
            )
            .group_by(*place)
        )
        rows = self._connection.execute(self._scope.limited(found, cases.c.kabupaten))
        return {(row.kecamatan, row.desa): row.many for row in rows}


def _names(key: Key) -> tuple[ColumnElement[str], ColumnElement[str]]:
    return literal(key[1]), literal(key[2])


def _counted(now: datetime) -> Select[Any]:
    """Return the search for what is counted, village by village in the order of their names."""
    # First by names as they are written: so few rows are left to compare their letters.
    found = union_all(
        *(_by_names(part) for part in (_people(now.date()), _reports(now)))
    ).subquery()
    kabupaten = func.coalesce(found.c.kabupaten, "")
    village = (_small(found.c.kecamatan), _small(found.c.desa))
    return (
        select(
            kabupaten,
            func.coalesce(func.min(found.c.kecamatan), ""),
            func.coalesce(func.min(found.c.desa), ""),
            *(func.sum(found.c[name]) for name in _COUNTED),
            literal(now, Moment),
        )
        .group_by(kabupaten, *village)
        .order_by(kabupaten, *village)
    )


def _by_names(found: Select[Any]) -> Select[Any]:
    """Add the rows up that have the same place, written alike."""
    rows = found.subquery()
    place = tuple(rows.c[name] for name in _PLACE)
    sums = (func.sum(rows.c[name]).label(name) for name in _COUNTED)
    return select(*place, *sums).group_by(*place)


def _people(today: date) -> Select[Any]:
    """Return a row for each person: 1 for what holds, 0 for what does not."""
    cover = (
        select(
            cover_periods.c.person_id,
            func.max(cover_periods.c.ends).label("ends"),
            func.min(cover_periods.c.starts).label("starts"),
        )
        .where(cover_periods.c.ends >= today)
        .group_by(cover_periods.c.person_id)
        .subquery()
    )
    linked = select(chat_people.c.person_id).distinct().subquery()
    # Of the periods that have not ended, the one that began first has begun, or none has.
    covered = and_(cover.c.starts.is_not(None), cover.c.starts <= today)
    return select(
        people.c.kabupaten,
        people.c.kecamatan,
        people.c.desa,
        literal(1).label("people"),
        _one(covered).label("covered"),
        _one(and_(covered, linked.c.person_id.is_not(None))).label("linked"),
        _one(and_(covered, cover.c.ends <= today + ENDING)).label("ending"),
        *(literal(0).label(name) for name in _COUNTED[4:]),
    ).select_from(
        people.outerjoin(cover, cover.c.person_id == people.c.id).outerjoin(
            linked, linked.c.person_id == people.c.id
        )
    )


def _reports(now: datetime) -> Select[Any]:
    """Return a row for each case of the last twelve months."""
    happened = or_(cases.c.closed_as.is_(None), cases.c.closed_as.not_in(NO_DEATH))
    return (
        select(
            cases.c.kabupaten,
            _of_person(people.c.kecamatan).label("kecamatan"),
            _of_person(people.c.desa).label("desa"),
            *(literal(0).label(name) for name in _COUNTED[:4]),
            _one(TELLS_OF_DEATH).label("deaths_told"),
            _one(and_(cases.c.kind == CaseKind.ACCIDENT, happened)).label("accidents_told"),
            _one(and_(TELLS_OF_DEATH, cases.c.paid_on.is_not(None))).label("deaths_paid"),
        )
        .select_from(cases.outerjoin(people, people.c.id == cases.c.person_id))
        .where(cases.c.filed_at >= now - LOOKED_BACK)
    )


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _of_person(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a part of the person's place, where it lies in the kabupaten of the case."""
    return case((people.c.kabupaten == cases.c.kabupaten, column), else_=None)


def _small(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a name as it is compared: however people write its capitals."""
    return func.lower(func.coalesce(column, ""))


def _opened(row: "Row[*tuple[Any, ...]]") -> PlaceCount:
    values: dict[str, Any] = {name: getattr(row, name, "") for name in _PLACE}
    return PlaceCount(**values | {name: int(getattr(row, name)) for name in _COUNTED})
