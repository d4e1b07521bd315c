"""Each child rule by rule (facts/benefits.yaml, scholarship.child_rules)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.figures import Figures, load_figures
from conversations.rules.scholarship import Level
from conversations.rules.scholarship_rules import (
    Child,
    ChildRules,
    ChildWork,
    ScholarshipRule,
    scholarship_rules,
)
from conversations.rules.waiting import Met

FIGURES = load_figures()
DAY = date(2026, 11, 21)
SCHOOLCHILD = Child(Level.PRIMARY, date(2016, 5, 4), married=False, work=ChildWork.NONE)


def one(child: Child, paid: Met | None = None, day: date = DAY) -> ChildRules:
    return scholarship_rules((child,), paid, FIGURES, day)[0]


def answers(rules: ChildRules) -> dict[ScholarshipRule, Met]:
    return {rule.rule: rule.met for rule in rules.rules}


@pytest.mark.parametrize(
    ("born", "day", "met"),
    [
        pytest.param("2003-11-22", "2026-11-21", Met.YES, id="the day before the birthday"),
        pytest.param("2003-11-21", "2026-11-21", Met.NO, id="twenty-three today"),
        pytest.param("2003-11-20", "2026-11-21", Met.NO, id="the day after"),
        pytest.param("2004-02-29", "2027-02-28", Met.YES, id="no 29 February this year"),
        pytest.param("2004-02-29", "2027-03-01", Met.NO, id="nor the day after it"),
        pytest.param(None, "2026-11-21", Met.UNSURE, id="not told"),
    ],
)
def test_a_child_is_younger_than_twenty_three(born: str | None, day: str, met: Met) -> None:
    birthday = None if born is None else date.fromisoformat(born)
    child = Child(Level.UNIVERSITY, birthday, married=False, work=ChildWork.NONE)
    rules = one(child, day=date.fromisoformat(day))
    assert answers(rules)[ScholarshipRule.AGE] is met
    assert rules.met is met
    assert (rules.share is None) == (met is Met.NO)


@pytest.mark.parametrize(("married", "met"), [(None, Met.UNSURE), (False, Met.YES), (True, Met.NO)])
def test_a_child_is_unmarried(*, married: bool | None, met: Met) -> None:
    rules = one(Child(Level.SENIOR, date(2010, 1, 1), married, ChildWork.NONE))
    assert answers(rules)[ScholarshipRule.UNMARRIED] is met
    assert rules.met is met


@pytest.mark.parametrize(
    ("work", "day", "met"),
    [
        (None, "2026-11-21", Met.UNSURE),
        (ChildWork.NONE, "2026-11-21", Met.YES),
        (ChildWork.EMPLOYED, "2026-11-21", Met.NO),
        (ChildWork.EMPLOYED_SHORT, "2026-11-21", Met.YES),
        (ChildWork.OWN, "2026-11-21", Met.YES),
        (ChildWork.APPRENTICE, "2026-11-21", Met.YES),
        (ChildWork.OWN, "2025-02-24", Met.YES),
        (ChildWork.OWN, "2025-02-23", Met.NO),
        (ChildWork.NONE, "2025-02-23", Met.YES),
    ],
)
def test_a_child_does_not_work_but_for_what_is_allowed_since_2025(
    work: ChildWork | None, day: str, met: Met
) -> None:
    child = Child(Level.SENIOR, date(2010, 1, 1), married=False, work=work)
    rules = one(child, day=date.fromisoformat(day))
    assert answers(rules)[ScholarshipRule.NOT_WORKING] is met


@pytest.mark.parametrize("paid", Met)
def test_three_years_are_asked_of_a_death_that_work_did_not_cause(paid: Met) -> None:
    rules = one(SCHOOLCHILD, paid)
    assert answers(rules)[ScholarshipRule.PAID_YEARS] is paid
    assert rules.met is paid
    assert (rules.share is None) == (paid is Met.NO)


def test_a_death_by_work_asks_for_no_years() -> None:
    rules = one(SCHOOLCHILD)
    assert ScholarshipRule.PAID_YEARS not in answers(rules)
    assert rules.met is Met.YES


def test_the_two_with_the_highest_sums_have_it_and_the_third_is_told_why() -> None:
    levels = (Level.PRIMARY, Level.UNIVERSITY, Level.SENIOR)
    family = scholarship_rules([Child(level) for level in levels], None, FIGURES, DAY)
    within = [answers(rules)[ScholarshipRule.TWO_CHILDREN] for rules in family]
    assert within == [Met.NO, Met.YES, Met.YES]
    assert [rules.met for rules in family] == [Met.NO, Met.UNSURE, Met.UNSURE]
    # facts/benefits.yaml: scholarship.per_child_per_year_idr
    yearly = [rules.share.rupiah_a_year if rules.share else None for rules in family]
    assert yearly == [None, 12_000_000, 3_000_000]


def test_a_child_who_may_not_have_it_leaves_its_place_to_the_next() -> None:
    married = Child(Level.UNIVERSITY, date(2005, 1, 1), married=True, work=ChildWork.NONE)
    family = scholarship_rules((married, SCHOOLCHILD, Child(Level.JUNIOR)), None, FIGURES, DAY)
    assert [rules.share is not None for rules in family] == [False, True, True]


def test_no_child_has_no_rules(figures: Figures) -> None:
    assert scholarship_rules((), None, figures, DAY) == ()


CHILDREN = st.builds(
    Child,
    st.sampled_from(Level),
    st.none() | st.dates(date(2000, 1, 1), DAY - timedelta(days=1)),
    st.none() | st.booleans(),
    st.none() | st.sampled_from(ChildWork),
)


@given(st.lists(CHILDREN, max_size=5), st.none() | st.sampled_from(Met))
def test_at_most_two_have_a_share_and_only_those_whom_no_rule_refuses(
    children: list[Child], paid: Met | None
) -> None:
    family = scholarship_rules(children, paid, FIGURES, DAY)
    assert [rules.child for rules in family] == children
    assert sum(rules.share is not None for rules in family) <= 2
    assert sum(rules.share.at_most for rules in family if rules.share) <= 174_000_000
    for rules in family:
        assert (rules.share is None) == (rules.met is Met.NO)
        assert all(FIGURES[rule.figure].rule for rule in rules.rules)
