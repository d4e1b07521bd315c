"""The queue of cases: the reddest clock first, page by page, and what stands beside each of them.

Three kinds of waiting follow each other (``Rank``); within each the longest due goes first. Each is
asked for by itself and only as far as the page reaches, so that an index answers it, however many
cases there are.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import IntEnum
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    TextClause,
    and_,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
)

from conversations.rules.case import CaseKind, CaseState, Told
from conversations.rules.paper import Paper, PaperState
from storage.case_tables import case_flags, case_papers, cases, reports
from storage.people import Identity
from storage.scope import WHOLE, Scope
from storage.sealing import Vault
from storage.tables import people

# What staff still have to do something about.
AT_WORK: Final = tuple(
    state for state in CaseState if state not in {CaseState.PAID, CaseState.CLOSED}
)
# Where money is waited for.
TO_BE_PAID: Final = (CaseState.COMPLETE, CaseState.FORWARDED, CaseState.APPROVED)


class Rank(IntEnum):
    """What a case waits for, the most pressing first."""

    # The law's hours run, and BPJS Ketenagakerjaan was not told.
    HOURS = 0
    # The last day for payment is over.
    PAYMENT = 1
    REST = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands in the queue: what it waits for, since or until when, and its id.

    ``at`` is a day where a payment is late, else a moment.
    """

    rank: Rank
    at: datetime | date
    case_id: UUID


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases are asked for; what is None or False does not matter.

    Without ``state`` those at work. ``owner_id``: of this person; ``unowned``: of nobody. ``red``
    is the moment up to which hours that end, and the one up to which what nobody has came in.
    """

    kind: CaseKind | None = None
    state: CaseState | None = None
    kabupaten: str | None = None
    owner_id: UUID | None = None
    unowned: bool = False
    red: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class QueuedCase:
    """A case as the queue shows it; fields as of ``Case``."""

    id: UUID
    number: str
    kind: CaseKind
    state: CaseState
    person_id: UUID | None
    kabupaten: str | None
    happened_on: date | None
    filed_at: datetime
    due_at: datetime | None
    passed_on_at: datetime | None
    pay_by: date | None
    owner_id: UUID | None
    holder: str
    rank: Rank

    @property
    def place(self) -> Place:
        """Where it stands, for the page after it."""
        at = {Rank.HOURS: self.due_at, Rank.PAYMENT: self.pay_by}.get(self.rank)
        return Place(self.rank, at or self.filed_at, self.id)


_Branch: TypeAlias = "Select[tuple[UUID, int, Any]]"
_PLAIN = [one.name for one in fields(QueuedCase) if one.name not in {"holder", "rank"}]


class CaseQueue:
    """The cases table and what belongs to it, read for many cases at once."""

    def __init__(self, connection: Connection, vault: Vault, scope: Scope = WHOLE) -> None:
        """Work inside ``connection``'s transaction; pages show nothing beyond ``scope``."""
        self._connection = connection
        self._vault = vault
        self._scope = scope

    def page(self, asked: Asked, today: date, after: Place | None, limit: int) -> list[QueuedCase]:
        """Return the cases that follow ``after`` in the queue, at most ``limit``."""
        found = [
            branch.where(*self._fitting(asked)).limit(limit).subquery()
            for branch in _branches(asked, today, after)
        ]
        if not found:
            return []
        queue = union_all(*(select(one) for one in found)).subquery()
        rows = self._connection.execute(
            select(*(cases.c[name] for name in _PLAIN), cases.c.handling, queue.c.rank)
            .join(queue, queue.c.id == cases.c.id)
            .order_by(queue.c.rank, queue.c.at, queue.c.id)
            .limit(limit)
        )
        return [self._opened(row) for row in rows]

    def names(self, person_ids: Collection[UUID]) -> dict[UUID, str]:
        """Return the full names of people, whatever the scope."""
        if not person_ids:
            return {}
        rows = self._connection.execute(
            select(people.c.id, people.c.identity).where(people.c.id.in_(person_ids))
        )
        return {
            row.id: Identity.from_bytes(
                self._vault.open(row.identity, f"people.identity:{row.id}")
            ).name
            for row in rows
        }

    def told(self, case_ids: Collection[UUID]) -> dict[UUID, Told]:
        """Return what was told of cases: the first reporter's words, gaps filled by the others."""
        if not case_ids:
            return {}
        rows = self._connection.execute(
            select(reports.c.id, reports.c.case_id, reports.c.told)
            .where(reports.c.case_id.in_(case_ids))
            .order_by(reports.c.filed_at, reports.c.number)
        )
        found: dict[UUID, Told] = {}
        for row in rows:
            opened = self._vault.open(row.told, f"reports.told:{row.id}")
            told = Told.from_json(json.loads(opened))
            found[row.case_id] = found.get(row.case_id, Told()).filled_from(told)
        return found

    def papers(self, case_ids: Collection[UUID]) -> dict[UUID, dict[Paper, PaperState]]:
        """Return where the papers of cases stand; a case without any is not there."""
        if not case_ids:
            return {}
        rows = self._connection.execute(
            select(case_papers.c.case_id, case_papers.c.paper, case_papers.c.state).where(
                case_papers.c.case_id.in_(case_ids)
            )
        )
        found: dict[UUID, dict[Paper, PaperState]] = {}
        for row in rows:
            found.setdefault(row.case_id, {})[Paper(row.paper)] = PaperState(row.state)
        return found

    def flags(self, case_ids: Collection[UUID]) -> dict[UUID, int]:
        """Count the flags of cases that nobody has looked at."""
        if not case_ids:
            return {}
        rows = self._connection.execute(
            select(case_flags.c.case_id, func.count())
            .where(case_flags.c.case_id.in_(case_ids), case_flags.c.cleared_at.is_(None))
            .group_by(case_flags.c.case_id)
        )
        return {row[0]: row[1] for row in rows}

    def _fitting(self, asked: Asked) -> list[ColumnElement[bool]]:
        wanted = list(self._scope.limits(cases.c.kabupaten))
        if asked.kind is not None:
            wanted.append(cases.c.kind == asked.kind)
        if asked.kabupaten is not None:
            wanted.append(cases.c.kabupaten == asked.kabupaten)
        if asked.owner_id is not None:
            wanted.append(cases.c.owner_id == asked.owner_id)
        if asked.unowned:
            wanted.append(cases.c.owner_id.is_(None))
        return wanted

    def _opened(self, row: Any) -> QueuedCase:  # noqa: ANN401 - a row of cases, with its rank
        values = {name: getattr(row, name) for name in _PLAIN}
        values["kind"], values["state"] = CaseKind(row.kind), CaseState(row.state)
        return QueuedCase(**values, holder=self._holder(row), rank=Rank(row.rank))

    def _holder(self, row: Any) -> str:  # noqa: ANN401 - as above
        if row.handling is None:
            return ""
        opened = self._vault.open(row.handling, f"cases.handling:{row.id}")
        return str(json.loads(opened)["holder"])


def _branches(asked: Asked, today: date, after: Place | None) -> list[_Branch]:
    """Return a search for each kind of waiting that is asked for and not passed yet."""
    states = AT_WORK if asked.state is None else (asked.state,)
    some = [] if asked.state is None else [cases.c.state == asked.state]
    made: list[_Branch] = []
    if any(state in AT_WORK for state in states):
        due = [] if asked.red is None else [cases.c.due_at <= asked.red[0]]
        made += _branch(Rank.HOURS, cases.c.due_at, after, _IS_AT_WORK, _HOURS_RUN, *some, *due)
    if any(state in TO_BE_PAID for state in states):
        late = and_(cases.c.pay_by < today, _NO_HOURS)
        made += _branch(Rank.PAYMENT, cases.c.pay_by, after, _IS_TO_BE_PAID, late, *some)
    # One search a state, for so an index has each in its order.
    for state in states:
        wanted = [cases.c.state == state]
        if asked.red is not None:
            if state not in {CaseState.NOTICE, CaseState.OPEN}:
                continue
            if state is CaseState.OPEN:
                # Given back before any step.
                wanted.append(cases.c.owner_id.is_(None))
            wanted += [cases.c.passed_on_at.is_(None), cases.c.filed_at <= asked.red[1]]
        if state in AT_WORK:
            wanted.append(_NO_HOURS)
        if state in TO_BE_PAID:
            wanted.append(or_(cases.c.pay_by.is_(None), cases.c.pay_by >= today))
        made += _branch(Rank.REST, cases.c.filed_at, after, *wanted)
    return made


def _branch(
    rank: Rank,
    at: ColumnElement[Any],
    after: Place | None,
    *wanted: ColumnElement[bool] | TextClause,
) -> list[_Branch]:
    if after is not None and after.rank > rank:
        return []
    found = (
        select(cases.c.id, literal_column(str(int(rank)), Integer).label("rank"), at.label("at"))
        .where(*wanted)
        .order_by(at, cases.c.id)
    )
    if after is not None and after.rank is rank:
        # The first half is what an index is searched by.
        found = found.where(at >= after.at, or_(at > after.at, cases.c.id > after.case_id))
    return [found]


# In words of their own, for by a parameter PostgreSQL knows no partial index.
_IS_AT_WORK = text("cases.state NOT IN ('paid', 'closed')")
_IS_TO_BE_PAID = text("cases.state IN ('complete', 'forwarded', 'approved')")
_HOURS_RUN = and_(cases.c.due_at.is_not(None), cases.c.passed_on_at.is_(None))
_NO_HOURS = or_(cases.c.due_at.is_(None), cases.c.passed_on_at.is_not(None))
