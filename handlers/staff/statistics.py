"""The statistics of somebody's area: counted when first asked for, then kept for ten minutes.

Counting them takes the database seconds where there are a million people, so a process remembers
what it counted, by the area that was asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from conversations.rules.case import CaseKind, CaseState
from handlers.cases.steps import CLOCK
from handlers.services import Services
from handlers.staff.counting import EVERY, ask_to_count
from storage.announcement_reach import Reached
from storage.announcements import Announcement
from storage.case_statistics import FlagCount, Money, median
from storage.place_counts import LOOKED_BACK
from storage.programme_counts import ProgrammeCount
from storage.scope import Scope

MONTHS: Final = 12
# So many announcements are shown.
_LATEST: Final = 10
# Areas that are remembered: each kabupaten, the province, and a few that somebody has together.
_MOST_AREAS: Final = 64


@dataclass(frozen=True, slots=True)
class Speed:
    """Half of the cases were done within ``median`` (hours to BPJS, else days); of how many."""

    median: int | None
    cases: int


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How many people, chats and cases each programme has in each kabupaten.

    Nothing is known before it was counted first: then ``counted_at`` is None.
    """

    counted_at: datetime | None
    counts: Mapping[tuple[int, str], ProgrammeCount]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is shown of an area; reports, flags and payments of the last twelve months.

    ``months`` run from the oldest to this one: its first day, accidents, deaths.
    """

    counted_at: datetime
    ages: Mapping[CaseState, tuple[int, ...]]
    speeds: Mapping[str, Speed]
    months: tuple[tuple[datetime, int, int], ...]
    flags: Mapping[str, FlagCount]
    money: Money
    reach: tuple[tuple[Announcement, Reached], ...]


class KeptStatistics:
    """What this process counted, by area."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._kept: dict[Scope, Statistics] = {}
        self._counting = Lock()

    def of(self, scope: Scope, services: Services) -> Statistics:
        """Return the statistics of an area, counted at most ten minutes ago.

        ``services`` see the whole province; what is beyond ``scope`` is not counted.
        """
        now = services.now()
        with self._counting:
            kept = self._kept.get(scope)
            if kept is None or not _is_fresh(kept.counted_at, now):
                if len(self._kept) >= _MOST_AREAS:
                    self._kept.clear()
                kept = self._kept[scope] = _count(scope, services, now)
            return kept

    def enrolled(self, services: Services) -> Enrolled:
        """Return what each programme has everywhere, as the worker counted it last.

        Before it ever did it is asked to. ``services`` see the whole province: whoever shows it
        leaves out what is beyond a scope.
        """
        with services.database.begin() as store:
            counted_at = store.place_counts.counted_at()
            if counted_at is not None:
                return Enrolled(counted_at, store.programme_counts.all())
        ask_to_count(CLOCK, services)
        return Enrolled(None, {})

    def forget(self) -> None:
        """Count anew when somebody asks next."""
        with self._counting:
            self._kept.clear()


def _is_fresh(counted_at: datetime, now: datetime) -> bool:
    # The demo's clock may be put back.
    return counted_at <= now < counted_at + EVERY


def _count(scope: Scope, services: Services, now: datetime) -> Statistics:
    since = now - LOOKED_BACK
    first = _months(now)[0]
    with services.database.within(scope).begin() as store:
        cases = store.case_statistics
        months = cases.months(first)
        announcements = store.announcement_lists.newest(_LATEST)
        reached = store.announcement_reach.of([one.id for one in announcements])
        return Statistics(
            counted_at=now,
            ages=cases.ages(now),
            speeds={
                "to_bpjs": _speed(cases.hours_to_bpjs(since)),
                "to_complete": _speed(cases.days_to("complete_on", since)),
                "to_paid": _speed(cases.days_to("paid_on", since)),
            },
            months=tuple(_month(month, months) for month in _months(now)),
            flags=cases.flags(since),
            money=cases.money(since),
            reach=tuple((one, reached[one.id]) for one in announcements if one.id in reached),
        )


def _speed(counted: Mapping[int, int]) -> Speed:
    return Speed(median(counted), sum(counted.values()))


def _month(
    month: datetime, counted: Mapping[tuple[str, CaseKind], int]
) -> tuple[datetime, int, int]:
    key = f"{month:%Y-%m}"
    return (
        month,
        counted.get((key, CaseKind.ACCIDENT), 0),
        counted.get((key, CaseKind.DEATH), 0),
    )


def _months(now: datetime) -> list[datetime]:
    """Return the first moments of the last twelve months, the oldest first."""
    this = now.year * MONTHS + now.month - 1
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return [
        start.replace(year=number // MONTHS, month=number % MONTHS + 1)
        for number in range(this - MONTHS + 1, this + 1)
    ]
