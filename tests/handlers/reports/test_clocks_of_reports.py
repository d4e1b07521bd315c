"""When a case is due and is rung for, by what was told of it; joined words never delay it."""

from datetime import date, datetime, time
from typing import Any

import pytest

from conversations.engine.report_effects import AddToReport
from conversations.engine.report_events import ReportAdded
from conversations.rules.case import CaseKind
from tests.handlers.reports.reporting import House
from tests.handlers.reports.roster import MARIA

ACCIDENT, DEATH = CaseKind.ACCIDENT, CaseKind.DEATH
Told = dict[str, Any]
# What several chats told, then: when the case is due, the day it happened, and the due moment that
# the *last* chat is told.
CLOCKS: dict[str, tuple[CaseKind, list[Told], str | None, str | None, str | None]] = {
    "a day and an hour": (
        ACCIDENT,
        [{"happened_on": "2026-11-20", "happened_at": "16:00:00"}],
        "2026-11-22T16:00",
        "2026-11-20",
        "2026-11-22T16:00",
    ),
    "a day without an hour begins at midnight": (
        ACCIDENT,
        [{"happened_on": "2026-11-20"}],
        "2026-11-22T00:00",
        "2026-11-20",
        "2026-11-22T00:00",
    ),
    "no day: from the report on, and not told": (ACCIDENT, [{}], "2026-11-23T09:00", None, None),
    "the second tells the day": (
        ACCIDENT,
        [{}, {"happened_on": "2026-11-20"}],
        "2026-11-22T00:00",
        "2026-11-20",
        "2026-11-22T00:00",
    ),
    "the second tells no day": (
        ACCIDENT,
        [{"happened_on": "2026-11-20", "happened_at": "16:00:00"}, {}],
        "2026-11-22T16:00",
        "2026-11-20",
        None,
    ),
    "the second tells an earlier day": (
        ACCIDENT,
        [{"happened_on": "2026-11-20"}, {"happened_on": "2026-11-18", "happened_at": "07:30:00"}],
        "2026-11-20T07:30",
        "2026-11-18",
        "2026-11-20T07:30",
    ),
    "the second tells a later day": (
        ACCIDENT,
        [{"happened_on": "2026-11-18"}, {"happened_on": "2026-11-20"}],
        "2026-11-20T00:00",
        "2026-11-18",
        "2026-11-22T00:00",
    ),
    "a death of an illness": (
        DEATH,
        [{"happened_on": "2026-11-20", "work": "not_work"}],
        None,
        "2026-11-20",
        None,
    ),
    "a death of which nobody said": (DEATH, [{}], None, None, None),
    "a death at work": (
        DEATH,
        [{"happened_on": "2026-11-20", "happened_at": "10:00:00", "work": "at_work"}],
        "2026-11-22T00:00",
        "2026-11-20",
        "2026-11-22T00:00",
    ),
    "a death on the way, no day": (DEATH, [{"work": "on_the_way"}], "2026-11-23T09:00", None, None),
    "a death that may be of work": (
        DEATH,
        [{"happened_on": "2026-11-20", "work": "unsure"}],
        "2026-11-22T00:00",
        "2026-11-20",
        "2026-11-22T00:00",
    ),
    "one says work, the other says not": (
        DEATH,
        [
            {"happened_on": "2026-11-20", "work": "not_work"},
            {"happened_on": "2026-11-20", "work": "after_accident"},
        ],
        "2026-11-22T00:00",
        "2026-11-20",
        "2026-11-22T00:00",
    ),
    "one says not work, the other says work without a day": (
        DEATH,
        [{"happened_on": "2026-11-20", "work": "not_work"}, {"work": "at_work"}],
        "2026-11-22T00:00",
        "2026-11-20",
        None,
    ),
}


def local(house: House, moment: datetime | None) -> str | None:
    """Return a moment in local time, to the minute."""
    if moment is None:
        return None
    return f"{moment.astimezone(house.services.zone):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize("name", CLOCKS)
def test_a_case_is_due_by_the_earliest_word(house: House, name: str) -> None:
    kind, all_told, due, day, own = CLOCKS[name]
    filed = [house.phone().asks_to_file({"nik": MARIA, **told}, kind) for told in all_told]
    case = house.case(filed[0].number)
    assert local(house, case.due_at) == due
    assert case.happened_on == (None if day is None else date.fromisoformat(day))
    assert local(house, filed[-1].due) == own


def test_the_clock_moves_when_day_and_hour_are_told(house: House) -> None:
    phone = house.phone()
    filed = phone.files(nik=MARIA)
    added = phone.adds(filed.report, happened_on=date(2026, 11, 20))
    assert (local(house, added.due), added.late) == ("2026-11-22T00:00", False)
    added = phone.adds(filed.report, happened_at=time(16, 30))
    assert local(house, added.due) == "2026-11-22T16:30"
    assert local(house, house.case(filed.number).due_at) == "2026-11-22T16:30"
    added = phone.adds(filed.report, happened_on=date(2026, 11, 10))
    assert added.late is True


def test_a_death_turns_out_to_be_of_work(house: House) -> None:
    phone = house.phone()
    filed = phone.files(DEATH, nik=MARIA, happened_on=date(2026, 11, 20))
    assert house.case(filed.number).due_at is None
    phone.asks_to_file({"nik": MARIA, "work": "at_work"}, DEATH)
    assert local(house, house.case(filed.number).due_at) == "2026-11-22T00:00"


AGAIN: dict[str, tuple[Told, str]] = {
    "an hour taken back with a new day": (
        {"happened_on": "2026-11-19", "happened_at": None},
        "2026-11-21T00:00",
    ),
    "another day without an hour": ({"happened_on": "2026-11-19"}, "2026-11-21T00:00"),
    "another day and its hour": (
        {"happened_on": "2026-11-19", "happened_at": "06:00:00"},
        "2026-11-21T06:00",
    ),
    "the same day": ({"happened_on": "2026-11-20"}, "2026-11-22T16:00"),
}


@pytest.mark.parametrize("filed_again", [False, True])
@pytest.mark.parametrize("name", AGAIN)
def test_an_hour_does_not_outlive_its_day(house: House, name: str, *, filed_again: bool) -> None:
    more, due = AGAIN[name]
    phone = house.phone()
    first = {"nik": MARIA, "happened_on": "2026-11-20", "happened_at": "16:00:00"}
    filed = phone.asks_to_file(first)
    if filed_again:
        phone.asks_to_file({"nik": MARIA, **more})
    else:
        phone.asks(AddToReport(filed.report, more), ReportAdded)
    assert local(house, house.case(filed.number).due_at) == due
