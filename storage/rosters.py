"""Roster files into people and cover, set by set: one transaction a file, or nothing of it.

A file never takes anything away: an empty field leaves what is known, a missing person stays.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, text

from storage.bulk import is_among
from storage.people import nik_index
from storage.roster_import import RosterImport
from storage.sealing import Vault
from storage.tables import cover_periods, people, roster_imports

# Rows looked up and written by one statement; SQLite allows 32,766 parameters.
CHUNK = 5_000
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of some NIK: the kabupaten that holds each, and which have cover here."""

    kabupaten: Mapping[str, str | None]
    enrolled: Collection[str]


class Rosters:
    """The people, cover_periods and roster_imports tables, many rows at a time."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def hold(self) -> None:
        """Let no other file be stored beside this one, and give it more than a message's time."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SET LOCAL statement_timeout = '10min'"))
            self._connection.execute(text("LOCK TABLE roster_imports IN SHARE ROW EXCLUSIVE MODE"))

    def survey(self, programme_id: int, niks: Collection[str]) -> Survey:
        """Return what is known of ``niks``, opening nothing."""
        kabupaten: dict[str, str | None] = {}
        enrolled: set[str] = set()
        for chunk in chunks(niks):
            by_index = {nik_index(self._vault, nik): nik for nik in chunk}
            by_id: dict[UUID, str] = {}
            rows = self._connection.execute(
                select(people.c.id, people.c.nik_index, people.c.kabupaten).where(
                    is_among(self._connection, people.c.nik_index, by_index)
                )
            )
            for row in rows.all():
                by_id[row.id] = by_index[row.nik_index]
                kabupaten[by_id[row.id]] = row.kabupaten
            enrolled.update(by_id[person_id] for person_id in self._covered(programme_id, by_id))
        return Survey(kabupaten, enrolled)

    def _covered(self, programme_id: int, ids: Collection[UUID]) -> Sequence[UUID]:
        """Return which of some people have cover by a programme."""
        if not ids:
            return ()
        return (
            self._connection.execute(
                select(cover_periods.c.person_id)
                .where(
                    cover_periods.c.programme_id == programme_id,
                    is_among(self._connection, cover_periods.c.person_id, ids),
                )
                .distinct()
            )
            .scalars()
            .all()
        )

    def enrolled(self, programme_id: int, kabupaten: Collection[str]) -> int:
        """Count the people of these kabupaten who have cover by a programme."""
        return self._connection.execute(
            select(func.count(func.distinct(cover_periods.c.person_id)))
            .join(people, people.c.id == cover_periods.c.person_id)
            .where(cover_periods.c.programme_id == programme_id, people.c.kabupaten.in_(kabupaten))
        ).scalar_one()

    def begin(self, programme_id: int, file_digest: str, now: datetime) -> RosterImport:
        """Begin to store a file; ``file_digest`` is its SHA-256 in hexadecimal."""
        result = self._connection.execute(
            insert(roster_imports).values(
                programme_id=programme_id,
                file_digest=file_digest,
                rows=0,
                added=0,
                changed=0,
                unchanged=0,
                refused=0,
                at=now,
            )
        )
        key = result.inserted_primary_key
        assert key is not None  # noqa: S101 - an insert of one row has its key
        return RosterImport(self._connection, self._vault, programme_id, int(key[0]), now)


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield ``items`` in lists of at most ``CHUNK``."""
    left = iter(items)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
