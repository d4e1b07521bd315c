"""The days on which an estimate changes: three months, three years, five years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.case import CaseKind, Family, Told, Work
from conversations.rules.coverage import Payer, Period
from conversations.rules.estimate import Cause, Reading, estimate, expiry_of
from conversations.rules.figures import load_figures
from conversations.rules.waiting import Met

FIGURES = load_figures()
ONE_DAY = timedelta(days=1)
EVER = date(2045, 12, 31)


def reading(day: date, starts: date, cause: Cause = Cause.OTHERWISE) -> Reading:
    told = Told(
        happened_on=day, work=Work.UNSURE, family=Family.SPOUSE_AND_CHILDREN, schools=("primary",)
    )
    paid = (Period(starts, EVER, Payer.PROVINCE, "P"),)
    readings = estimate(CaseKind.DEATH, told, paid, FIGURES).readings
    return next(reading for reading in readings if reading.cause is cause)


@pytest.mark.parametrize(
    ("starts", "full_from"),
    [
        pytest.param("2026-10-15", "2027-01-15", id="three months"),
        pytest.param("2026-02-01", "2026-05-02", id="ninety days are later"),
        pytest.param("2025-11-30", "2026-03-01", id="no day 30 in February"),
        pytest.param("2027-11-30", "2028-03-01", id="nor in a leap year"),
    ],
)
def test_ten_million_become_forty_two_on_one_day(starts: str, full_from: str) -> None:
    begun, full = date.fromisoformat(starts), date.fromisoformat(full_from)
    totals = [reading(full + step * ONE_DAY, begun).owed.total for step in (-1, 0, 1)]
    assert totals == [10_000_000, 42_000_000, 42_000_000]
    for step in (-1, 0, 1):
        assert reading(full + step * ONE_DAY, begun, Cause.WORK).owed.total == 70_000_000


@pytest.mark.parametrize(
    ("day", "met"),
    [
        ("2025-11-30", Met.NO),  # 35 months
        ("2025-12-01", Met.UNSURE),  # in the 36th
        ("2025-12-30", Met.UNSURE),
        ("2025-12-31", Met.YES),
        ("2026-01-01", Met.YES),
    ],
)
def test_the_scholarship_opens_when_three_years_are_paid(day: str, met: Met) -> None:
    after = reading(date.fromisoformat(day), date(2023, 1, 1))
    assert after.owed.scholarship is not None
    assert after.owed.scholarship.met is met
    # the child's age, marriage and work were not told: never a plain yes
    assert [child.met for child in after.children] == [Met.NO if met is Met.NO else Met.UNSURE]
    assert [child.share is None for child in after.children] == [met is Met.NO]


@pytest.mark.parametrize(
    ("accident", "claim_by", "ends_on"),
    [
        ("2021-11-21", "2026-11-20", "2026-11-21"),
        ("2024-02-29", "2029-02-28", "2029-03-01"),
        ("2023-02-28", "2028-02-27", "2028-02-28"),
        ("2023-03-01", "2028-02-29", "2028-03-01"),
        ("2021-01-01", "2025-12-31", "2026-01-01"),
    ],
)
def test_a_work_claim_lapses_five_years_after_the_accident(
    accident: str, claim_by: str, ends_on: str
) -> None:
    expiry = expiry_of(date.fromisoformat(accident), FIGURES)
    assert expiry is not None
    assert (expiry.claim_by.isoformat(), expiry.ends_on.isoformat()) == (claim_by, ends_on)
    days = (expiry.claim_by, expiry.ends_on, expiry.ends_on + ONE_DAY)
    assert [expiry.expired(day) for day in days] == [False, False, True]


def test_before_2_december_2019_another_limit_held_and_none_is_told() -> None:
    assert expiry_of(date(2019, 12, 1), FIGURES) is None
    assert expiry_of(date(2019, 12, 2), FIGURES) is not None


@given(st.dates(date(2019, 12, 2), date(2040, 12, 31)))
def test_five_years_are_never_cut_short_nor_longer_than_a_day_more(accident: date) -> None:
    expiry = expiry_of(accident, FIGURES)
    assert expiry is not None
    years = 365 * 5
    assert years + 1 <= (expiry.ends_on - accident).days <= years + 2
    assert expiry.claim_by == expiry.ends_on - ONE_DAY
    assert (expiry.ends_on.month, expiry.ends_on.day) in {(accident.month, accident.day), (3, 1)}


@given(
    st.dates(date(2025, 3, 1), date(2030, 1, 1)),
    st.integers(0, 1500),
    st.sampled_from(CaseKind),
    st.none() | st.sampled_from(Work),
    st.none() | st.sampled_from(Family),
)
def test_only_a_reading_by_work_lapses_and_no_sum_is_above_seventy_million(
    starts: date, days: int, kind: CaseKind, work: Work | None, family: Family | None
) -> None:
    told = Told(happened_on=starts + timedelta(days=days), work=work, family=family)
    paid = (Period(starts, EVER, Payer.KABUPATEN, "P"),)
    result = estimate(kind, told, paid, FIGURES)
    assert (not result.readings) == (kind is CaseKind.ACCIDENT and work is Work.NOT_WORK)
    for found in result.readings:
        assumed = kind is CaseKind.DEATH and work is Work.AFTER_ACCIDENT
        lapses = found.cause is Cause.WORK and not assumed
        assert (found.expiry is not None) == lapses
        assert max(found.owed.total, found.owed.total_otherwise) <= 70_000_000
        assert not found.ask_at_once
