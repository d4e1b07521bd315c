"""The 2 x 24 hours in which an accident is to be reported, and when staff are reminded of them."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cache

from conversations.rules.case import CaseKind, Clock, Told, Work
from conversations.rules.figures import load_figures

REPORT_HOURS = "jkk.report_hours"
# Hours after the start at which the first, the second and the branch are told: our own choice,
# early enough to act within the law's hours.
ALARM_HOURS = (24, 36, 44)
_NO_WORK = frozenset({None, Work.NOT_WORK})


def clock_of(kind: CaseKind, told: Told, zone: tzinfo) -> Clock | None:
    """The clock of what was told, in local time of ``zone``; None where none runs or can be set.

    None: no day was told, or a death of which nobody said that work may have caused it. A clock
    starts at the earliest moment the words allow, 00:00 where no hour was told, so that it never
    shows more time than there is. The hour of a death is not that of the accident, which may lie
    days before it: such a clock is never exact. Hours are hours passed, also where clocks are put
    forward.
    """
    if told.happened_on is None or (kind is CaseKind.DEATH and told.work in _NO_WORK):
        return None
    hour = told.happened_at if kind is CaseKind.ACCIDENT else None
    started = datetime.combine(told.happened_on, time.min if hour is None else hour, zone)
    exact = hour is not None and told.work is not Work.AFTER_ACCIDENT
    return Clock(started, _after(started, _report_hours()), exact=exact)


def next_alarm(started: datetime, level: int) -> datetime | None:
    """When the alarm after ``level`` rung ones is due, in the zone of ``started``; None if none."""
    return _after(started, ALARM_HOURS[level]) if level < len(ALARM_HOURS) else None


def levels_due(started: datetime, now: datetime) -> int:
    """How many alarms should have rung by ``now``; both moments are aware."""
    return sum(_after(started, hours) <= now for hours in ALARM_HOURS)


def _after(started: datetime, hours: int) -> datetime:
    """So many hours later; within one zone Python would count the hands of the clock instead."""
    return (started.astimezone(UTC) + timedelta(hours=hours)).astimezone(started.tzinfo)


@cache
def _report_hours() -> int:
    return load_figures().amount(REPORT_HOURS)
