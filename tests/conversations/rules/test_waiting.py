"""The first three months of JKM and the three years of its scholarship, edge by edge."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.coverage import (
    ContributionTime,
    JkmStage,
    JkmWait,
    Met,
    Payer,
    Period,
    cover_on,
)
from conversations.rules.figures import load_figures

FIGURES = load_figures()


def period(starts: str, ends: str, payer: Payer = Payer.PROVINCE) -> Period:
    return Period(date.fromisoformat(starts), date.fromisoformat(ends), payer, "P")


def wait_on(day: str, *periods: Period) -> JkmWait:
    wait = cover_on(periods, date.fromisoformat(day), FIGURES).jkm
    assert wait is not None
    return wait


def time_on(day: str, *periods: Period) -> ContributionTime:
    return cover_on(periods, date.fromisoformat(day), FIGURES).contributions


@pytest.mark.parametrize(
    ("starts", "full_from"),
    [
        pytest.param("2026-10-15", "2027-01-15", id="three months are 92 days"),
        pytest.param("2026-02-01", "2026-05-02", id="three months are 89 days: 90 days count"),
        pytest.param("2028-02-01", "2028-05-01", id="leap year: both the same"),
        pytest.param("2026-12-01", "2027-03-01", id="both the same over February"),
        pytest.param("2025-11-30", "2026-03-01", id="the third month has no day 30"),
        pytest.param("2027-11-30", "2028-03-01", id="nor in a leap year"),
    ],
)
def test_the_full_sum_begins_when_three_months_and_ninety_days_are_over(
    starts: str, full_from: str
) -> None:
    cover = period(starts, "2029-12-31")
    first_full = date.fromisoformat(full_from)
    assert wait_on(starts, cover) == JkmWait(JkmStage.FIRST_MONTHS, first_full)
    day_before = (first_full - timedelta(days=1)).isoformat()
    assert wait_on(day_before, cover).stage is JkmStage.FIRST_MONTHS
    assert wait_on(full_from, cover) == JkmWait(JkmStage.FULL, first_full)


@given(st.dates(date(2025, 3, 1), date(2040, 1, 1)), st.integers(0, 400))
def test_no_day_within_ninety_days_or_the_third_month_is_called_full(
    starts: date, days: int
) -> None:
    day = starts + timedelta(days=days)
    periods = (Period(starts, day, Payer.PROVINCE, "P"),)
    wait = cover_on(periods, day, FIGURES).jkm
    assert wait is not None
    months = (day.year - starts.year) * 12 + day.month - starts.month - (day.day < starts.day)
    assert (wait.stage is JkmStage.FULL) == (day >= wait.full_from)
    assert wait.stage is JkmStage.FIRST_MONTHS or (days >= 90 and months >= 3)


def test_programmes_without_a_gap_count_as_one_and_say_so_while_the_new_one_is_young() -> None:
    old, new = period("2025-07-01", "2025-12-31"), period("2026-01-01", "2026-12-31")
    wait = wait_on("2026-02-01", old, new)
    assert wait == JkmWait(JkmStage.FULL, date(2025, 10, 1), renewed_on=date(2026, 1, 1))
    assert wait_on("2026-04-01", old, new).renewed_on is None


def test_earlier_cover_with_a_gap_leaves_the_new_first_months_unsure() -> None:
    old, new = period("2025-07-01", "2025-12-31"), period("2026-01-02", "2026-12-31")
    assert wait_on("2026-02-01", old, new) == JkmWait(JkmStage.UNSURE, date(2026, 4, 2))
    assert wait_on("2026-04-02", old, new).stage is JkmStage.FULL


def test_a_gap_makes_nothing_unsure_while_the_very_first_months_are_not_over() -> None:
    old, new = period("2026-01-01", "2026-01-31"), period("2026-02-15", "2026-12-31")
    assert wait_on("2026-03-15", old, new).stage is JkmStage.FIRST_MONTHS
    assert wait_on("2026-04-15", old, new).stage is JkmStage.UNSURE


def test_cover_that_only_comes_later_does_not_make_today_unsure() -> None:
    now, later = period("2026-10-15", "2026-12-31"), period("2027-02-01", "2027-12-31")
    assert wait_on("2026-11-21", now, later).stage is JkmStage.FIRST_MONTHS


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        ("2023-01-01", JkmStage.FULL),
        ("2025-02-23", JkmStage.FULL),
        ("2025-02-24", JkmStage.FIRST_MONTHS),
    ],
)
def test_before_permenaker_1_2025_the_full_sum_was_paid_from_the_first_day(
    day: str, stage: JkmStage
) -> None:
    assert wait_on(day, period(day, "2026-12-31")).stage is stage


@pytest.mark.parametrize(
    ("day", "months", "enough"),
    [
        ("2025-11-30", 35, Met.NO),
        ("2025-12-01", 36, Met.UNSURE),
        ("2025-12-30", 36, Met.UNSURE),
        ("2025-12-31", 36, Met.YES),
        ("2026-06-15", 42, Met.YES),
    ],
)
def test_three_years_of_unbroken_contributions_open_the_scholarship(
    day: str, months: int, enough: Met
) -> None:
    assert time_on(day, period("2023-01-01", "2026-12-31")) == ContributionTime(
        months, 36, enough, broken=False
    )


def test_three_years_with_a_gap_are_unsure() -> None:
    old, new = period("2022-01-01", "2024-12-31"), period("2025-07-01", "2026-12-31")
    assert time_on("2026-01-01", old, new) == ContributionTime(43, 36, Met.UNSURE, broken=True)


def test_months_paid_by_two_payers_count_once() -> None:
    twice = period("2026-01-01", "2026-12-31"), period("2026-06-01", "2026-12-31", Payer.VILLAGE)
    assert time_on("2026-12-31", *twice).months == 12


def test_a_self_payer_who_paid_ahead_is_counted_up_to_the_day_asked_about() -> None:
    assert time_on("2026-03-15", period("2026-01-01", "2028-12-31", Payer.SELF)).months == 3


@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 40)), max_size=4),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_fewer_than_36_months_are_never_enough(spans: list[tuple[int, int]], day: date) -> None:
    periods = [
        Period(
            date(2020 + start // 12, start % 12 + 1, 1),
            date(2020 + (start + length) // 12, (start + length) % 12 + 1, 28),
            Payer.PROVINCE,
            "P",
        )
        for start, length in spans
    ]
    paid = cover_on(periods, day, FIGURES).contributions
    assert (paid.enough is Met.NO) == (paid.months < 36)
