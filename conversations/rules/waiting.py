"""How long a person has been covered, and what that opens: full JKM, and its scholarship."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from conversations.rules.figures import Figures
from conversations.rules.months import MONTHS_A_YEAR, after_whole_months, months_between
from conversations.rules.periods import Period, Run, runs_of


class JkmStage(StrEnum):
    """What a death that work did not cause would pay on a covered day."""

    FULL = "full"
    FIRST_MONTHS = "first_months"
    UNSURE = "unsure"


class Met(StrEnum):
    """Whether a condition is met, as far as the facts go."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class JkmWait:
    """Where a covered person stands in the first three months.

    `full_from` is the first day of the full benefit if the present cover simply goes on.
    `renewed_on` is set when the stage is full only because adjoining periods count as one: the
    day the present one began. No source says whether a new budget year begins the wait anew.
    """

    stage: JkmStage
    full_from: date
    renewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ContributionTime:
    """Months paid for, each counted once, and whether they reach the time the scholarship needs.

    The regulation says "masa iur"; we count calendar months that were paid for. `broken` says
    that there were gaps, which no source tells us how to count.
    """

    months: int
    needed: int
    enough: Met
    broken: bool


def jkm_wait(periods: Sequence[Period], run: Run, day: date, figures: Figures) -> JkmWait:
    """The JKM stage on `day`, which lies in `run`, a run of `periods`.

    Sources differ at the edge (three months, 90 days), so the later day counts. The rule is
    Permenaker 1/2025; before it the full sum was paid from the first day (S13).
    """
    in_force = figures["jkm.waiting_months"].effective_from
    if in_force is not None and day < in_force:
        return JkmWait(JkmStage.FULL, run.starts)
    full_from = _both_over(run.starts, figures)
    if day >= full_from:
        begun = min(period.starts for period in run.periods if period.covers(day))
        renewed = day < _both_over(begun, figures)
        return JkmWait(JkmStage.FULL, full_from, begun if renewed else None)
    first = min(period.starts for period in periods)
    if first < run.starts and day >= _one_over(first, figures):
        return JkmWait(JkmStage.UNSURE, full_from)
    return JkmWait(JkmStage.FIRST_MONTHS, full_from)


def contribution_time(periods: Sequence[Period], day: date, figures: Figures) -> ContributionTime:
    """Months paid for up to and with `day`, measured against the scholarship's three years.

    YES: the unbroken run up to `day` alone lasted that long. NO: not even all months touched,
    gaps left out, are enough. UNSURE: between the two.
    """
    needed = figures.amount("jkm.scholarship_years") * MONTHS_A_YEAR
    begun = [run for run in runs_of(periods) if run.starts <= day]
    months = {month for run in begun for month in months_between(run.starts, min(run.ends, day))}
    if len(months) < needed:
        enough = Met.NO
    elif _lasted(begun[-1], day, needed):
        enough = Met.YES
    else:
        enough = Met.UNSURE
    return ContributionTime(len(months), needed, enough, broken=len(begun) > 1)


def _both_over(start: date, figures: Figures) -> date:
    return max(*_waits(start, figures))


def _one_over(start: date, figures: Figures) -> date:
    return min(*_waits(start, figures))


def _waits(start: date, figures: Figures) -> tuple[date, date]:
    return (
        after_whole_months(start, figures.amount("jkm.waiting_months")),
        start + timedelta(days=figures.amount("jkm.waiting_days")),
    )


def _lasted(run: Run, day: date, months: int) -> bool:
    last = min(run.ends, day)
    return after_whole_months(run.starts, months) <= last + timedelta(days=1)
