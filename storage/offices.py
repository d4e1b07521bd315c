"""Offices, as staff filled them in; nothing is shown that nobody filled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.audit_tables import audit
from storage.tables import offices

# What the audit calls it when an office is filled in or changed.
FILLED = "office_filled"


@dataclass(frozen=True, slots=True)
class FilledOffice:
    """An office: its name, what staff know of it, and the kabupaten codes that it serves."""

    name: str
    address: str
    phone: str
    hours: str
    serves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptOffice:
    """An office with its row: ``version`` is another one as soon as anything about it is."""

    id: int
    office: FilledOffice
    filled_at: datetime

    @property
    def version(self) -> int:
        """What tells whether somebody changed it."""
        return crc32(f"{self.office!r} {self.filled_at.timestamp()}".encode())


class Offices:
    """The offices table: a few dozen rows at most."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def fill(self, office: FilledOffice, now: datetime) -> None:
        """Keep an office in place of what stood under its name."""
        kept = self._connection.execute(
            update(offices).where(offices.c.name == office.name).values(**_values(office, now))
        )
        if not kept.rowcount:
            self._connection.execute(insert(offices).values(**_values(office, now)))

    def add(self, office: FilledOffice, now: datetime) -> int | None:
        """Add an office and return its id; None when its name is taken."""
        insert_here = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        added: int | None = self._connection.execute(
            insert_here(offices)
            .values(**_values(office, now))
            .on_conflict_do_nothing(index_elements=["name"])
            .returning(offices.c.id)
        ).scalar_one_or_none()
        return added

    def get(self, office_id: int) -> KeptOffice | None:
        """Return an office by its row; nobody else changes it until this transaction ends."""
        found = select(offices).where(offices.c.id == office_id).with_for_update()
        row = self._connection.execute(found).one_or_none()
        return _kept(row) if row is not None else None

    def change(self, office_id: int, office: FilledOffice, now: datetime) -> bool:
        """Keep an office as it is now; False when another one has its name."""
        other = select(offices.c.id).where(offices.c.name == office.name, offices.c.id != office_id)
        if self._connection.execute(other).one_or_none() is not None:
            return False
        self._connection.execute(
            update(offices).where(offices.c.id == office_id).values(**_values(office, now))
        )
        return True

    def remove(self, name: str) -> bool:
        """Take an office out; tell whether there was one."""
        return self._connection.execute(delete(offices).where(offices.c.name == name)).rowcount > 0

    def all(self) -> Sequence[FilledOffice]:
        """Return every office by name."""
        return [kept.office for kept in self.kept()]

    def kept(self) -> Sequence[KeptOffice]:
        """Return every office by name, with its row."""
        return [
            _kept(row) for row in self._connection.execute(select(offices).order_by(offices.c.name))
        ]

    def filled_by(self, names: Collection[str]) -> dict[str, str]:
        """Return who filled in offices last, by name, as the audit names them."""
        by_subject = {subject_of(name): name for name in names}
        rows = self._connection.execute(
            select(audit.c.subject, audit.c.actor)
            .where(audit.c.subject.in_(by_subject), audit.c.act == FILLED)
            .order_by(audit.c.id)
        )
        return {by_subject[row.subject]: row.actor for row in rows}


def subject_of(name: str) -> str:
    """Return how the audit names an office."""
    return f"office:{name}"[:80]


def _values(office: FilledOffice, now: datetime) -> dict[str, Any]:
    return {
        "name": office.name,
        "address": office.address,
        "phone": office.phone,
        "hours": office.hours,
        "serves": list(office.serves),
        "filled_at": now,
    }


def _kept(row: "Row[*tuple[Any, ...]]") -> KeptOffice:
    office = FilledOffice(row.name, row.address, row.phone, row.hours, tuple(row.serves))
    return KeptOffice(row.id, office, row.filled_at)
