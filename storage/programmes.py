"""Programmes: who pays whose contributions, from when to when, and where that is known from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from conversations.rules.periods import Payer
from storage.tables import cover_periods, programmes


class ProgrammeExists(Exception):
    """A programme of this code is there already; choose another code."""


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme. ``starts`` and ``ends`` are None where each person has dates of their own.

    ``kabupaten`` is a code such as 53.07, None for the whole province. ``quota`` counts persons;
    ``note`` says where sources disagree about it, ``source`` where the facts come from.
    """

    code: str
    name: str
    payer: Payer
    kabupaten: str | None = None
    starts: date | None = None
    ends: date | None = None
    quota: int | None = None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme as it is kept: its row number and how many people have cover by it."""

    id: int
    programme: Programme
    people: int


_FIELDS = (
    programmes.c.code,
    programmes.c.name,
    programmes.c.payer,
    programmes.c.kabupaten,
    programmes.c.starts,
    programmes.c.ends,
    programmes.c.quota,
    programmes.c.note,
    programmes.c.source,
)


class Programmes:
    """The programmes table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def add(self, programme: Programme) -> int:
        """Keep a programme and return its row number; ``ProgrammeExists`` if its code is taken."""
        values = {column.name: getattr(programme, column.name) for column in _FIELDS}
        values["payer"] = programme.payer.value
        try:
            with self._connection.begin_nested():
                result = self._connection.execute(insert(programmes).values(values))
        except IntegrityError as error:
            raise ProgrammeExists(programme.code) from error
        key = result.inserted_primary_key
        return int(key[0]) if key else 0

    def find(self, code: str) -> ProgrammeRow | None:
        """Return the programme of a code, None when there is none."""
        return next((row for row in self.all() if row.programme.code == code), None)

    def all(self) -> Iterator[ProgrammeRow]:
        """Yield every programme in the order of their start."""
        counts = (
            select(
                cover_periods.c.programme_id,
                func.count(func.distinct(cover_periods.c.person_id)).label("people"),
            )
            .group_by(cover_periods.c.programme_id)
            .subquery()
        )
        rows = self._connection.execute(
            select(programmes.c.id, *_FIELDS, counts.c.people)
            .outerjoin(counts, counts.c.programme_id == programmes.c.id)
            .order_by(programmes.c.starts, programmes.c.code)
        )
        for row in rows.mappings():
            fields = {column.name: row[column.name] for column in _FIELDS}
            programme = Programme(**{**fields, "payer": Payer(fields["payer"])})
            yield ProgrammeRow(row["id"], programme, row["people"] or 0)
