from itertools import combinations_with_replacement

import pytest

from conversations.rules.figures import Figures
from conversations.rules.scholarship import Check, Level, scholarship_for, share_of
from conversations.rules.waiting import Met


@pytest.mark.parametrize(
    ("level", "rupiah_a_year", "at_most"),
    [
        (Level.KINDERGARTEN, 1_500_000, 87_000_000),
        (Level.PRIMARY, 1_500_000, 84_000_000),
        (Level.JUNIOR, 2_000_000, 75_000_000),
        (Level.SENIOR, 3_000_000, 69_000_000),
        (Level.UNIVERSITY, 12_000_000, 60_000_000),
    ],
)
def test_each_level_has_its_yearly_sum_and_a_most(
    figures: Figures, level: Level, rupiah_a_year: int, at_most: int
) -> None:
    share = share_of(level, figures)
    assert (share.rupiah_a_year, share.at_most) == (rupiah_a_year, at_most)
    assert set(share.figures) <= set(figures)


def test_two_children_have_it_and_a_third_is_left_out(figures: Figures) -> None:
    children = (Level.PRIMARY, Level.UNIVERSITY, Level.SENIOR)
    scholarship = scholarship_for(children, None, figures)
    assert [share.level for share in scholarship.shares] == [Level.UNIVERSITY, Level.SENIOR]
    assert scholarship.left_out == 1
    assert scholarship.checks == (Check("scholarship.max_children", Met.NO),)


@pytest.mark.parametrize("met", Met)
def test_the_three_years_of_jkm_are_a_check_of_their_own(figures: Figures, met: Met) -> None:
    scholarship = scholarship_for((Level.PRIMARY,), met, figures)
    assert scholarship.checks == (
        Check("scholarship.max_children", Met.YES),
        Check("jkm.scholarship_years", met),
    )
    assert scholarship.met is met
    assert len(scholarship.shares) == (0 if met is Met.NO else 1)


def test_a_family_without_children_at_school_has_no_shares(figures: Figures) -> None:
    scholarship = scholarship_for((), None, figures)
    assert (scholarship.shares, scholarship.at_most) == ((), 0)


@pytest.mark.parametrize("count", range(5))
def test_no_family_gets_more_than_the_greatest_total(figures: Figures, count: int) -> None:
    for children in combinations_with_replacement(Level, count):
        assert scholarship_for(children, None, figures).at_most <= 174_000_000
