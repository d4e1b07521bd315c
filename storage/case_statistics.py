"""How cases fare: how old the open ones are, how long each step took, what was paid, which flags.

Cases closed because nothing happened are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)

from conversations.rules.case import CaseKind, CaseState
from storage.case_queue import AT_WORK
from storage.case_tables import case_flags, cases
from storage.deaths import NO_DEATH, TELLS_OF_DEATH
from storage.scope import WHOLE, Scope

# Up to how many days old each group of open cases is; one more group is older.
AGES = (2, 7, 30)
_HAPPENED = or_(cases.c.closed_as.is_(None), cases.c.closed_as.not_in(NO_DEATH))
_HOUR = 3600
_DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Money:
    """Of the deaths told: how many were paid, of how many of those the amount is noted, its sum."""

    deaths: int
    paid: int
    noted: int
    rupiah: int


@dataclass(frozen=True, slots=True)
class FlagCount:
    """How often a flag was raised, and how often nobody has cleared it yet."""

    raised: int
    open: int


class CaseStatistics:
    """The cases and case_flags tables, counted."""

    def __init__(self, connection: Connection, scope: Scope = WHOLE) -> None:
        """Work inside ``connection``'s transaction; what is beyond ``scope`` is not counted."""
        self._connection = connection
        self._scope = scope

    def ages(self, now: datetime) -> Mapping[CaseState, tuple[int, ...]]:
        """Count open cases by state and by the groups of ``AGES``."""
        ends = [cases.c.filed_at >= now - timedelta(days=days) for days in AGES]
        younger = [func.count(case((end, 1))).label(f"up_to_{at}") for at, end in enumerate(ends)]
        found = (
            select(cases.c.state, func.count().label("all"), *younger)
            .where(cases.c.state.in_(AT_WORK))
            .group_by(cases.c.state)
        )
        counted: dict[CaseState, tuple[int, ...]] = {}
        for row in self._rows(found):
            steps = [0, *row[2:], row[1]]
            counted[CaseState(row.state)] = tuple(
                steps[at + 1] - steps[at] for at in range(len(steps) - 1)
            )
        return counted

    def hours_to_bpjs(self, since: datetime) -> Mapping[int, int]:
        """Count cases with a clock by the whole hours from the report until BPJS was told."""
        if self._connection.dialect.name == "postgresql":
            seconds = func.extract("epoch", cases.c.passed_on_at - cases.c.filed_at)
            hours = cast(func.floor(seconds / _HOUR), Integer)
        else:
            days = func.julianday(cases.c.passed_on_at) - func.julianday(cases.c.filed_at)
            hours = cast(days * _DAY_HOURS, Integer)
        return self._by(
            hours, since, cases.c.passed_on_at.is_not(None), cases.c.due_at.is_not(None)
        )

    def days_to(self, name: str, since: datetime) -> Mapping[int, int]:
        """Count cases by the days from the report until a day of theirs, such as ``paid_on``."""
        column = cases.c[name]
        if self._connection.dialect.name == "postgresql":
            days: ColumnElement[Any] = column - cast(self._local(since), Date)
        else:
            days = cast(func.julianday(column) - func.julianday(self._local(since)), Integer)
        return self._by(days, since, column.is_not(None))

    def months(self, since: datetime) -> Mapping[tuple[str, CaseKind], int]:
        """Count reports by month (2026-11) and kind, in the local time of ``since``."""
        if self._connection.dialect.name == "postgresql":
            said = func.to_char(self._local(since), "YYYY-MM")
        else:
            said = func.strftime("%Y-%m", self._local(since))
        month = said.label("month")
        found = (
            select(month, cases.c.kind, func.count())
            .where(cases.c.filed_at >= since, _HAPPENED)
            .group_by(month, cases.c.kind)
        )
        return {(row[0], CaseKind(row[1])): row[2] for row in self._rows(found)}

    def money(self, since: datetime) -> Money:
        """Return what came of the deaths told since a moment."""
        paid = and_(TELLS_OF_DEATH, cases.c.paid_on.is_not(None))
        found = select(
            func.count(case((TELLS_OF_DEATH, 1))),
            func.count(case((paid, 1))),
            func.count(case((paid, cases.c.paid_rupiah))),
            func.coalesce(func.sum(case((paid, cases.c.paid_rupiah))), 0),
        ).where(cases.c.filed_at >= since, cases.c.kind == CaseKind.DEATH)
        row = self._rows(found)[0]
        return Money(row[0], row[1], row[2], int(row[3]))

    def flags(self, since: datetime) -> Mapping[str, FlagCount]:
        """Count the flags raised since a moment."""
        found = (
            select(
                case_flags.c.flag,
                func.count(),
                func.count(case((case_flags.c.cleared_at.is_(None), 1))),
            )
            .select_from(case_flags.join(cases, cases.c.id == case_flags.c.case_id))
            .where(case_flags.c.raised_at >= since)
            .group_by(case_flags.c.flag)
        )
        return {row[0]: FlagCount(row[1], row[2]) for row in self._rows(found)}

    def _by(
        self, span: ColumnElement[Any], since: datetime, *wanted: ColumnElement[bool]
    ) -> Mapping[int, int]:
        """Count cases reported since a moment by a span; one below zero counts as none."""
        labelled = span.label("span")
        found = (
            select(labelled, func.count())
            .where(cases.c.filed_at >= since, _HAPPENED, *wanted)
            .group_by(labelled)
        )
        counted: dict[int, int] = {}
        for row in self._rows(found):
            counted[max(int(row[0]), 0)] = counted.get(max(int(row[0]), 0), 0) + row[1]
        return counted

    def _local(self, now: datetime) -> ColumnElement[Any]:
        """Return when a case was reported as clocks showed it where ``now`` is."""
        ahead = now.utcoffset() or timedelta()
        if self._connection.dialect.name == "postgresql":
            return func.timezone("UTC", cases.c.filed_at) + ahead
        return func.date(cases.c.filed_at, f"+{int(ahead.total_seconds())} seconds")

    def _rows(self, found: "Select[Any]") -> list[Any]:
        limited = self._scope.limited(found, cases.c.kabupaten)
        return list(self._connection.execute(limited).all())


def median(counted: Mapping[int, int]) -> int | None:
    """Return the span that half of the cases did not exceed; None where there are none."""
    half, reached = sum(counted.values()) / 2, 0
    for span in sorted(counted):
        reached += counted[span]
        if reached >= half:
            return span
    return None
