from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.months import (
    after_whole_months,
    last_day_of,
    month_of,
    months_between,
    next_month,
)

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 1, 1), 3, date(2026, 4, 1)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
        (date(2026, 11, 30), 3, date(2027, 3, 1)),
        (date(2027, 11, 30), 3, date(2028, 3, 1)),
        (date(2027, 11, 29), 3, date(2028, 2, 29)),
        (date(2026, 8, 31), 3, date(2026, 12, 1)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2023, 12, 31), 36, date(2026, 12, 31)),
    ],
)
def test_whole_months_end_on_the_same_day_or_the_next_that_exists(
    start: date, count: int, expected: date
) -> None:
    assert after_whole_months(start, count) == expected


def test_months_between_two_days_count_both_ends() -> None:
    assert months_between(date(2026, 11, 30), date(2027, 1, 1)) == (
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    )
    assert months_between(date(2026, 11, 2), date(2026, 11, 1)) == ()


@given(DAYS, st.integers(0, 60))
def test_the_day_is_kept_or_is_the_first_of_the_next_month(start: date, count: int) -> None:
    end = after_whole_months(start, count)
    month = next_month(start, count)
    if start.day <= last_day_of(month).day:
        assert (month_of(end), end.day) == (month, start.day)
    else:
        assert end == next_month(month)


@given(DAYS, DAYS)
def test_months_between_are_consecutive(first: date, last: date) -> None:
    months = months_between(first, last)
    assert all(next_month(before) == after for before, after in pairwise(months))
    assert bool(months) == (first <= last)
