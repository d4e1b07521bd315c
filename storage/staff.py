"""People of the staff: their accounts, and which role they have where until when."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.audit import is_operator
from storage.columns import new_id
from storage.sealing import Vault
from storage.staff_tables import staff, staff_grants

MOST_LISTED = 200
AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"


class AccountChanged(Exception):
    """Somebody else changed the account meanwhile; read it again and decide anew."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a kabupaten (53.00: in all of them) until its last day.

    ``given_by`` and ``confirmed_by`` are who stands for it, None while the second is missing.
    """

    role: str
    kabupaten: str
    ends: date
    given_by: str = ""
    confirmed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An account opened. ``password`` is argon2's text, None before the invitation was taken up.

    ``totp`` is the shared secret in base32, empty before it was set up; ``totp_step`` the last
    30 seconds (counted since 1970) whose code was used.
    """

    id: UUID
    login: str
    name: str
    phone: str
    password: str | None
    totp: str
    totp_step: int
    language: str
    disabled_at: datetime | None
    created_at: datetime
    version: int
    grants: tuple[Grant, ...]

    @property
    def actor(self) -> str:
        """How the audit names this person."""
        return f"staff:{self.id}"


class StaffAccounts:
    """The staff and staff_grants tables."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def add(
        self, login: str, name: str, phone: str, language: str, by: str, now: datetime
    ) -> Account | None:
        """Add an account that cannot sign in yet; None when the login is taken."""
        staff_id = new_id()
        identity = json.dumps({"name": name, "phone": phone}, ensure_ascii=False)
        into = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        self._connection.execute(
            into(staff)
            .values(
                id=staff_id,
                login=login,
                identity=self._vault.seal(identity.encode(), f"staff.identity:{staff_id}"),
                language=language,
                created_at=now,
                created_by=by,
            )
            .on_conflict_do_nothing(index_elements=["login"])
        )
        return self.get(staff_id)

    def get(self, staff_id: UUID) -> Account | None:
        """Return an account with its grants."""
        row = self._connection.execute(select(staff).where(staff.c.id == staff_id)).one_or_none()
        return None if row is None else self._opened(row, self._grants_of([row.id])[row.id])

    def by_login(self, login: str) -> Account | None:
        """Return the account of a login."""
        row = self._connection.execute(select(staff).where(staff.c.login == login)).one_or_none()
        return None if row is None else self._opened(row, self._grants_of([row.id])[row.id])

    def listed(self, after: str = "", limit: int = MOST_LISTED) -> list[Account]:
        """Return accounts by login, those behind a login."""
        rows = self._connection.execute(
            select(staff).where(staff.c.login > after).order_by(staff.c.login).limit(limit)
        ).all()
        grants = self._grants_of([row.id for row in rows])
        return [self._opened(row, grants[row.id]) for row in rows]

    def names(self, actors: Iterable[str]) -> dict[str, str]:
        """Return the names of people of the staff by how the audit names them (``staff:<id>``)."""
        ids = {found for one in actors if (found := _id_in(one)) is not None}
        if not ids:
            return {}
        rows = self._connection.execute(select(staff).where(staff.c.id.in_(ids)))
        return {f"staff:{row.id}": self._identity(row)["name"] for row in rows}

    def change(self, account: Account, **values: object) -> Account:
        """Change an account and return it as it is now; ``AccountChanged`` when out of date.

        ``values`` are columns; ``totp`` may be given in clear.
        """
        if "totp" in values:
            sealed = str(values["totp"]).encode()
            values["totp"] = self._vault.seal(sealed, f"staff.totp:{account.id}")
        row = self._connection.execute(
            update(staff)
            .where(staff.c.id == account.id, staff.c.version == account.version)
            .values(**values, version=staff.c.version + 1)
            .returning(*staff.c)
        ).one_or_none()
        if row is None:
            raise AccountChanged
        return self._opened(row, self._grants_of([row.id])[row.id])

    def use_step(self, account: Account, step: int) -> bool:
        """Use up the code of a step; False when that code, or a later one, was used before.

        The account keeps its version: whoever is about to change it has not seen this.
        """
        used = self._connection.execute(
            update(staff)
            .where(
                staff.c.id == account.id, staff.c.totp_step < step, staff.c.disabled_at.is_(None)
            )
            .values(totp_step=step)
        )
        return used.rowcount == 1

    def grant(self, account: Account, grant: Grant, by: str, now: datetime) -> None:
        """Give a role in a kabupaten; given before, its last day is the new one.

        Whoever is at the machine confirms it by giving it: they could write into the tables.
        """
        self.revoke(account.id, grant.role, grant.kabupaten)
        self._connection.execute(
            insert(staff_grants).values(
                staff_id=account.id,
                role=grant.role,
                kabupaten=grant.kabupaten,
                ends=grant.ends,
                given_by=by,
                given_at=now,
                confirmed_by=by if is_operator(by) else None,
            )
        )

    def confirm(self, staff_id: UUID, role: str, kabupaten: str, by: str) -> bool:
        """Let a second stand for a role; tell whether that was missing."""
        confirmed = self._connection.execute(
            update(staff_grants)
            .where(
                staff_grants.c.staff_id == staff_id,
                staff_grants.c.role == role,
                staff_grants.c.kabupaten == kabupaten,
                staff_grants.c.confirmed_by.is_(None),
            )
            .values(confirmed_by=by)
        )
        return confirmed.rowcount == 1

    def vouch(self, staff_id: UUID, by: str, now: datetime) -> None:
        """Let ``by`` stand for all roles of somebody from now on; who confirmed them does not."""
        self._connection.execute(
            update(staff_grants)
            .where(staff_grants.c.staff_id == staff_id)
            .values(given_by=by, given_at=now, confirmed_by=None)
        )

    def revoke(self, staff_id: UUID, role: str, kabupaten: str) -> bool:
        """Take a role in a kabupaten away; tell whether it was there."""
        taken = self._connection.execute(
            delete(staff_grants).where(
                staff_grants.c.staff_id == staff_id,
                staff_grants.c.role == role,
                staff_grants.c.kabupaten == kabupaten,
            )
        )
        return taken.rowcount == 1

    def _grants_of(self, ids: list[UUID]) -> dict[UUID, tuple[Grant, ...]]:
        found: dict[UUID, list[Grant]] = {staff_id: [] for staff_id in ids}
        rows = self._connection.execute(
            select(staff_grants)
            .where(staff_grants.c.staff_id.in_(ids))
            .order_by(staff_grants.c.role, staff_grants.c.kabupaten)
        )
        for row in rows:
            found[row.staff_id].append(
                Grant(row.role, row.kabupaten, row.ends, row.given_by, row.confirmed_by)
            )
        return {staff_id: tuple(grants) for staff_id, grants in found.items()}

    def _identity(self, row: AnyRow) -> dict[str, str]:
        opened = self._vault.open(row.identity, f"staff.identity:{row.id}")
        identity: dict[str, str] = json.loads(opened)
        return identity

    def _opened(self, row: AnyRow, grants: tuple[Grant, ...]) -> Account:
        identity = self._identity(row)
        totp = row.totp and self._vault.open(row.totp, f"staff.totp:{row.id}").decode()
        return Account(
            row.id,
            row.login,
            identity["name"],
            identity["phone"],
            row.password,
            totp or "",
            row.totp_step,
            row.language,
            row.disabled_at,
            row.created_at,
            row.version,
            grants,
        )


def _id_in(actor: str) -> UUID | None:
    """Return who of the staff is named; None for others, and for what no id of ours stands in."""
    kind, _, which = actor.partition(":")
    try:
        return UUID(which) if kind == "staff" else None
    except ValueError:
        return None
