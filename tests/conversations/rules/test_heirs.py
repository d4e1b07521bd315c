"""The order of heirs (facts/benefits.yaml, heirs.order) and what only the office can say."""

import tomllib
from copy import deepcopy
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.case import Family, Marriage, Told
from conversations.rules.figures import Figures
from conversations.rules.heirs import (
    AskOffice,
    HeirGroup,
    HeirsUnsound,
    heirs_from,
    heirs_of,
)

FAMILIES = st.none() | st.sampled_from(Family)
MARRIAGES = st.none() | st.sampled_from(Marriage)
TABLE: dict[str, Any] = tomllib.loads(
    files("conversations.rules").joinpath("heirs.toml").read_text(encoding="utf-8")
)


def test_the_order_is_that_of_the_law() -> None:
    order = heirs_of(Told()).order
    assert [rank.group for rank in order] == [
        HeirGroup.SPOUSE_OR_CHILDREN,
        HeirGroup.STRAIGHT_LINE,
        HeirGroup.SIBLINGS,
        HeirGroup.PARENTS_IN_LAW,
        HeirGroup.NAMED_IN_WILL,
    ]
    assert all({"S10", "S112"} <= set(rank.sources) for rank in order)


CASES: dict[
    str, tuple[Family | None, Marriage | None, tuple[HeirGroup, ...], tuple[AskOffice, ...]]
] = {
    "a wife with her book, and children": (
        Family.SPOUSE_AND_CHILDREN,
        Marriage.REGISTERED,
        (HeirGroup.SPOUSE_OR_CHILDREN,),
        (),
    ),
    "a husband alone": (
        Family.SPOUSE,
        Marriage.REGISTERED,
        (HeirGroup.SPOUSE_OR_CHILDREN,),
        (),
    ),
    "married by custom": (
        Family.SPOUSE_AND_CHILDREN,
        Marriage.CUSTOMARY,
        (HeirGroup.SPOUSE_OR_CHILDREN,),
        (AskOffice.CUSTOMARY_MARRIAGE,),
    ),
    "two wives": (
        Family.SPOUSE_AND_CHILDREN,
        Marriage.SEVERAL,
        (HeirGroup.SPOUSE_OR_CHILDREN,),
        (AskOffice.SEVERAL_WIVES,),
    ),
    "children without a parent are beside the spouse, not after": (
        Family.CHILDREN,
        None,
        (HeirGroup.SPOUSE_OR_CHILDREN,),
        (AskOffice.CHILDREN_WITHOUT_PARENT,),
    ),
    "children of two wives who died": (
        Family.CHILDREN,
        Marriage.SEVERAL,
        (HeirGroup.SPOUSE_OR_CHILDREN,),
        (AskOffice.SEVERAL_WIVES, AskOffice.CHILDREN_WITHOUT_PARENT),
    ),
    "a bachelor with parents": (Family.PARENTS, None, (HeirGroup.STRAIGHT_LINE,), ()),
    "a widow by custom whose parents live": (
        Family.PARENTS,
        Marriage.CUSTOMARY,
        (HeirGroup.STRAIGHT_LINE,),
        (),
    ),
    "brothers, sisters or in-laws": (
        Family.SIBLINGS_OR_IN_LAWS,
        None,
        (HeirGroup.SIBLINGS, HeirGroup.PARENTS_IN_LAW),
        (AskOffice.SIBLINGS,),
    ),
    "nobody": (Family.NOBODY, None, (), (AskOffice.NOBODY_LEFT,)),
    "not told who lives": (None, None, (), ()),
    "told only that they married by custom": (
        None,
        Marriage.CUSTOMARY,
        (),
        (AskOffice.CUSTOMARY_MARRIAGE,),
    ),
}


@pytest.mark.parametrize(("family", "marriage", "first", "ask_office"), CASES.values(), ids=CASES)
def test_who_comes_first_and_what_stays_open(
    family: Family | None,
    marriage: Marriage | None,
    first: tuple[HeirGroup, ...],
    ask_office: tuple[AskOffice, ...],
) -> None:
    view = heirs_of(Told(family=family, marriage=marriage))
    assert (view.family, view.first, view.ask_office) == (family, first, ask_office)


def test_whoever_arranged_the_burial_gets_ten_million_when_nobody_is_left(
    figures: Figures,
) -> None:
    assert figures.amount(heirs_of(Told(family=Family.NOBODY)).funeral) == 10_000_000


@given(FAMILIES, MARRIAGES)
def test_only_a_family_with_nobody_left_has_no_first_heir(
    family: Family | None, marriage: Marriage | None
) -> None:
    view = heirs_of(Told(family=family, marriage=marriage))
    assert bool(view.first) == (family not in {None, Family.NOBODY})
    assert bool(view.funeral) == (family is Family.NOBODY)
    assert (AskOffice.SEVERAL_WIVES in view.ask_office) == (marriage is Marriage.SEVERAL)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("group", "neighbours"),
        ("told", ["neighbours"]),
        ("sources", []),
        ("rule", ""),
        ("confidence", "low"),
    ],
)
def test_an_unsound_table_is_refused(name: str, value: object) -> None:
    table = deepcopy(TABLE)
    table["group"][0][name] = value
    with pytest.raises(HeirsUnsound):
        heirs_from(table)


def test_a_table_in_another_order_is_refused() -> None:
    with pytest.raises(HeirsUnsound):
        heirs_from({"group": TABLE["group"][::-1]})
