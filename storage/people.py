"""Workers: found by NIK, card or phone without opening anything, opened only when shown."""

import json
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from conversations.rules.periods import Payer, Period
from storage.scope import WHOLE, Scope
from storage.sealing import Vault
from storage.tables import cover_periods, people, programmes

_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a person is recognised by; kept sealed as a whole. ``born`` is an ISO date or empty."""

    nik: str
    name: str
    kpj: str = ""
    phone: str = ""
    born: str = ""
    sex: str = ""

    def to_bytes(self) -> bytes:
        """Write it down for sealing."""
        kept = {
            "nik": self.nik,
            "name": self.name,
            "kpj": self.kpj,
            "phone": self.phone,
            "born": self.born,
            "sex": self.sex,
        }
        return _ENCODER.encode(kept).encode()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        """Read what ``to_bytes`` wrote."""
        return cls(**json.loads(kept))


@dataclass(frozen=True, slots=True)
class Person:
    """A worker with the places and trade that the roster told."""

    id: UUID
    identity: Identity
    kabupaten: str | None
    kecamatan: str | None
    desa: str | None
    occupation: str | None


@dataclass(frozen=True, slots=True)
class HeldCover:
    """A period of cover as it is kept, with what was handed out; None where nobody said."""

    period: Period
    card: bool | None
    passbook: bool | None


def nik_index(vault: Vault, nik: str) -> bytes:
    """Return what a NIK (16 digits) is found by."""
    return vault.index("nik", nik)


def kpj_index(vault: Vault, kpj: str) -> bytes:
    """Return what a card number (11 characters) is found by."""
    return vault.index("kpj", kpj)


def phone_index(vault: Vault, phone: str) -> bytes:
    """Return what a phone number (E.164) is found by."""
    return vault.index("phone", phone)


# Built once: building a statement costs more than asking it.
_GET = select(people).where(people.c.id == bindparam("person"))
_COVER = (
    select(
        cover_periods.c.starts,
        cover_periods.c.ends,
        cover_periods.c.card,
        cover_periods.c.passbook,
        programmes.c.payer,
        programmes.c.name,
    )
    .join(programmes, programmes.c.id == cover_periods.c.programme_id)
    .where(cover_periods.c.person_id == bindparam("person"))
    .order_by(cover_periods.c.starts, cover_periods.c.id)
)


class People:
    """The people table with their cover."""

    def __init__(self, connection: Connection, vault: Vault, scope: Scope = WHOLE) -> None:
        """Work inside ``connection``'s transaction; who is beyond ``scope`` is not there."""
        self._connection = connection
        self._vault = vault
        self._scope = scope

    def get(self, person_id: UUID) -> Person:
        """Return a person opened; NoResultFound when there is none."""
        found = self._scope.limited(_GET, people.c.kabupaten)
        row = self._connection.execute(found, {"person": person_id}).one()
        sealed = self._vault.open(row.identity, f"people.identity:{row.id}")
        return Person(
            row.id,
            Identity.from_bytes(sealed),
            row.kabupaten,
            row.kecamatan,
            row.desa,
            row.occupation,
        )

    def find_by_nik(self, nik: str) -> UUID | None:
        """Return the id of the person with this NIK."""
        return self._connection.execute(
            select(people.c.id).where(
                people.c.nik_index == nik_index(self._vault, nik),
                *self._scope.limits(people.c.kabupaten),
            )
        ).scalar_one_or_none()

    def find_by_kpj(self, kpj: str) -> UUID | None:
        """Return the id of the person with this card number; None when a roster gave it to two."""
        limits = self._scope.limits(people.c.kabupaten)
        found = self._connection.execute(
            select(people.c.id)
            .where(people.c.kpj_index == kpj_index(self._vault, kpj), *limits)
            .limit(2)
        ).all()
        return found[0].id if len(found) == 1 else None

    def cover(self, person_id: UUID) -> tuple[HeldCover, ...]:
        """Return every period of cover of a person, earliest first."""
        rows = self._connection.execute(_COVER, {"person": person_id})
        return tuple(
            HeldCover(
                Period(row.starts, row.ends, Payer(row.payer), row.name), row.card, row.passbook
            )
            for row in rows
        )
