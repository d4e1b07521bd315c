"""Periods for which somebody paid a person's contributions, and the unbroken runs they form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Payer(StrEnum):
    """Who pays: a level of government, or the person."""

    PROVINCE = "province"
    KABUPATEN = "kabupaten"
    VILLAGE = "village"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class Period:
    """Cover from `starts` to `ends`, both days included; for payer self the last day paid for."""

    starts: date
    ends: date
    payer: Payer
    programme: str

    def __post_init__(self) -> None:
        if self.ends < self.starts:
            raise ValueError("a period ends before it starts")

    def covers(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.starts <= day <= self.ends


@dataclass(frozen=True, slots=True)
class Run:
    """Cover without a gap: each period starts at most one day after the former ends."""

    starts: date
    ends: date
    periods: tuple[Period, ...]

    def covers(self, day: date) -> bool:
        """Whether `day` lies in the run."""
        return self.starts <= day <= self.ends


def runs_of(periods: Iterable[Period]) -> tuple[Run, ...]:
    """The unbroken runs of cover, oldest first, whoever pays for their parts."""
    runs: list[Run] = []
    for period in sorted(periods, key=lambda period: (period.starts, period.ends)):
        if runs and (period.starts - runs[-1].ends).days <= 1:
            run = runs[-1]
            ends = max(run.ends, period.ends)
            runs[-1] = Run(run.starts, ends, (*run.periods, period))
        else:
            runs.append(Run(period.starts, period.ends, (period,)))
    return tuple(runs)
