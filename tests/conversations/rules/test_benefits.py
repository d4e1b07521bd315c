"""What is owed, case by case, with the amounts written out from the facts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.benefits import (
    Condition,
    DiedAtWork,
    DiedOtherwise,
    Entitlement,
    Injured,
    NothingOwed,
    PartlyDisabled,
    Situation,
    TotallyDisabled,
    UnableToWork,
    what_is_owed,
)
from conversations.rules.coverage import Cover, Met, Payer, Period, cover_on
from conversations.rules.figures import load_figures
from conversations.rules.scholarship import Level

FIGURES = load_figures()
EVERY_CASE: list[Situation] = [
    Injured(),
    UnableToWork(1),
    PartlyDisabled(10),
    TotallyDisabled(),
    DiedAtWork(),
    DiedOtherwise(),
]


def covered(day: str, *spans: tuple[str, str]) -> Cover:
    periods = [
        Period(date.fromisoformat(starts), date.fromisoformat(ends), Payer.PROVINCE, "P")
        for starts, ends in spans
    ]
    return cover_on(periods, date.fromisoformat(day), FIGURES)


LONG = covered("2026-11-21", ("2026-01-01", "2026-12-31"))
NEW = covered("2026-11-21", ("2026-10-15", "2026-12-31"))
AFTER_A_GAP = covered("2026-11-21", ("2025-07-01", "2025-12-31"), ("2026-10-15", "2026-12-31"))
THREE_YEARS = covered("2026-11-21", ("2023-01-01", "2026-12-31"))


def owed(case: Situation, cover: Cover, *children: Level) -> Entitlement:
    return what_is_owed(case, cover, FIGURES, children)


def amounts(entitlement: Entitlement) -> dict[str, int]:
    return {line.figure: line.rupiah for line in entitlement.lines}


def test_a_death_at_work_gives_seventy_million_from_the_first_day() -> None:
    for cover in (LONG, NEW, AFTER_A_GAP):
        entitlement = owed(DiedAtWork(), cover)
        assert entitlement.total == 70_000_000
        assert amounts(entitlement) == {
            "jkk.death_santunan": 48_000_000,
            "jkk.berkala": 12_000_000,
            "jkk.funeral": 10_000_000,
        }


def test_another_death_gives_42_million_after_the_first_three_months() -> None:
    entitlement = owed(DiedOtherwise(), LONG)
    assert (entitlement.total, entitlement.sure) == (42_000_000, True)
    assert amounts(entitlement) == {
        "jkm.santunan": 20_000_000,
        "jkm.berkala": 12_000_000,
        "jkm.funeral": 10_000_000,
    }


def test_another_death_in_the_first_three_months_gives_ten_million_only() -> None:
    entitlement = owed(DiedOtherwise(), NEW)
    assert (entitlement.total, entitlement.sure) == (10_000_000, True)
    assert amounts(entitlement) == {"jkm.first_months": 10_000_000}


def test_another_death_soon_after_a_gap_shows_both_readings_the_smaller_first() -> None:
    entitlement = owed(DiedOtherwise(), AFTER_A_GAP)
    assert not entitlement.sure
    assert (entitlement.total, entitlement.total_otherwise) == (10_000_000, 42_000_000)


def test_total_disability_gives_56_million_and_twelve() -> None:
    entitlement = owed(TotallyDisabled(), NEW)
    assert entitlement.total == 68_000_000
    assert amounts(entitlement) == {
        "jkk.total_disability_santunan": 56_000_000,
        "jkk.berkala": 12_000_000,
    }


@pytest.mark.parametrize(
    ("percent", "rupiah"),
    [(1, 800_000), (35, 28_000_000), (70, 56_000_000), (Decimal("3.5"), 2_800_000)],
)
def test_partial_disability_pays_by_the_percent(percent: int | Decimal, rupiah: int) -> None:
    entitlement = owed(PartlyDisabled(percent), LONG)
    assert entitlement.total == rupiah
    assert entitlement.lines[0].times == percent


def test_a_part_is_never_more_than_the_whole() -> None:
    assert owed(PartlyDisabled(71), LONG).reason is NothingOwed.MORE_THAN_TOTAL


@pytest.mark.parametrize(
    ("months", "rupiah"),
    [(1, 1_000_000), (12, 12_000_000), (13, 12_500_000), (24, 18_000_000)],
)
def test_months_without_work_pay_in_full_for_a_year_and_half_after(
    months: int, rupiah: int
) -> None:
    entitlement = owed(UnableToWork(months), LONG)
    assert entitlement.total == rupiah
    assert sum(int(line.times) for line in entitlement.lines) == months
    assert {line.condition for line in entitlement.lines} == {Condition.DOCTOR_STATES}


def test_an_injury_is_treated_without_ceiling_and_its_journeys_up_to_theirs() -> None:
    entitlement = owed(Injured(), NEW)
    assert entitlement.free_care
    assert amounts(entitlement) == {
        "jkk.transport_land": 5_000_000,
        "jkk.transport_sea": 2_000_000,
        "jkk.transport_air": 10_000_000,
        "jkk.homecare": 20_000_000,
    }
    assert entitlement.total == 0
    assert all(line.ceiling and line.condition for line in entitlement.lines)


@pytest.mark.parametrize("case", EVERY_CASE, ids=lambda case: type(case).__name__)
@pytest.mark.parametrize(
    ("cover", "reason"),
    [
        pytest.param(cover_on((), date(2026, 11, 21), FIGURES), NothingOwed.NEVER, id="never"),
        pytest.param(
            covered("2026-11-21", ("2025-07-01", "2025-12-31")), NothingOwed.ENDED, id="ended"
        ),
        pytest.param(
            covered("2026-11-21", ("2026-12-01", "2026-12-31")),
            NothingOwed.NOT_STARTED,
            id="not started",
        ),
        pytest.param(
            cover_on(
                (Period(date(2026, 1, 1), date(2026, 10, 31), Payer.SELF, "P"),),
                date(2026, 11, 21),
                FIGURES,
            ),
            NothingOwed.IN_ARREARS,
            id="in arrears",
        ),
    ],
)
def test_whoever_was_not_covered_that_day_is_promised_nothing(
    case: Situation, cover: Cover, reason: NothingOwed
) -> None:
    entitlement = owed(case, cover, Level.PRIMARY)
    assert entitlement == Entitlement(reason=reason)


def test_a_day_before_the_rules_we_know_is_not_reckoned() -> None:
    cover = covered("2019-12-01", ("2019-01-01", "2019-12-31"))
    assert owed(DiedOtherwise(), cover).reason is NothingOwed.RULES_NOT_KNOWN


@pytest.mark.parametrize(
    ("case", "cover", "met"),
    [
        pytest.param(DiedAtWork(), NEW, Met.YES, id="work needs no waiting"),
        pytest.param(TotallyDisabled(), NEW, Met.YES, id="nor does total disability"),
        pytest.param(DiedOtherwise(), LONG, Met.NO, id="eleven months are too few"),
        pytest.param(DiedOtherwise(), THREE_YEARS, Met.YES, id="three years are enough"),
    ],
)
def test_the_scholarship_depends_on_cause_and_years(
    case: Situation, cover: Cover, met: Met
) -> None:
    scholarship = owed(case, cover, Level.JUNIOR).scholarship
    assert scholarship is not None
    assert scholarship.met is met
    assert bool(scholarship.shares) is (met is Met.YES)


@given(
    st.sampled_from(EVERY_CASE),
    st.sampled_from([LONG, NEW, AFTER_A_GAP, THREE_YEARS]),
    st.lists(st.sampled_from(Level), max_size=4),
)
def test_every_line_can_be_traced_to_its_figure(
    case: Situation, cover: Cover, children: list[Level]
) -> None:
    entitlement = what_is_owed(case, cover, FIGURES, children)
    for line in (*entitlement.lines, *entitlement.otherwise):
        assert line.rupiah == FIGURES.amount(line.figure) * line.times


@pytest.mark.parametrize(
    "make",
    [
        lambda: UnableToWork(0),
        lambda: PartlyDisabled(0),
        lambda: PartlyDisabled(-1),
        lambda: PartlyDisabled(Decimal("nan")),
    ],
    ids=["no month", "no percent", "less than none", "not a number"],
)
def test_a_case_that_cannot_be_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises((ValueError, ArithmeticError)):
        make()
