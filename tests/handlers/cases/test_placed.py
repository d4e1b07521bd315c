"""A kabupaten that is told late: its officers are rung as for any new case, and each only once."""

from datetime import date, time
from typing import Any

import pytest

from conversations.engine.report_effects import AddToReport
from conversations.engine.report_events import ReportAdded
from conversations.rules.case import CaseKind, Relation
from storage.agents import PROVINCE
from tests.conftest import StandingClock
from tests.handlers.counting import counted
from tests.handlers.reports.reporting import NOBODYS_CARD, TODAY, House, Phone
from tests.handlers.reports.roster import MARIA, MARIAS_CARD

SIKKA, BELU = "53.07", "53.04"
# The law's hours are long over: whoever is on duty is rung at once.
LONG_AGO = date(2026, 11, 10)


def heard(*phones: Phone) -> list[int]:
    """Return how many messages reached each phone."""
    return [len(phone.hears()) for phone in phones]


def test_who_is_on_duty_there_is_rung_once_when_the_place_is_told(house: House) -> None:
    province, sikka, belu = (house.agent(0, kabupaten=one) for one in (PROVINCE, SIKKA, BELU))
    phone = house.phone()
    filed = phone.files(who="Yohan Contoh", happened_on=LONG_AGO)
    house.work()
    assert heard(province, sikka, belu) == [1, 0, 0]
    phone.adds(filed.report, kabupaten=SIKKA)
    for _ in range(3):
        house.work()
    assert heard(province, sikka, belu) == [1, 1, 0]
    assert house.case(filed.number).kabupaten == SIKKA
    phone.adds(filed.report, injury="kaki")
    house.work()
    assert heard(province, sikka, belu) == [1, 1, 0]


def test_where_nobody_is_on_duty_of_their_own_the_province_is_not_rung_again(
    house: House, clock: StandingClock
) -> None:
    province, phone = house.agent(0, kabupaten=PROVINCE), house.phone()
    filed = phone.files(who="Yohan Contoh", happened_on=LONG_AGO)
    house.work()
    for minutes in (1, 20):
        clock.advance(minutes=minutes)
        phone.adds(filed.report, kabupaten=SIKKA if minutes == 1 else BELU)
        house.work()
        assert heard(province) == [1]


def test_a_place_told_before_the_hours_run_down_rings_in_its_hour(
    house: House, clock: StandingClock
) -> None:
    province, sikka = (house.agent(0, kabupaten=one) for one in (PROVINCE, SIKKA))
    phone = house.phone()
    filed = phone.files(who="Yohan Contoh", happened_on=TODAY, happened_at=time(8))
    phone.adds(filed.report, kabupaten=SIKKA)
    house.work()
    assert heard(province, sikka) == [0, 0]
    clock.advance(hours=23.5)
    house.work()
    assert heard(province, sikka) == [0, 1]


def test_a_place_that_is_put_right_takes_the_case_along(house: House) -> None:
    sikka, belu = (house.agent(0, kabupaten=one) for one in (SIKKA, BELU))
    phone = house.phone()
    filed = phone.files(who="Yohan Contoh", happened_on=LONG_AGO, kabupaten=SIKKA)
    house.work()
    phone.adds(filed.report, kabupaten=BELU)
    house.work()
    assert house.case(filed.number).kabupaten == BELU
    assert heard(sikka, belu) == [1, 1]


def test_a_place_from_the_roster_stays(house: House) -> None:
    """What a stranger tells moves no case of somebody we know."""
    phone = house.phone()
    filed = phone.files(kpj=MARIAS_CARD, happened_on=TODAY)
    house.work()
    phone.adds(filed.report, kabupaten=BELU)
    assert house.case(filed.number).kabupaten == SIKKA


def test_the_history_tells_that_the_place_was_told(house: House) -> None:
    phone = house.phone()
    filed = phone.files(who="Yohan Contoh", happened_on=TODAY)
    phone.adds(filed.report, kabupaten=SIKKA)
    with house.services.database.begin() as store:
        *_, last = store.case_history.of(house.case(filed.number).id)
    assert (last.step, last.actor) == ("placed", f"chat:{phone.id}")
    assert last.details == {"report": filed.number, "kabupaten": SIKKA}


TOLD: dict[str, tuple[dict[str, Any], bool]] = {
    "words": ({"who": "Yohan Contoh", "kabupaten": SIKKA}, True),
    "no words": ({"who": "Yohan Contoh"}, False),
    "oneself, linked": ({"relation": Relation.SELF}, True),
    "a card that is on the roster": ({"kpj": MARIAS_CARD}, True),
    "a card of nobody": ({"kpj": NOBODYS_CARD}, False),
}


@pytest.mark.parametrize("kind", list(CaseKind))
@pytest.mark.parametrize("name", TOLD)
def test_a_linked_chat_is_not_asked_what_its_roster_tells(
    house: House, name: str, kind: CaseKind
) -> None:
    told, placed = TOLD[name]
    assert house.phone(linked=[MARIA]).files(kind, **told).placed is placed


@pytest.mark.parametrize("kind", list(CaseKind))
def test_nobody_else_learns_from_the_question_who_is_on_the_roster(
    house: House, kind: CaseKind
) -> None:
    answers, statements = [], []
    for card in (MARIAS_CARD, NOBODYS_CARD):
        phone = house.phone()
        with counted() as seen:
            filed = phone.files(kind, kpj=card, happened_on=LONG_AGO)
        statements.append(seen.sql)
        house.work()
        with counted() as seen:
            phone.asks(AddToReport(filed.report, {"kabupaten": BELU}), ReportAdded)
        statements.append(seen.sql)
        answers.append(filed.placed)
    assert answers == [False, False]
    assert statements[:2] == statements[2:]
