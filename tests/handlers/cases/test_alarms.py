"""Who is rung when a clock runs down: once for each level, however late, and never in vain."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from conversations.rules.case import CaseKind, CaseState
from handlers.cases.moving import advance, mistaken, pass_on, take
from handlers.services import Services
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import TODAY, House, Phone
from tests.handlers.reports.roster import MARIA, YOSEF

BY = "operator:contoh"
ACCIDENT, DEATH = CaseKind.ACCIDENT, CaseKind.DEATH
Act = Callable[[Services, str], object]
AT_EIGHT = time(8)


def levels(house: House, number: str) -> list[Any]:
    """Return the levels whose alarm stands in the history of a case."""
    case = house.case(number)
    with house.services.database.begin() as store:
        steps = store.case_history.of(case.id)
    return [step.details["level"] for step in steps if step.step == "alarm"]


def alarms(phone: Phone) -> int:
    """Return how many messages reached a phone."""
    return len(phone.hears())


def test_each_level_is_rung_in_its_hour(house: House, clock: StandingClock) -> None:
    first, second, branch = (house.agent(level) for level in range(3))
    filed = house.phone().files(nik=MARIA, happened_on=TODAY, happened_at=AT_EIGHT)
    heard = []
    for hours in (0, 22.9, 0.2, 11.7, 0.3, 7.7, 0.3, 5, 48):
        clock.advance(hours=hours)
        house.work()
        heard.append((alarms(first), alarms(second), alarms(branch)))
    assert heard == [
        (0, 0, 0),
        (0, 0, 0),
        (1, 0, 0),
        (1, 0, 0),
        (1, 1, 0),
        (1, 1, 0),
        (1, 1, 1),
        (1, 1, 1),
        (1, 1, 1),
    ]
    assert levels(house, filed.number) == [0, 1, 2]
    assert house.case(filed.number).escalated == 3
    assert house.case(filed.number).next_alarm_at is None
    assert house.work() == 0


def test_an_alarm_names_the_case_the_hours_and_nobody(house: House, clock: StandingClock) -> None:
    duty = house.agent(0)
    filed = house.phone().files(nik=MARIA, happened_on=TODAY, happened_at=time(9), story="jatuh")
    clock.advance(hours=24)
    house.work()
    (words,) = duty.hears()
    assert words == (
        f"Laporan {filed.number}: tersisa 24 jam sampai batas lapor ke BPJS Ketenagakerjaan, "
        "Senin, 23 November 2026 pukul 09.00 WITA. Mohon diteruskan lalu dicatat."
    )


ASLEEP = {
    "one level": (25, [0], (1, 0, 0)),
    "two levels": (37, [0, 1], (0, 1, 0)),
    "all levels": (45, [0, 1, 2], (0, 0, 1)),
    "days": (24 * 9, [0, 1, 2], (0, 0, 1)),
}


@pytest.mark.parametrize("name", ASLEEP)
def test_alarms_that_were_slept_through_ring_once_for_the_highest(
    house: House, clock: StandingClock, name: str
) -> None:
    hours, noted, heard = ASLEEP[name]
    duties = [house.agent(level) for level in range(3)]
    filed = house.phone().files(nik=MARIA, happened_on=TODAY, happened_at=time(9))
    clock.advance(hours=hours)
    for _ in range(3):
        house.work()
    assert levels(house, filed.number) == noted
    assert tuple(map(alarms, duties)) == heard


def test_a_late_report_rings_the_branch_at_once(house: House) -> None:
    duties = [house.agent(level) for level in range(3)]
    filed = house.phone().files(nik=MARIA, happened_on=date(2026, 11, 10))
    house.work()
    assert levels(house, filed.number) == [0, 1, 2]
    (words,) = duties[2].hears()
    assert words == (
        f"Laporan {filed.number}: batas lapor ke BPJS Ketenagakerjaan sudah lewat dan belum "
        "tercatat diteruskan. Mohon diteruskan sekarang lalu dicatat."
    )
    assert (alarms(duties[0]), alarms(duties[1])) == (0, 0)


def test_a_level_without_anybody_rings_the_one_below(house: House, clock: StandingClock) -> None:
    first = house.agent(0)
    house.phone().files(nik=MARIA, happened_on=TODAY, happened_at=AT_EIGHT)
    for _ in range(3):
        clock.advance(hours=23)
        house.work()
    assert alarms(first) == 2


def test_without_anybody_on_duty_the_alarm_is_noted(house: House, clock: StandingClock) -> None:
    filed = house.phone().files(nik=MARIA, happened_on=TODAY, happened_at=AT_EIGHT)
    clock.advance(hours=30)
    house.work()
    assert levels(house, filed.number) == [0]


def test_the_place_decides_who_is_rung(house: House, clock: StandingClock) -> None:
    sikka, kupang, province = (
        house.agent(0, kabupaten=code) for code in ("53.07", "53.71", "53.00")
    )
    # Maria lives in Sikka by the roster; where it happened goes before that.
    for told in (
        {"nik": MARIA},
        {"nik": YOSEF, "kabupaten": "53.71"},
        # Nobody knows this one; the number was issued in Kupang.
        {"nik": "5371010101900009"},
        {"who": "Ani"},
        {"who": "Budi", "kabupaten": "53.06"},
    ):
        house.phone().asks_to_file({**told, "happened_on": "2026-11-21"})
    clock.advance(hours=16)
    house.work()
    assert (alarms(sikka), alarms(kupang), alarms(province)) == (1, 1, 1)
    # What comes at once is one message, and the next comes a little later.
    clock.advance(minutes=11)
    assert (alarms(sikka), alarms(kupang), alarms(province)) == (1, 2, 2)


STOPS: dict[str, tuple[Act, CaseKind, int]] = {
    "passed on": (lambda s, n: pass_on(s, n, "BPJS-1", BY, s.clock()), ACCIDENT, 0),
    "closed": (lambda s, n: advance(s, n, CaseState.CLOSED, BY), ACCIDENT, 0),
    "mistaken": (lambda s, n: mistaken(s, n, BY), ACCIDENT, 0),
    "taken, and BPJS not told": (lambda s, n: take(s, n, BY), ACCIDENT, 3),
    "a death without work, taken": (lambda s, n: take(s, n, BY, holder="Kantor"), DEATH, 0),
    "a death without work, taken by nobody": (lambda s, n: take(s, n, BY), DEATH, 3),
    "a death without work, left alone": (lambda *_: None, DEATH, 3),
}


@pytest.mark.parametrize("name", STOPS)
def test_who_acts_in_time_is_not_rung(house: House, clock: StandingClock, name: str) -> None:
    act, kind, rung = STOPS[name]
    duty = house.agent(0, 1, 2)
    filed = house.phone().files(kind, nik=MARIA, happened_on=TODAY, happened_at=time(9))
    house.work()
    act(house.services, filed.number)
    for _ in range(4):
        clock.advance(hours=12)
        house.work()
    assert (len(levels(house, filed.number)), alarms(duty)) == (rung, rung)


def test_a_death_without_a_clock_is_rung_for_while_nobody_takes_it(
    house: House, clock: StandingClock
) -> None:
    duty = house.agent(0)
    filed = house.phone().files(DEATH, nik=MARIA, happened_on=date(2026, 11, 1))
    clock.advance(hours=24)
    house.work()
    assert duty.hears() == [
        f"Laporan {filed.number} sudah menunggu 24 jam dan belum ada petugas yang memegangnya."
    ]


def test_an_accident_without_a_day_says_that_it_may_be_later_than_one_thinks(
    house: House, clock: StandingClock
) -> None:
    duty = house.agent(0)
    house.phone().files(nik=MARIA)
    clock.advance(hours=24)
    house.work()
    (words,) = duty.hears()
    assert "hari kejadian belum diketahui" in words
    assert "23 November 2026 pukul 09.00 WITA, mungkin lebih awal" in words


def test_a_clock_that_moves_rings_no_level_twice(house: House, clock: StandingClock) -> None:
    duty, phone = house.agent(0, 1, 2), house.phone()
    filed = phone.files(nik=MARIA)
    clock.advance(hours=25)
    house.work()
    phone.adds(filed.report, happened_on=TODAY, happened_at=time(1))
    house.work()
    assert (levels(house, filed.number), alarms(duty)) == ([0], 1)
    clock.advance(hours=4)
    house.work()
    assert (levels(house, filed.number), alarms(duty)) == ([0, 1], 2)
