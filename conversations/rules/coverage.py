"""Whether a person was covered on one given day, by whom, until when, and what follows.

Membership gives cover only while it is paid for. A self-payer in arrears is never called
covered: no source says whether a claim in the tolerated months is paid.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from conversations.rules.figures import Figures
from conversations.rules.months import after_whole_months
from conversations.rules.periods import Payer, Period, runs_of
from conversations.rules.waiting import (
    ContributionTime,
    JkmStage,
    JkmWait,
    Met,
    contribution_time,
    jkm_wait,
)

__all__ = [
    "ContributionTime",
    "Cover",
    "CoverState",
    "JkmStage",
    "JkmWait",
    "Met",
    "Payer",
    "Period",
    "arrears_end",
    "cover_on",
]

ENDS_SOON_DAYS = 60  # two contributions ahead: time to be told, to save up and to pay in town


class CoverState(StrEnum):
    """Where a person stands on one day."""

    COVERED = "covered"
    IN_ARREARS = "in_arrears"  # do not count on it, pay at once
    ENDED = "ended"
    NOT_STARTED = "not_started"  # whether or not earlier cover ended
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Cover:
    """What can be said about one person's cover on `day`.

    `decides` is the period the state rests on: of the covering ones the one that ends last, else
    the next to start, else the last to end. `covering` lists all that cover the day.
    `ends_on` is the last day of the unbroken cover and `days_left` the days until then, 0 on the
    last one. `ended_on` and `starts_on` are the nearest end before and start after an uncovered
    day; `tolerated_until` is the last day of a self-payer's arrears. `jkm` is set when covered.
    """

    day: date
    state: CoverState
    decides: Period | None
    contributions: ContributionTime
    covering: tuple[Period, ...] = ()
    ends_on: date | None = None
    ended_on: date | None = None
    starts_on: date | None = None
    tolerated_until: date | None = None
    jkm: JkmWait | None = None

    @property
    def days_left(self) -> int | None:
        """Days from `day` to the last covered day; None when not covered."""
        return None if self.ends_on is None else (self.ends_on - self.day).days

    @property
    def ends_soon(self) -> bool:
        """Whether it is time to say how to go on."""
        return self.days_left is not None and self.days_left <= ENDS_SOON_DAYS


def cover_on(periods: Iterable[Period], day: date, figures: Figures) -> Cover:
    """The cover of the person whose `periods`, of all payers and in any order, these are."""
    known = tuple(sorted(periods, key=lambda period: (period.ends, period.starts)))
    contributions = contribution_time(known, day, figures)
    for run in runs_of(known):
        covering = tuple(period for period in run.periods if period.covers(day))
        if covering:
            return Cover(
                day,
                CoverState.COVERED,
                max(covering, key=lambda period: period.ends),
                contributions,
                covering=covering,
                ends_on=run.ends,
                jkm=jkm_wait(known, run, day, figures),
            )
    return _uncovered(known, day, figures, contributions)


def arrears_end(paid_until: date, figures: Figures) -> date:
    """The last day of the tolerated months after a self-payer's last paid day.

    After it the membership is inactive (S23, S45). Sources differ on whether the third month
    still counts; nothing is promised for any of them.
    """
    months = figures.amount("arrears.tolerated_months")
    return after_whole_months(paid_until + timedelta(days=1), months) - timedelta(days=1)


def _uncovered(
    known: tuple[Period, ...], day: date, figures: Figures, contributions: ContributionTime
) -> Cover:
    past = [period for period in known if period.ends < day]
    future = [period for period in known if period.starts > day]
    last = max(past, key=lambda period: (period.ends, period.payer is Payer.SELF), default=None)
    coming = min(future, key=lambda period: period.starts, default=None)
    tolerated = None
    if last is not None and last.payer is Payer.SELF:
        until = arrears_end(last.ends, figures)
        tolerated = until if day <= until else None
    if tolerated is not None:
        state, decides = CoverState.IN_ARREARS, last
    elif coming is not None:
        state, decides = CoverState.NOT_STARTED, coming
    elif last is not None:
        state, decides = CoverState.ENDED, last
    else:
        state, decides = CoverState.NEVER, None
    return Cover(
        day,
        state,
        decides,
        contributions,
        ended_on=None if last is None else last.ends,
        starts_on=None if coming is None else coming.starts,
        tolerated_until=tolerated,
    )
