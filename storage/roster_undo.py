"""Undo a roster file: what it changed was kept as it was before, sealed, and is put back.

Only what nothing wrote since: a row that a later file (or somebody else) changed stays as it is.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, exists, func, select
from sqlalchemy.sql.dml import Delete

from storage.announcement_tables import announcement_recipients
from storage.bulk import is_among, take_time, update_rows
from storage.case_tables import cases
from storage.sealing import Vault
from storage.staff_tables import roster_befores
from storage.tables import chat_people, cover_periods, link_codes, people, roster_imports

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
Befores: TypeAlias = "dict[UUID | int, list[Any]]"
Conditions: TypeAlias = Sequence[ColumnElement[bool]]
PERSON, COVER = "person", "cover"
# As many as a set of rows has that are stored at once (``rosters.CHUNK``).
CHUNK: Final = 5_000
# A statement over fewer rows looks through the other tables too often.
_REMOVED_AT_ONCE: Final = 20_000
_PLACES: Final = ("kabupaten", "kecamatan", "desa", "occupation")
_INDEXES: Final = ("kpj_index", "phone_index")
# Whoever is named there is more than a line of that file by now.
_NAMED_IN: Final = (
    cover_periods.c.person_id,
    chat_people.c.person_id,
    link_codes.c.person_id,
    cases.c.person_id,
    announcement_recipients.c.person_id,
)


@dataclass(frozen=True, slots=True)
class UndoCounts:
    """What undoing did: rows put back or removed, and what stayed because of what came after.

    ``left`` are rows of the file that were changed since; ``kept_people`` came with the file and
    stay, for something refers to them.
    """

    restored: int = 0
    removed_cover: int = 0
    removed_people: int = 0
    left: int = 0
    kept_people: int = 0


def person_before(row: AnyRow) -> list[Any]:
    """Return a row of people as it is kept; nothing of it is opened."""
    return [
        row.id.hex,
        b64encode(row.identity).decode(),
        *(_hex(getattr(row, name)) for name in _INDEXES),
        *(getattr(row, place) for place in _PLACES),
        row.import_id,
        row.changed_at.isoformat(),
    ]


def cover_before(row: AnyRow) -> list[Any]:
    """Return a row of cover_periods as it is kept."""
    return [row.id, row.ends.isoformat(), row.card, row.passbook, row.import_id]


def sealed_befores(
    vault: Vault, import_id: int, part: int, befores: Mapping[str, Sequence[Any]]
) -> list[dict[str, Any]]:
    """Return rows of ``roster_befores``: by kind all that a set changes, sealed as one.

    Sealed and written one by one they took a quarter of an import's time.
    """
    number = f"{part:06}"
    return [
        {
            "import_id": import_id,
            "kind": kind,
            "row_id": number,
            "before": vault.seal(
                json.dumps(rows, separators=(",", ":")).encode(), _place(import_id, kind, number)
            ),
        }
        for kind, rows in befores.items()
        if rows
    ]


def _hex(index: bytes | None) -> str | None:
    return None if index is None else index.hex()


def _place(import_id: int, kind: str, row_id: str) -> str:
    return f"roster_befores.before:{import_id}:{kind}:{row_id}"


class RosterUndo:
    """One import on its way out again; nothing of it is undone before the commit."""

    def __init__(self, connection: Connection, vault: Vault, import_id: int) -> None:
        """Undo the import of this row number."""
        self._connection = connection
        self._vault = vault
        self._import_id = import_id
        self._restored = self._left = self._done = 0
        self._progress: Callable[[int], None] | None = None

    def count(self) -> int:
        """Return how many rows the import wrote that nobody wrote since."""
        take_time(self._connection)
        return sum(
            self._connection.execute(
                select(func.count()).where(table.c.import_id == self._import_id)
            ).scalar_one()
            for table in (cover_periods, people)
        )

    def run(self, progress: Callable[[int], None] | None = None) -> UndoCounts:
        """Put back and remove; ``progress`` hears how many rows were looked at.

        Whoever calls holds the rosters (``Rosters.hold``).
        """
        self._progress = progress
        imported = self._connection.execute(
            select(roster_imports.c.at, roster_imports.c.added).where(
                roster_imports.c.id == self._import_id
            )
        ).one()
        for kind, table in ((COVER, cover_periods), (PERSON, people)):
            for befores in self._befores(kind):
                self._put_back(table, befores, imported.at)
                self._looked_at(len(befores))
        removed_cover = self._remove_each(
            cover_periods, (cover_periods.c.import_id == self._import_id,)
        )
        removed_people, kept = self._remove_people(imported.at)
        self._removed(delete(roster_befores).where(roster_befores.c.import_id == self._import_id))
        left = self._left + imported.added - removed_cover
        return UndoCounts(self._restored, removed_cover, removed_people, left, kept)

    def _looked_at(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None:
            self._progress(self._done)

    def _befores(self, kind: str) -> "Iterator[Befores]":
        """Yield what was kept of a kind, set by set, by the ids of the rows."""
        read: Callable[[Any], UUID | int] = UUID if kind == PERSON else int
        among = (roster_befores.c.import_id == self._import_id, roster_befores.c.kind == kind)
        numbers = select(roster_befores.c.row_id).where(*among).order_by(roster_befores.c.row_id)
        for number in self._connection.execute(numbers).scalars().all():
            sealed = self._connection.execute(
                select(roster_befores.c.before).where(*among, roster_befores.c.row_id == number)
            ).scalar_one()
            opened = self._vault.open(sealed, _place(self._import_id, kind, number))
            yield {read(row_id): kept for row_id, *kept in json.loads(opened)}

    def _put_back(self, table: Table, befores: "Befores", at: datetime) -> None:
        # By the keys alone: of an import so young PostgreSQL has counted no rows, and would look
        # through all of them for every key.
        columns = [table.c.id, table.c.import_id]
        if table is people:
            columns.append(people.c.changed_at)
        found = select(*columns).where(is_among(self._connection, table.c.id, befores))
        ids = [
            row.id
            for row in self._connection.execute(found).all()
            if row.import_id == self._import_id and (table is not people or row.changed_at == at)
        ]
        self._restored += len(ids)
        self._left += len(befores) - len(ids)
        if not ids:
            return
        as_were = _person if table is people else _cover
        rows = [{"of_id": one, **as_were(befores[one])} for one in ids]
        update_rows(self._connection, table, rows)

    def _remove_people(self, at: datetime) -> tuple[int, int]:
        """Remove whom the file brought; return how many, and how many of them must stay."""
        brought = (
            people.c.import_id == self._import_id,
            people.c.created_at == at,
            people.c.changed_at == at,
        )
        nowhere = [~exists().where(column == people.c.id) for column in _NAMED_IN]
        removed = self._remove_each(people, brought, nowhere)
        kept = self._connection.execute(select(func.count()).where(*brought)).scalar_one()
        return removed, kept

    def _remove_each(self, table: Table, among: Conditions, unless: Conditions = ()) -> int:
        """Remove rows a set at a time: whoever waits hears of it, and can stop in between."""
        found = select(table.c.id).where(*among).order_by(table.c.id)
        ids = self._connection.execute(found).scalars().all()
        removed = 0
        for start in range(0, len(ids), _REMOVED_AT_ONCE):
            some = ids[start : start + _REMOVED_AT_ONCE]
            here = table.c.id.between(some[0], some[-1])
            removed += self._removed(delete(table).where(here, *among, *unless))
            self._looked_at(len(some))
        return removed

    def _removed(self, statement: Delete) -> int:
        return self._connection.execute(statement).rowcount


def _person(kept: Sequence[Any]) -> Mapping[str, Any]:
    identity, kpj, phone, *places, import_id, changed_at = kept
    return {
        "identity": b64decode(identity),
        "kpj_index": None if kpj is None else bytes.fromhex(kpj),
        "phone_index": None if phone is None else bytes.fromhex(phone),
        **dict(zip(_PLACES, places, strict=True)),
        "import_id": import_id,
        "changed_at": datetime.fromisoformat(changed_at),
    }


def _cover(kept: Sequence[Any]) -> Mapping[str, Any]:
    ends, card, passbook, import_id = kept
    return {
        "ends": date.fromisoformat(ends),
        "card": card,
        "passbook": passbook,
        "import_id": import_id,
    }
