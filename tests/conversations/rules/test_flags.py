"""What staff should look at twice: each sign alone, at its edge."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.case import CaseKind, Family, Marriage
from conversations.rules.flags import CLEAR_HOURS, CaseView, Flag, flags_of

DEATH = CaseView(
    kind=CaseKind.DEATH,
    filed_at=datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Makassar")),
    happened_on=date(2026, 11, 20),
    enrolled_on=date(2026, 1, 1),
)
ACCIDENT = replace(DEATH, kind=CaseKind.ACCIDENT)
SPOUSE = frozenset({Family.SPOUSE})


@pytest.mark.parametrize("view", [DEATH, ACCIDENT])
def test_an_ordinary_case_has_no_flag(view: CaseView) -> None:
    assert flags_of(view) == frozenset()


@pytest.mark.parametrize(
    ("told", "flag"),
    [
        ({"enrolled_on": date(2026, 10, 22)}, Flag.ENROLLED_LATELY),
        ({"enrolled_on": date(2026, 11, 20)}, Flag.ENROLLED_LATELY),
        ({"enrolled_on": date(2026, 11, 25)}, Flag.ENROLLED_LATELY),
        ({"enrolled_on": date(2026, 10, 30), "happened_on": None}, Flag.ENROLLED_LATELY),
        ({"same_account": 1}, Flag.SAME_ACCOUNT),
        ({"same_phone": 1}, Flag.SAME_PHONE),
        ({"same_name": 1}, Flag.SAME_NAME),
        ({"agent_reports": 5, "usual_reports": 1}, Flag.BUSY_AGENT),
        ({"agent_reports": 31, "usual_reports": 10}, Flag.BUSY_AGENT),
        ({"over_daily": True}, Flag.OVER_DAILY),
        ({"objected": True}, Flag.OBJECTED),
        ({"wrote_after": True}, Flag.DECEASED_WRITES),
        ({"spouses": 2}, Flag.RIVAL_HEIRS),
        ({"families": SPOUSE | {Family.PARENTS}}, Flag.RIVAL_HEIRS),
        (
            {"marriages": frozenset({Marriage.REGISTERED, Marriage.CUSTOMARY})},
            Flag.RIVAL_HEIRS,
        ),
        ({"unconfirmed_hours": 72}, Flag.NOT_CONFIRMED),
        ({"same_person": 1}, Flag.SAME_PERSON),
        ({"accidents_before": 1}, Flag.ACCIDENT_BEFORE),
    ],
)
def test_a_sign_raises_its_flag_and_no_other(told: dict[str, Any], flag: Flag) -> None:
    assert flags_of(replace(DEATH, **told)) == {flag}


@pytest.mark.parametrize(
    "told",
    [
        {"enrolled_on": date(2026, 10, 21)},
        {"enrolled_on": None},
        {"enrolled_on": date(2026, 10, 22), "happened_on": None},
        {"agent_reports": 4, "usual_reports": 0},
        {"agent_reports": 30, "usual_reports": 10},
        {"agent_reports": 5, "usual_reports": 2},
        {"agent_reports": 1, "same_phone": 7},
        {"spouses": 1, "families": SPOUSE, "marriages": frozenset({Marriage.SEVERAL})},
        {"unconfirmed_hours": 71},
        {"unconfirmed_hours": 0},
    ],
)
def test_just_below_its_edge_a_sign_raises_nothing(told: dict[str, Any]) -> None:
    assert flags_of(replace(DEATH, **told)) == frozenset()


@pytest.mark.parametrize(
    "told",
    [
        {"enrolled_on": date(2026, 11, 19)},
        {"wrote_after": True},
        {"accidents_before": 1},
        {"spouses": 2, "families": SPOUSE | {Family.PARENTS}},
    ],
)
def test_signs_of_a_death_say_nothing_about_an_accident(told: dict[str, Any]) -> None:
    assert flags_of(replace(ACCIDENT, **told)) == frozenset()


@given(st.integers(0, 400))
def test_thirty_days_of_cover_are_enough(days: int) -> None:
    view = replace(DEATH, enrolled_on=date(2026, 11, 20) - timedelta(days=days))
    assert (Flag.ENROLLED_LATELY in flags_of(view)) is (days < 30)


def test_signs_add_up_and_every_flag_can_be_raised() -> None:
    every = replace(
        DEATH,
        enrolled_on=date(2026, 11, 1),
        same_account=1,
        same_phone=1,
        same_name=1,
        over_daily=True,
        objected=True,
        wrote_after=True,
        spouses=2,
        unconfirmed_hours=100,
        same_person=1,
        accidents_before=1,
    )
    busy = replace(DEATH, agent_reports=50, usual_reports=2)
    assert flags_of(every) | flags_of(busy) == set(Flag)


def test_a_view_holds_nothing_that_tells_who_somebody_is() -> None:
    assert {field.type for field in fields(CaseView)}.isdisjoint({str, "str"})
    assert 0 < CLEAR_HOURS <= 48
