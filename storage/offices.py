"""Offices, as staff filled them in; nothing is shown that nobody filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from storage.tables import offices


@dataclass(frozen=True, slots=True)
class FilledOffice:
    """An office: its name, what staff know of it, and the kabupaten codes that it serves."""

    name: str
    address: str
    phone: str
    hours: str
    serves: tuple[str, ...]


class Offices:
    """The offices table: a few dozen rows at most."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def fill(self, office: FilledOffice, now: datetime) -> None:
        """Keep an office in place of what stood under its name."""
        self.remove(office.name)
        self._connection.execute(
            insert(offices).values(
                name=office.name,
                address=office.address,
                phone=office.phone,
                hours=office.hours,
                serves=list(office.serves),
                filled_at=now,
            )
        )

    def remove(self, name: str) -> bool:
        """Take an office out; tell whether there was one."""
        return self._connection.execute(delete(offices).where(offices.c.name == name)).rowcount > 0

    def all(self) -> Sequence[FilledOffice]:
        """Return every office by name."""
        rows = self._connection.execute(select(offices).order_by(offices.c.name))
        return [
            FilledOffice(row.name, row.address, row.phone, row.hours, tuple(row.serves))
            for row in rows
        ]
