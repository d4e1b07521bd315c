"""A flood of reports wakes nobody: one message in a while, one notice a day, and no oracle."""

from datetime import time

import pytest

from conversations.rules.case import CaseKind
from tests.conftest import StandingClock
from tests.handlers.cases.test_alarms import levels
from tests.handlers.reports.reporting import NOBODY, TODAY, House
from tests.handlers.reports.roster import MARIA, MARIAS_PHONE, YOSEF

ACCIDENT, DEATH = CaseKind.ACCIDENT, CaseKind.DEATH
AT_NINE = time(9)


def test_many_cases_at_once_are_one_ring_and_one_list(house: House, clock: StandingClock) -> None:
    duty = house.agent(0)
    for number in range(8):
        house.phone().files(who=f"orang {number}", kabupaten="53.07", happened_on=TODAY)
    clock.advance(hours=16)
    house.work()
    assert len(duty.hears()) == 1
    clock.advance(minutes=9)
    assert len(duty.hears()) == 1
    clock.advance(minutes=2)
    house.work()
    _, many = duty.hears()
    assert many.startswith("Ada 7 laporan")
    assert many.count("KL-") == 5


def test_after_a_while_one_is_rung_at_once_again(house: House, clock: StandingClock) -> None:
    duty = house.agent(0)
    for minute in (0, 5, 30):
        filed = house.phone().files(
            who=f"orang {minute}", kabupaten="53.07", happened_on=TODAY, happened_at=time(8, minute)
        )
    clock.advance(hours=23)
    heard = []
    for _ in range(9):
        house.work()
        heard.append(len(duty.hears()))
        clock.advance(minutes=5)
    # The second waits until ten minutes after the first; the third comes in its own minute.
    assert heard == [1, 1, 2, 2, 2, 2, 3, 3, 3]
    assert filed.number in duty.hears()[-1]


def test_a_clock_that_moved_rings_anew(house: House, clock: StandingClock) -> None:
    """All alarms rang for a day long ago; the right one is today."""
    duty, phone = house.agent(0, 1, 2), house.phone()
    filed = phone.asks_to_file({"nik": MARIA, "happened_on": "2026-11-16"})
    house.work()
    assert (levels(house, filed.number), len(duty.hears())) == ([0, 1, 2], 1)
    phone.adds(filed.report, happened_on=TODAY, happened_at=AT_NINE)
    assert house.case(filed.number).escalated == 0
    for _ in range(3):
        clock.advance(hours=16)
        house.work()
    assert len(duty.hears()) == 3
    assert levels(house, filed.number) == [0, 1, 2, 0, 1, 2]


def test_a_clock_that_begins_late_rings_from_its_first_alarm(
    house: House, clock: StandingClock
) -> None:
    duty, phone = house.agent(0, 1, 2), house.phone()
    filed = phone.files(DEATH, nik=MARIA, happened_on=TODAY)
    clock.advance(days=3)
    house.work()
    assert len(duty.hears()) == 1
    phone.asks_to_file({"nik": MARIA, "work": "at_work"}, DEATH)
    clock.advance(hours=1)
    house.work()
    assert "sudah lewat" in duty.hears()[-1]
    assert len(duty.hears()) == 2
    assert levels(house, filed.number) == [0, 1, 2, 0, 1, 2]


def test_a_linked_chat_is_written_to_once_a_day(house: House, clock: StandingClock) -> None:
    family = house.phone(MARIAS_PHONE, [MARIA, YOSEF])
    for nik in (MARIA, YOSEF):
        house.phone().files(nik=nik)
    house.work()
    assert len(family.hears()) == 1
    # It finds both when it answers.
    with house.services.database.begin() as store:
        assert len(store.reported.open_for(family.id)) == 2
    clock.advance(hours=25)
    house.phone().files(DEATH, nik=MARIA)
    house.work()
    assert len(family.hears()) == 2


def test_beyond_five_of_nobody_in_a_day_one_chat_rings_nobody(
    house: House, clock: StandingClock
) -> None:
    duty, flood = house.agent(0), house.phone()
    told = [{"nik": NOBODY[:-1] + str(number)} for number in range(1, 4)]
    told += [{"who": f"orang {number}"} for number in range(4)]
    numbers = [
        flood.asks_to_file({**one, "kabupaten": "53.07", "happened_on": "2026-11-21"}).number
        for one in told
    ]
    known = flood.files(nik=MARIA, happened_on=TODAY)
    clock.advance(hours=16)
    house.work()
    rung = [bool(levels(house, number)) for number in numbers]
    assert (sum(rung), sum("not_rung" in house.steps(number) for number in numbers)) == (5, 2)
    assert levels(house, known.number) == [0]
    clock.advance(minutes=11)
    assert duty.hears()[-1].startswith("Ada 5 laporan")


def test_an_agent_on_a_bad_day_is_no_flood(house: House, clock: StandingClock) -> None:
    agent = house.agent(0, daily=9)
    numbers = [agent.files(who=f"orang {number}", happened_on=TODAY).number for number in range(7)]
    clock.advance(hours=16)
    house.work()
    assert all(levels(house, number) == [0] for number in numbers)


@pytest.mark.parametrize("province", [False, True])
def test_without_a_place_everybody_who_is_told_first_is_rung_once(
    house: House, clock: StandingClock, *, province: bool
) -> None:
    phones = [house.agent(0, kabupaten=code) for code in ("53.07", "53.71")]
    second = house.agent(1, kabupaten="53.06")
    whole = [house.agent(0, kabupaten="53.00")] if province else []
    with house.services.database.begin() as store:
        twice = store.agents.by_chat(phones[0].id, TODAY)
        assert twice is not None
        store.agents.set_duty("53.08", 0, twice.id)
    house.phone().files(DEATH, who="Ani", happened_on=TODAY)
    clock.advance(hours=24)
    house.work()
    assert [len(phone.hears()) for phone in phones] == [0 if province else 1] * 2
    assert [len(phone.hears()) for phone in (second, *whole)] == [0, *([1] if province else [])]
