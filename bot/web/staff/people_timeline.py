"""The line of a person's cover: where each bar lies, in parts of the width, for a drawing.

Widths are parts of a hundred, so that the drawing fits any screen while its letters keep their
size; heights are pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from typing import Final

from conversations.rules.periods import Payer, Period, runs_of

# Days without cover lie in a lane of their own.
GAP: Final = "gap"
# More labels than this run into each other on a phone.
_MOST_LABELS: Final = 5
_HEAD: Final = 26
_LANE: Final = 50
_FOOT: Final = 24
# A day in a bar of many years can still be seen.
_NARROWEST: Final = 0.7
_NEAR_EDGE: Final = 9.0
_QUARTERS: Final = (4, 7, 10)
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of days, both included, and where it lies."""

    x: str
    width: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Lane:
    """The bars of one payer, or of the days without cover (``GAP``); ``y`` is its upper edge."""

    of: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a year or of a quarter; ``month`` tells which, and ``label`` the year.

    ``label`` is empty where there is no room for it, and for a quarter.
    """

    x: str
    label: str
    month: int = 1


@dataclass(frozen=True, slots=True)
class Timeline:
    """A drawing. ``anchor`` says on which side of the line the word for today stands."""

    height: int
    foot: int
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    today: str
    anchor: str


def draw(periods: Sequence[Period], today: date) -> Timeline | None:
    """Return the line of some periods, whole years wide; None without any."""
    if not periods:
        return None
    years = range(
        min(today.year, *(period.starts.year for period in periods)),
        max(today.year, *(period.ends.year for period in periods)) + 1,
    )
    axis = _Axis(years)
    kinds: list[tuple[str, list[tuple[date, date]]]] = [
        (payer, [(one.starts, one.ends) for one in periods if one.payer is payer])
        for payer in Payer
    ]
    kinds.append((GAP, _gaps(periods)))
    drawn = [(of, days) for of, days in kinds if days]
    lanes = tuple(
        Lane(of, _HEAD + at * _LANE, tuple(axis.bar(*stretch) for stretch in sorted(days)))
        for at, (of, days) in enumerate(drawn)
    )
    foot = _HEAD + len(lanes) * _LANE
    here = axis.part(today)
    anchor = "start" if here < _NEAR_EDGE else "end" if here > 100 - _NEAR_EDGE else "middle"
    return Timeline(foot + _FOOT, foot, axis.ticks(), lanes, _percent(here), anchor)


class _Axis:
    """Turns days into parts of the width."""

    def __init__(self, years: range) -> None:
        self._years = years
        self._first = date(years.start, 1, 1)
        self._days = (date(years.stop - 1, 12, 31) - self._first).days + 1

    def part(self, day: date) -> float:
        return 100 * (day - self._first).days / self._days

    def bar(self, starts: date, ends: date) -> Bar:
        width = max(100 * ((ends - starts).days + 1) / self._days, _NARROWEST)
        x = min(self.part(starts), 100 - width)
        return Bar(_percent(x), _percent(width), starts, ends)

    def ticks(self) -> tuple[Tick, ...]:
        """Return where years begin; in a single year its quarters, too."""
        step = ceil(len(self._years) / _MOST_LABELS)
        ticks = [
            Tick(_percent(self.part(date(year, 1, 1))), "" if at % step else f"{year}")
            for at, year in enumerate(self._years)
        ]
        if len(self._years) == 1:
            begun = ((month, date(self._first.year, month, 1)) for month in _QUARTERS)
            ticks += [Tick(_percent(self.part(day)), "", month) for month, day in begun]
        return tuple(ticks)


def _gaps(periods: Sequence[Period]) -> list[tuple[date, date]]:
    """Return the stretches between periods that nobody paid for."""
    return [
        (before.ends + _ONE_DAY, after.starts - _ONE_DAY)
        for before, after in pairwise(runs_of(periods))
    ]


def _percent(part: float) -> str:
    return f"{part:.2f}%"
