"""Cases: what staff work, one for each thing that happened, however many chats told of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, tzinfo
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    insert,
    or_,
    select,
    union_all,
    update,
)

from conversations.rules.case import CaseKind, CaseState, ClosedAs
from storage.case_tables import cases, reports
from storage.columns import new_id
from storage.deaths import TELLS_OF_DEATH
from storage.locks import stand_in_line
from storage.people import Identity, kpj_index, nik_index
from storage.scope import WHOLE, Scope
from storage.sealing import Vault
from storage.tables import chat_people, people

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
# Words of staff and of BPJS, sealed together.
HANDLING = ("bpjs_number", "reason", "passed_on_by", "holder", "before")
_THE_WORKERS = {"escalated", "next_alarm_at"}


class CaseChanged(Exception):
    """Somebody else changed the case meanwhile; read it again and decide anew."""


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case begins with. ``nik`` and ``kpj`` are only found by here, never read back."""

    kind: CaseKind
    person_id: UUID | None = None
    nik: str = ""
    kpj: str = ""
    kabupaten: str | None = None
    happened_on: date | None = None
    due_at: datetime | None = None
    next_alarm_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case opened.

    ``due_at`` is the end of the 2 x 24 hours, None where none runs; ``escalated`` counts the alarms
    that rang, ``next_alarm_at`` is None when no more will. ``passed_on_at``: BPJS was told.
    ``owner_id``: who of the staff has it. The texts at the end are empty until staff write them:
    BPJS's number, why it was rejected, who passed it on, who has it, and what can be taken back.
    """

    id: UUID
    number: str
    kind: CaseKind
    state: CaseState
    closed_as: ClosedAs | None
    person_id: UUID | None
    nik_index: bytes | None
    kpj_index: bytes | None
    kabupaten: str | None
    happened_on: date | None
    filed_at: datetime
    due_at: datetime | None
    escalated: int
    next_alarm_at: datetime | None
    passed_on_at: datetime | None
    complete_on: date | None
    forwarded_on: date | None
    pay_by: date | None
    paid_on: date | None
    paid_rupiah: int | None
    account_index: bytes | None
    owner_id: UUID | None
    version: int
    bpjs_number: str = ""
    reason: str = ""
    passed_on_by: str = ""
    holder: str = ""
    before: str = ""


_PLAIN = tuple(field.name for field in fields(Case) if field.name not in HANDLING)
_GET = select(cases).where(cases.c.id == bindparam("case"))
_HOLD = _GET.with_for_update()
_BY_NUMBER = select(cases).where(
    cases.c.id.in_(
        union_all(
            select(cases.c.id).where(cases.c.number == bindparam("number")),
            select(reports.c.case_id).where(reports.c.number == bindparam("number")),
        )
    )
)
_DUE = (
    select(cases.c.id, cases.c.number)
    .where(cases.c.next_alarm_at <= bindparam("now"))
    .order_by(cases.c.next_alarm_at, cases.c.id)
    .limit(bindparam("most"))
)
_REPORTED_DEATH = (
    select(cases.c.happened_on, cases.c.filed_at)
    .where(cases.c.person_id == bindparam("person"), TELLS_OF_DEATH)
    .order_by(cases.c.filed_at)
    .limit(1)
)
_ABOUT_PEOPLE_OF = (
    select(cases, people.c.identity)
    .join(people, people.c.id == cases.c.person_id)
    .join(chat_people, chat_people.c.person_id == people.c.id)
    .where(chat_people.c.chat_id == bindparam("chat"), cases.c.state != CaseState.CLOSED)
    .order_by(cases.c.filed_at, cases.c.id)
)


def account_index(vault: Vault, account: str) -> bytes:
    """Return what a bank account (its digits) is found by."""
    return vault.index("account", account)


_FOUND_BY = {"nik": nik_index, "kpj": kpj_index, "account": account_index}


class Cases:
    """The cases table."""

    def __init__(self, connection: Connection, vault: Vault, scope: Scope = WHOLE) -> None:
        """Work inside ``connection``'s transaction; what is beyond ``scope`` is not there."""
        self._connection = connection
        self._vault = vault
        self._scope = scope

    def add(self, new: NewCase, number: str, now: datetime) -> Case:
        """Add a case in state NOTICE under ``number``, which its first report carries too."""
        row = self._connection.execute(
            insert(cases)
            .values(
                id=new_id(),
                number=number,
                kind=new.kind,
                state=CaseState.NOTICE,
                person_id=new.person_id,
                **self._indexes({"nik": new.nik, "kpj": new.kpj}),
                kabupaten=new.kabupaten,
                happened_on=new.happened_on,
                filed_at=now,
                due_at=new.due_at,
                next_alarm_at=new.next_alarm_at,
            )
            .returning(*cases.c)
        ).one()
        return self._opened(row)

    def get(self, case_id: UUID) -> Case:
        """Return a case; NoResultFound when there is none."""
        found = self._scope.limited(_GET, cases.c.kabupaten)
        return self._opened(self._connection.execute(found, {"case": case_id}).one())

    def hold(self, case_id: UUID) -> Case:
        """Return a case that nobody else changes until the transaction ends; as ``get``."""
        return self._opened(self._connection.execute(_HOLD, {"case": case_id}).one())

    def by_number(self, number: str) -> Case | None:
        """Return the case of a number, its own or that of a report that joined it."""
        found = self._scope.limited(_BY_NUMBER, cases.c.kabupaten)
        row = self._connection.execute(found, {"number": number}).one_or_none()
        return None if row is None else self._opened(row)

    def open_about(self, kind: CaseKind, person_id: UUID | None, nik: str, kpj: str) -> list[Case]:
        """Return the cases of this kind about a person that are not closed, oldest first, held.

        The person is found by id, NIK or card number, whichever are given. Until the transaction
        ends nobody else finds out the same of this person: two reports at once become one case.
        """
        found_by = self._indexes({"nik": nik, "kpj": kpj})
        told = {name: value for name, value in found_by.items() if value is not None}
        meant: list[ColumnElement[bool]] = [cases.c[name] == told[name] for name in told]
        if person_id is None and not meant:
            return []
        # Whom we do not know is looked for under an id that nobody has: the work is the same.
        wanted = new_id() if person_id is None else person_id
        meant.append(cases.c.person_id == wanted)
        stand_in_line(self._connection, [*told.values(), wanted.bytes])
        rows = self._connection.execute(
            select(cases)
            .where(cases.c.kind == kind, cases.c.state != CaseState.CLOSED, or_(*meant))
            .order_by(cases.c.filed_at, cases.c.id)
            .with_for_update()
        )
        return [self._opened(row) for row in rows]

    def change(self, case: Case, **values: object) -> Case:
        """Change a case and return it as it is now; ``CaseChanged`` when ``case`` is out of date.

        ``values`` are fields of ``Case``; ``nik``, ``kpj`` and ``account`` may be given in clear
        and are kept as what they are found by. What the worker alone goes by makes no page old.
        """
        is_seen = not values or not values.keys() <= _THE_WORKERS
        texts = {name: values.pop(name, getattr(case, name)) for name in HANDLING}
        told = {name: values.pop(name) for name in _FOUND_BY if name in values}
        row = self._connection.execute(
            update(cases)
            .where(cases.c.id == case.id, cases.c.version == case.version)
            .values(
                **values,
                **self._indexes(told),
                handling=self._sealed(case.id, texts),
                version=cases.c.version + int(is_seen),
            )
            .returning(*cases.c)
        ).one_or_none()
        if row is None:
            raise CaseChanged
        return self._opened(row)

    def disown(self, owner_id: UUID) -> None:
        """Let nobody have the cases that somebody of the staff has."""
        owned = update(cases).where(cases.c.owner_id == owner_id)
        self._connection.execute(owned.values(owner_id=None, version=cases.c.version + 1))

    def listed(
        self,
        kind: CaseKind | None = None,
        state: CaseState | None = None,
        kabupaten: str | None = None,
        after: UUID | None = None,
        limit: int = 50,
    ) -> list[Case]:
        """Return cases, oldest first; ``after`` is the id of the last one of the page before."""
        asked = {"kind": kind, "state": state, "kabupaten": kabupaten}
        wanted = [cases.c[name] == value for name, value in asked.items() if value is not None]
        wanted += self._scope.limits(cases.c.kabupaten)
        if after is not None:
            last = select(cases.c.filed_at).where(cases.c.id == after).scalar_subquery()
            same = and_(cases.c.filed_at == last, cases.c.id > after)
            wanted.append(or_(cases.c.filed_at > last, same))
        rows = self._connection.execute(
            select(cases).where(*wanted).order_by(cases.c.filed_at, cases.c.id).limit(limit)
        )
        return [self._opened(row) for row in rows]

    def due(self, now: datetime, limit: int) -> list[tuple[UUID, str]]:
        """Return id and number of the cases whose alarm is due, the longest due first.

        None of them is held: whoever takes one up holds it, and looks whether it still is.
        """
        rows = self._connection.execute(_DUE, {"now": now, "most": limit})
        return [(row.id, row.number) for row in rows]

    def reported_death(self, person_id: UUID, zone: tzinfo = UTC) -> date | None:
        """Return the day of a reported death, None when nobody is thought dead.

        It is the day that was told, or the one on which it was reported (in ``zone``).
        """
        row = self._connection.execute(_REPORTED_DEATH, {"person": person_id}).one_or_none()
        told: date | None = row and (row.happened_on or row.filed_at.astimezone(zone).date())
        return told

    def about_people_of(self, chat_id: UUID) -> list[tuple[Case, UUID, str]]:
        """Return the open cases about people linked to a chat: case, person, full name."""
        rows = self._connection.execute(_ABOUT_PEOPLE_OF, {"chat": chat_id})
        return [(self._opened(row), row.person_id, self._name(row)) for row in rows]

    def _name(self, row: AnyRow) -> str:
        opened = self._vault.open(row.identity, f"people.identity:{row.person_id}")
        return Identity.from_bytes(opened).name

    def _indexes(self, plain: Mapping[str, Any]) -> dict[str, bytes | None]:
        """Return the ``_index`` columns of numbers given in clear; nothing is found by ''."""
        return {
            f"{name}_index": _FOUND_BY[name](self._vault, value) if value else None
            for name, value in plain.items()
        }

    def _sealed(self, case_id: UUID, texts: dict[str, Any]) -> bytes | None:
        if not any(texts.values()):
            return None
        return self._vault.seal(json.dumps(texts).encode(), f"cases.handling:{case_id}")

    def _opened(self, row: AnyRow) -> Case:
        values = {name: getattr(row, name) for name in _PLAIN}
        values["kind"], values["state"] = CaseKind(row.kind), CaseState(row.state)
        values["closed_as"] = ClosedAs(row.closed_as) if row.closed_as else None
        if row.handling is not None:
            opened = self._vault.open(row.handling, f"cases.handling:{row.id}")
            values |= json.loads(opened)
        return Case(**values)
