"""When a case is due, from all that was told of it.

The law counts from the accident (2 x 24 hours, ``jkk.report_hours``). Of several words the earliest
start holds, so that nobody's word can make a clock run later than another's. While nobody has told
the day, the case is due as if it had happened when it was filed: the latest that can be, and not
sure until it is told (``happened_on`` is None then).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Protocol
from uuid import UUID

from conversations.rules.case import CaseKind, CaseState, Told, Work
from conversations.rules.deadlines import clock_of
from conversations.rules.figures import Figures
from storage.cases import Case

HOURS = "jkk.report_hours"


class Waiting(Protocol):
    """What tells whether somebody has a case, however it was read; fields as of ``Case``."""

    @property
    def state(self) -> CaseState:
        """Where it stands."""

    @property
    def owner_id(self) -> UUID | None:
        """Who of the staff has it."""

    @property
    def holder(self) -> str:
        """Who has it, in words."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """When a case is due and the day it happened; None where no clock runs, or nobody told."""

    due_at: datetime | None
    happened_on: date | None


def reckon(
    kind: CaseKind, told: Sequence[Told], filed_at: datetime, zone: tzinfo, figures: Figures
) -> Reckoned:
    """Reckon a case from what its reports told, oldest first; ``zone`` is the people's own."""
    dated = [one for one in told if one.happened_on is not None]
    work = next((one for one in told if _may_be_work(kind, one)), None)
    if work is None:
        return Reckoned(None, dated[0].happened_on if dated else None)
    clocks = [
        clock
        for one in dated
        if (clock := clock_of(kind, replace(one, work=work.work), zone)) is not None
    ]
    if not clocks:
        return Reckoned(filed_at + timedelta(hours=figures.amount(HOURS)), None)
    earliest = min(clocks, key=lambda clock: clock.started)
    return Reckoned(earliest.due, earliest.started.date())


def started_at(case: Case, figures: Figures) -> datetime:
    """Return when the hours of a case began: at the accident, or when a death was filed."""
    if case.due_at is None:
        return case.filed_at
    return case.due_at - timedelta(hours=figures.amount(HOURS))


def is_ringing(case: Case) -> bool:
    """Tell whether the hours of a case are still to be watched.

    The law's hours run until BPJS Ketenagakerjaan was told; a case without them is watched while
    nobody has it.
    """
    if case.state is CaseState.CLOSED or case.passed_on_at is not None:
        return False
    return case.due_at is not None or waits_for_somebody(case)


def waits_for_somebody(case: Waiting) -> bool:
    """Tell whether nobody has a case yet, or again after it was given back before any step."""
    if case.state is CaseState.NOTICE:
        return True
    return case.state is CaseState.OPEN and case.owner_id is None and not case.holder


def _may_be_work(kind: CaseKind, told: Told) -> bool:
    return kind is CaseKind.ACCIDENT or told.work not in {None, Work.NOT_WORK}
