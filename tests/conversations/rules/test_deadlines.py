"""The 2 x 24 hours: when they start, when they end, and who is told meanwhile."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.case import CaseKind, Told, Work
from conversations.rules.deadlines import ALARM_HOURS, clock_of, levels_due, next_alarm
from conversations.rules.figures import Figures

WITA = ZoneInfo("Asia/Makassar")
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
ZONES = st.sampled_from(["Asia/Makassar", "Asia/Jakarta", "Europe/Berlin", "UTC"]).map(ZoneInfo)


@pytest.mark.parametrize(
    ("day", "hour", "started", "due"),
    [
        pytest.param(
            "2026-11-20", "16:00", "2026-11-20T16:00", "2026-11-22T16:00", id="an hour was told"
        ),
        pytest.param(
            "2026-11-20", None, "2026-11-20T00:00", "2026-11-22T00:00", id="the day's first moment"
        ),
        pytest.param("2026-11-29", "23:59", "2026-11-29T23:59", "2026-12-01T23:59", id="month end"),
        pytest.param("2026-12-31", "00:00", "2026-12-31T00:00", "2027-01-02T00:00", id="midnight"),
        pytest.param("2028-02-28", "12:00", "2028-02-28T12:00", "2028-03-01T12:00", id="leap day"),
    ],
)
def test_the_clock_runs_from_the_earliest_moment_the_words_allow(
    day: str, hour: str | None, started: str, due: str
) -> None:
    told = Told(
        happened_on=date.fromisoformat(day), happened_at=time.fromisoformat(hour) if hour else None
    )
    clock = clock_of(CaseKind.ACCIDENT, told, WITA)
    assert clock is not None
    assert clock.started == datetime.fromisoformat(started).replace(tzinfo=WITA)
    assert clock.due == datetime.fromisoformat(due).replace(tzinfo=WITA)
    assert clock.exact is (hour is not None)
    assert clock.due.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("work", [None, *Work])
def test_a_death_has_a_clock_only_when_work_may_have_caused_it(work: Work | None) -> None:
    told = Told(happened_on=date(2026, 11, 20), work=work)
    runs = clock_of(CaseKind.DEATH, told, WITA) is not None
    assert runs is (work not in {None, Work.NOT_WORK})
    assert clock_of(CaseKind.ACCIDENT, told, WITA) is not None


@pytest.mark.parametrize("work", [Work.AT_WORK, Work.ON_THE_WAY, Work.AFTER_ACCIDENT])
def test_the_hour_of_a_death_is_not_that_of_the_accident(work: Work) -> None:
    told = Told(happened_on=date(2026, 11, 20), happened_at=time(16), work=work)
    clock = clock_of(CaseKind.DEATH, told, WITA)
    assert clock is not None
    assert clock.started == datetime(2026, 11, 20, tzinfo=WITA)
    assert clock.due == datetime(2026, 11, 22, tzinfo=WITA)
    assert clock.exact is False


@pytest.mark.parametrize("kind", CaseKind)
def test_without_a_day_there_is_no_clock(kind: CaseKind) -> None:
    assert clock_of(kind, Told(happened_at=time(9), work=Work.AT_WORK), WITA) is None


@given(DAYS, st.none() | TIMES, ZONES)
def test_the_hours_are_those_of_the_figure_in_every_zone(
    day: date, hour: time | None, zone: ZoneInfo
) -> None:
    clock = clock_of(CaseKind.ACCIDENT, Told(happened_on=day, happened_at=hour), zone)
    assert clock is not None
    assert clock.due.astimezone(UTC) - clock.started.astimezone(UTC) == timedelta(hours=48)
    assert clock.started.tzinfo is clock.due.tzinfo is zone


def test_the_hours_are_not_written_twice(figures: Figures) -> None:
    clock = clock_of(CaseKind.ACCIDENT, Told(happened_on=date(2026, 11, 20)), WITA)
    assert clock is not None
    assert clock.due - clock.started == timedelta(hours=figures.amount("jkk.report_hours"))
    assert max(ALARM_HOURS) < figures.amount("jkk.report_hours")


def test_an_hour_that_clocks_repeat_is_the_first_of_the_two() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    told = Told(happened_on=date(2026, 10, 25), happened_at=time(2, 30))
    clock = clock_of(CaseKind.ACCIDENT, told, berlin)
    assert clock is not None
    assert clock.started.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_hours_are_hours_passed_when_clocks_are_put_forward() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    told = Told(happened_on=date(2026, 3, 28), happened_at=time(12))
    clock = clock_of(CaseKind.ACCIDENT, told, berlin)
    assert clock is not None
    assert clock.due.replace(tzinfo=None) == datetime(2026, 3, 30, 13)  # noqa: DTZ001
    assert next_alarm(clock.started, 0) == datetime(2026, 3, 29, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "rung"),
    [(-1, 0), (0, 0), (23.99, 0), (24, 1), (35.99, 1), (36, 2), (43.99, 2), (44, 3), (500, 3)],
)
def test_one_more_is_told_at_24_36_and_44_hours(hours: float, rung: int) -> None:
    started = datetime(2026, 11, 20, 22, 15, tzinfo=WITA)
    now = (started + timedelta(hours=hours)).astimezone(UTC)
    assert levels_due(started, now) == rung


def test_after_the_last_alarm_none_is_due() -> None:
    started = datetime(2026, 11, 20, 22, 15, tzinfo=WITA)
    due = [next_alarm(started, level) for level in range(4)]
    assert due == [started + timedelta(hours=hours) for hours in (24, 36, 44)] + [None]


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), ZONES, st.integers(0, 2))  # noqa: DTZ001
def test_an_alarm_is_due_from_its_moment_on(started: datetime, zone: ZoneInfo, level: int) -> None:
    aware = started.replace(tzinfo=zone)
    alarm = next_alarm(aware, level)
    assert alarm is not None
    assert levels_due(aware, alarm) == level + 1
    assert levels_due(aware, alarm.astimezone(UTC) - timedelta(seconds=1)) == level
