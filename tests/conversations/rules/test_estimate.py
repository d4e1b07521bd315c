"""What a report would bring: amounts of facts/benefits.yaml (jkm, jkk), day by day at the edges."""

from datetime import date

import pytest

from conversations.rules.case import CaseKind, Family, Told, Work
from conversations.rules.coverage import CoverState, Payer, Period
from conversations.rules.estimate import Cause, Estimate, NoReading, Reading, estimate
from conversations.rules.figures import load_figures
from conversations.rules.waiting import Met

FIGURES = load_figures()
DAY = date(2026, 11, 21)


def period(starts: str, ends: str, payer: Payer = Payer.PROVINCE) -> Period:
    return Period(date.fromisoformat(starts), date.fromisoformat(ends), payer, "P")


NTT_2026 = period("2026-01-01", "2026-12-31")
SIKKA_2025 = period("2025-07-01", "2025-12-31")
SITI_2026 = period("2026-10-15", "2026-12-31")
SIX_YEARS = period("2021-01-01", "2026-12-31")
ALONE = period("2026-01-01", "2026-10-31", Payer.SELF)


def of_death(
    *periods: Period,
    on: date | None = DAY,
    work: Work | None = Work.NOT_WORK,
    family: Family | None = Family.SPOUSE,
    schools: tuple[str, ...] = (),
    accident_on: date | None = None,
) -> Estimate:
    told = Told(happened_on=on, work=work, family=family, schools=schools)
    return estimate(CaseKind.DEATH, told, periods, FIGURES, accident_on=accident_on)


def of_accident(*periods: Period, on: date | None = DAY, work: Work | None = None) -> Estimate:
    told = Told(happened_on=on, work=work, schools=("primary",))
    return estimate(CaseKind.ACCIDENT, told, periods, FIGURES)


def sums(result: Estimate) -> list[tuple[str, int, int]]:
    """Each reading with its total and that of its other reading of the same rule."""
    return [
        (reading.cause.value, reading.owed.total, reading.owed.total_otherwise)
        for reading in result.readings
    ]


def by_work(result: Estimate) -> Reading:
    return next(reading for reading in result.readings if reading.cause is Cause.WORK)


# facts/benefits.yaml: jkk.death 70, jkm.full_benefit 42, jkm.first_three_months 10 million
WORK, OTHERWISE = ("work", 70_000_000, 0), ("otherwise", 42_000_000, 0)
CAUSES = {
    Work.AT_WORK: [WORK, OTHERWISE],
    Work.ON_THE_WAY: [WORK, OTHERWISE],
    Work.AFTER_ACCIDENT: [WORK, OTHERWISE],
    Work.UNSURE: [OTHERWISE, WORK],
    None: [OTHERWISE, WORK],
    Work.NOT_WORK: [OTHERWISE],
}


@pytest.mark.parametrize(("work", "expected"), CAUSES.items())
def test_what_was_told_of_work_decides_the_readings_and_their_order(
    work: Work | None, expected: list[tuple[str, int, int]]
) -> None:
    assert sums(of_death(NTT_2026, work=work)) == expected


def test_each_line_stands_with_its_figure() -> None:
    work, otherwise = of_death(NTT_2026, work=Work.AT_WORK).readings
    assert [(line.figure, line.rupiah) for line in work.owed.lines] == [
        ("jkk.death_santunan", 48_000_000),
        ("jkk.berkala", 12_000_000),
        ("jkk.funeral", 10_000_000),
    ]
    assert [(line.figure, line.rupiah) for line in otherwise.owed.lines] == [
        ("jkm.santunan", 20_000_000),
        ("jkm.berkala", 12_000_000),
        ("jkm.funeral", 10_000_000),
    ]


def test_the_first_three_months_pay_ten_million_but_work_in_full() -> None:
    result = of_death(SITI_2026, work=Work.UNSURE)
    assert sums(result) == [("otherwise", 10_000_000, 0), WORK]


def test_cover_after_a_gap_shows_both_readings_of_the_three_months() -> None:
    assert sums(of_death(SIKKA_2025, SITI_2026)) == [("otherwise", 10_000_000, 42_000_000)]


@pytest.mark.parametrize(
    ("periods", "state"),
    [
        pytest.param((), CoverState.NEVER, id="no periods known"),
        pytest.param((SIKKA_2025,), CoverState.ENDED, id="ended"),
        pytest.param((period("2026-12-01", "2026-12-31"),), CoverState.NOT_STARTED, id="later"),
        pytest.param((ALONE,), CoverState.IN_ARREARS, id="in arrears"),
    ],
)
@pytest.mark.parametrize("work", [Work.AT_WORK, Work.NOT_WORK])
def test_whoever_was_not_covered_that_day_is_promised_nothing_and_told_why(
    periods: tuple[Period, ...], state: CoverState, work: Work
) -> None:
    result = of_death(*periods, work=work, schools=("primary",))
    for reading in result.readings:
        assert reading.cover.state is state
        assert reading.owed.reason is not None
        assert reading.owed.reason.value == state.value
        assert (reading.owed.lines, reading.owed.scholarship, reading.children) == ((), None, ())
    assert result.ask_at_once is (state is CoverState.IN_ARREARS)


def test_the_cover_of_the_day_of_the_accident_counts_for_work_that_of_the_death_otherwise() -> None:
    died = date(2027, 1, 20)
    result = of_death(NTT_2026, on=died, work=Work.AFTER_ACCIDENT, accident_on=date(2026, 12, 30))
    work, otherwise = result.readings
    assert (work.day, work.cover.state, work.owed.total) == (
        date(2026, 12, 30),
        CoverState.COVERED,
        70_000_000,
    )
    assert (otherwise.day, otherwise.cover.state) == (died, CoverState.ENDED)
    assert work.expiry is not None
    assert work.expiry.ends_on == date(2031, 12, 30)


def test_without_a_day_of_its_own_the_accident_is_read_on_the_day_of_death() -> None:
    work, otherwise = of_death(NTT_2026, work=Work.AFTER_ACCIDENT).readings
    assert (work.day, work.day_assumed, work.expiry) == (DAY, True, None)
    assert not otherwise.day_assumed


def test_an_accident_brings_care_and_what_its_journeys_cost() -> None:
    for work in (Work.AT_WORK, Work.ON_THE_WAY, Work.UNSURE, None):
        (reading,) = of_accident(NTT_2026, work=work).readings
        assert reading.cause is Cause.WORK
        assert reading.owed.free_care
        # facts/benefits.yaml: jkk.transport, jkk.homecare
        assert {line.figure: line.rupiah for line in reading.owed.lines} == {
            "jkk.transport_land": 5_000_000,
            "jkk.transport_sea": 2_000_000,
            "jkk.transport_air": 10_000_000,
            "jkk.homecare": 20_000_000,
        }
        assert (reading.owed.total, reading.children) == (0, ())


def test_what_cannot_be_reckoned_says_why() -> None:
    assert of_accident(NTT_2026, on=None) == Estimate((), NoReading.DAY_NOT_KNOWN)
    assert of_death(NTT_2026, on=None) == Estimate((), NoReading.DAY_NOT_KNOWN)
    assert of_accident(NTT_2026, work=Work.NOT_WORK) == Estimate((), NoReading.NOT_WORK)


@pytest.mark.parametrize(
    "periods", [(NTT_2026,), (SITI_2026,), (SIKKA_2025, SITI_2026)], ids=["full", "first", "unsure"]
)
def test_with_nobody_left_only_the_burial_is_paid(periods: tuple[Period, ...]) -> None:
    result = of_death(*periods, work=Work.UNSURE, family=Family.NOBODY, schools=("primary",))
    assert sums(result) == [("otherwise", 10_000_000, 0), ("work", 10_000_000, 0)]
    for reading in result.readings:
        assert reading.funeral_only
        assert (reading.owed.scholarship, reading.children) == (None, ())


def test_the_children_are_read_rule_by_rule_under_each_cause() -> None:
    schools = ("primary", "junior", "senior")
    work, otherwise = of_death(NTT_2026, work=Work.AT_WORK, schools=schools).readings
    assert [child.met for child in work.children] == [Met.NO, Met.UNSURE, Met.UNSURE]
    assert [child.met for child in otherwise.children] == [Met.NO, Met.NO, Met.NO]
    (long,) = of_death(SIX_YEARS, schools=("primary",)).readings
    assert [child.share is not None for child in long.children] == [True]


def test_every_figure_of_a_reading_can_be_looked_up() -> None:
    for reading in of_death(SIX_YEARS, work=Work.AT_WORK, schools=("primary",)).readings:
        assert {"scholarship.max_children", "scholarship.primary"} <= set(reading.figures)
        assert ("jkk.claim_years" in reading.figures) == (reading.cause is Cause.WORK)
        assert all(FIGURES[figure].sources for figure in reading.figures)
