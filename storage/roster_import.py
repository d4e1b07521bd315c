"""One roster file on its way into people and cover; compares, seals and writes in sets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from storage.bulk import count_anew, insert_rows, is_among, update_rows
from storage.columns import new_id
from storage.people import Identity, kpj_index, nik_index, phone_index
from storage.roster_undo import COVER, PERSON, cover_before, person_before, sealed_befores
from storage.sealing import Vault
from storage.staff_tables import roster_befores
from storage.tables import cover_periods, people, roster_imports

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
# After so many new rows PostgreSQL plans for tables that are no longer what they were.
_MANY = 1_000
_PLACES = ("kabupaten", "kecamatan", "desa", "occupation")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person and a period of cover as one row of a roster tells them; "" and None are unknown."""

    identity: Identity
    starts: date
    ends: date
    kabupaten: str | None = None
    kecamatan: str | None = None
    desa: str | None = None
    occupation: str | None = None
    card: bool | None = None
    passbook: bool | None = None


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What a file did: cover added, changed (or its person), and left as it was."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class _Writes:
    """The rows that one set writes: new ones, those told anew, and as these were before."""

    people: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    cover: list[dict[str, Any]] = field(default_factory=list)
    told_cover: list[dict[str, Any]] = field(default_factory=list)
    befores: dict[str, list[Any]] = field(default_factory=lambda: {PERSON: [], COVER: []})


class RosterImport:
    """One file on its way in; nothing of it is kept before the transaction is committed."""

    def __init__(
        self,
        connection: Connection,
        vault: Vault,
        programme_id: int,
        import_id: int,
        now: datetime,
    ) -> None:
        """Store for a programme, as the import of this row number."""
        self._connection = connection
        self._vault = vault
        self._programme_id = programme_id
        self._import_id = self.id = import_id
        self._now = now
        self._sets = 0
        self.counts = ImportCounts()

    def keep(self, enrolments: Sequence[Enrolment]) -> None:
        """Store up to ``CHUNK`` rows; each NIK at most once in the whole file."""
        by_index = {nik_index(self._vault, row.identity.nik): row for row in enrolments}
        known = self._known(by_index)
        cover = self._cover([person.id for person in known.values()])
        writes = _Writes()
        added = changed = 0
        for index, row in by_index.items():
            person = known.get(index)
            if person is None:
                person_id = new_id()
                writes.people.append(self._new_person(person_id, index, row))
                told = False
            else:
                person_id = person.id
                told = self._tell(person, row, writes)
            held = cover.get((person_id, row.starts))
            if held is None:
                writes.cover.append(self._new_cover(person_id, row))
                added += 1
            elif self._tell_cover(held, row, writes) or told:
                changed += 1
        self._write(writes)
        self.counts = ImportCounts(
            self.counts.added + added,
            self.counts.changed + changed,
            self.counts.unchanged + len(by_index) - added - changed,
        )

    def finish(self, refused: int) -> ImportCounts:
        """Write down what the file did, with the number of its rows that were handed back."""
        counts = self.counts
        self._connection.execute(
            update(roster_imports)
            .where(roster_imports.c.id == self._import_id)
            .values(
                rows=counts.added + counts.changed + counts.unchanged + refused,
                added=counts.added,
                changed=counts.changed,
                unchanged=counts.unchanged,
                refused=refused,
            )
        )
        if counts.added > _MANY:
            count_anew(self._connection, people, cover_periods)
        return counts

    def _known(self, indexes: Collection[bytes]) -> dict[bytes, AnyRow]:
        rows = self._connection.execute(
            select(people).where(is_among(self._connection, people.c.nik_index, indexes))
        )
        return {row.nik_index: row for row in rows.all()}

    def _cover(self, ids: Collection[UUID]) -> dict[tuple[UUID, date], AnyRow]:
        if not ids:
            return {}
        rows = self._connection.execute(
            select(
                cover_periods.c.id,
                cover_periods.c.person_id,
                cover_periods.c.starts,
                cover_periods.c.ends,
                cover_periods.c.card,
                cover_periods.c.passbook,
                cover_periods.c.import_id,
            ).where(
                cover_periods.c.programme_id == self._programme_id,
                is_among(self._connection, cover_periods.c.person_id, ids),
            )
        )
        return {(row.person_id, row.starts): row for row in rows.all()}

    def _new_person(self, person_id: UUID, index: bytes, row: Enrolment) -> dict[str, Any]:
        return {
            "id": person_id,
            "nik_index": index,
            **self._sealed(person_id, row.identity),
            "kabupaten": row.kabupaten,
            "kecamatan": row.kecamatan or None,
            "desa": row.desa or None,
            "occupation": row.occupation or None,
            "import_id": self._import_id,
            "created_at": self._now,
            "changed_at": self._now,
        }

    def _sealed(self, person_id: UUID, identity: Identity) -> dict[str, Any]:
        vault = self._vault
        return {
            "kpj_index": kpj_index(vault, identity.kpj) if identity.kpj else None,
            "phone_index": phone_index(vault, identity.phone) if identity.phone else None,
            "identity": vault.seal(identity.to_bytes(), f"people.identity:{person_id}"),
        }

    def _tell(self, person: AnyRow, row: Enrolment, writes: _Writes) -> bool:
        """Note what a row tells anew about a known person; True when it does."""
        opened = self._vault.open(person.identity, f"people.identity:{person.id}")
        known, told = Identity.from_bytes(opened), row.identity
        identity = replace(
            known,
            name=told.name or known.name,
            kpj=told.kpj or known.kpj,
            phone=told.phone or known.phone,
            born=told.born or known.born,
            sex=told.sex or known.sex,
        )
        places = {place: getattr(row, place) or getattr(person, place) for place in _PLACES}
        if identity == known and all(places[place] == getattr(person, place) for place in _PLACES):
            return False
        writes.befores[PERSON].append(person_before(person))
        writes.told.append(
            {
                "of_id": person.id,
                **self._sealed(person.id, identity),
                **places,
                "import_id": self._import_id,
                "changed_at": self._now,
            }
        )
        return True

    def _new_cover(self, person_id: UUID, row: Enrolment) -> dict[str, Any]:
        return {
            "person_id": person_id,
            "programme_id": self._programme_id,
            "starts": row.starts,
            "ends": row.ends,
            "card": row.card,
            "passbook": row.passbook,
            "import_id": self._import_id,
        }

    def _tell_cover(self, held: AnyRow, row: Enrolment, writes: _Writes) -> bool:
        card = held.card if row.card is None else row.card
        passbook = held.passbook if row.passbook is None else row.passbook
        if (row.ends, card, passbook) == (held.ends, held.card, held.passbook):
            return False
        writes.befores[COVER].append(cover_before(held))
        writes.told_cover.append(
            {
                "of_id": held.id,
                "ends": row.ends,
                "card": card,
                "passbook": passbook,
                "import_id": self._import_id,
            }
        )
        return True

    def _write(self, writes: _Writes) -> None:
        insert_rows(self._connection, people, writes.people)
        insert_rows(self._connection, cover_periods, writes.cover)
        self._sets += 1
        kept = sealed_befores(self._vault, self._import_id, self._sets, writes.befores)
        insert_rows(self._connection, roster_befores, kept)
        update_rows(self._connection, people, writes.told)
        update_rows(self._connection, cover_periods, writes.told_cover)
