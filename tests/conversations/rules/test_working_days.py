"""Working days over weekends, holidays, Idulfitri and the end of the year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.working_days import (
    HolidayKind,
    Holidays,
    after_working_days,
    load_holidays,
)

NATIONAL = """01-01 01-16 02-17 03-19 03-21 03-22 04-03 04-05 05-01 05-14 05-27 05-31 06-01 06-16
    08-17 08-25 12-25"""
JOINT = "02-16 03-18 03-20 03-23 03-24 05-15 05-28 12-24"
HOLIDAYS = load_holidays()
NONE = Holidays({}, frozenset(range(1990, 2060)))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        pytest.param("2026-11-20", 1, "2026-11-23", id="Friday to Monday"),
        pytest.param("2026-11-21", 1, "2026-11-23", id="a Saturday itself does not count"),
        pytest.param("2026-11-23", 5, "2026-11-30", id="a week"),
        pytest.param("2026-11-23", 7, "2026-12-02", id="seven days"),
        pytest.param("2026-08-14", 1, "2026-08-18", id="17 August on a Monday"),
        pytest.param("2026-03-17", 1, "2026-03-25", id="Nyepi and Idulfitri with joint leave"),
        pytest.param("2026-03-16", 7, "2026-04-01", id="seven days over Idulfitri"),
        pytest.param("2026-04-02", 1, "2026-04-06", id="Good Friday"),
        pytest.param("2026-05-26", 1, "2026-05-29", id="Iduladha with joint leave"),
        pytest.param("2025-03-27", 1, "2025-04-08", id="Nyepi and Idulfitri of 2025"),
        pytest.param("2025-08-15", 1, "2025-08-19", id="joint leave added later"),
        pytest.param("2026-12-23", 1, "2026-12-28", id="Christmas"),
        pytest.param("2026-12-30", 2, "2027-01-04", id="year end"),
        pytest.param("2026-12-22", 7, "2027-01-06", id="Christmas, year end and Isra Mikraj"),
        pytest.param("2026-11-21", 0, "2026-11-21", id="no day"),
    ],
)
def test_weekends_holidays_and_joint_leave_do_not_count(
    day: str, count: int, expected: str
) -> None:
    after = after_working_days(date.fromisoformat(day), count, HOLIDAYS)
    assert after == (date.fromisoformat(expected), True)


@pytest.mark.parametrize(
    ("day", "count", "sure"),
    [
        pytest.param("2027-12-30", 1, True, id="the last known day"),
        pytest.param("2027-12-31", 1, False, id="a year that is not known"),
        pytest.param("2024-12-31", 1, True, id="from the year before the first"),
        pytest.param("2024-12-30", 1, False, id="in the year before the first"),
        pytest.param("2027-03-05", 1, False, id="over a feast that the moon may move"),
        pytest.param("2027-03-11", 1, True, id="behind it"),
        pytest.param("2027-05-14", 1, False, id="Iduladha 2027"),
    ],
)
def test_what_is_not_known_is_said(day: str, count: int, *, sure: bool) -> None:
    assert after_working_days(date.fromisoformat(day), count, HOLIDAYS)[1] is sure


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_without_holidays_five_working_days_are_a_week(day: date, count: int) -> None:
    after, sure = after_working_days(day, count, NONE)
    assert sure
    assert after.weekday() < 5
    between = [day + timedelta(days=step) for step in range(1, (after - day).days + 1)]
    assert sum(one.weekday() < 5 for one in between) == count


@given(st.dates(date(2025, 1, 1), date(2027, 12, 1)), st.integers(1, 15))
def test_the_last_day_is_a_working_day_and_no_later_than_needed(day: date, count: int) -> None:
    after, _ = after_working_days(day, count, HOLIDAYS)
    assert HOLIDAYS.is_working_day(after)
    assert after_working_days(day, count - 1, HOLIDAYS)[0] < after
    passed = range(1, (after - day).days + 1)
    assert sum(HOLIDAYS.is_working_day(day + timedelta(days=step)) for step in passed) == count


def test_the_decree_of_2026_is_whole() -> None:
    days = {kind: set[str]() for kind in HolidayKind}
    for holiday in HOLIDAYS.by_day.values():
        if holiday.day.year == 2026:
            days[holiday.kind].add(f"{holiday.day:%m-%d}")
    assert days[HolidayKind.NATIONAL] == set(NATIONAL.split())
    assert days[HolidayKind.JOINT] == set(JOINT.split())


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_every_known_year_has_the_days_that_never_move(year: int) -> None:
    fixed = {date(year, 1, 1), date(year, 5, 1), date(year, 6, 1), date(year, 8, 17)}
    assert fixed | {date(year, 12, 25)} <= HOLIDAYS.by_day.keys()
    assert year in HOLIDAYS.years
    assert all(holiday.name.strip() for holiday in HOLIDAYS.by_day.values())


def test_joint_leave_never_lies_on_a_weekend_and_every_day_in_a_known_year() -> None:
    assert {day.year for day in HOLIDAYS.by_day} == HOLIDAYS.years == {2025, 2026, 2027}
    assert all(
        holiday.day.weekday() < 5
        for holiday in HOLIDAYS.by_day.values()
        if holiday.kind is HolidayKind.JOINT
    )
