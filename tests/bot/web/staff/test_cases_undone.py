"""What an act set going stops when it is taken back: words, watches, flags, hours."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from conversations.engine.report_effects import AnswerReported
from conversations.engine.report_events import ReportedAnswered
from conversations.rules.case import CaseKind, CaseState
from conversations.rules.flags import Flag
from handlers.cases.clocks import is_ringing
from handlers.cases.signs import confirm_by
from handlers.services import Services
from storage.case_tables import reported_chats
from tests.bot.web.staff.case_house import MARIA, SIKKA, does, put, report_accident
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.test_cases_clock import HOURS, of_the_page
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House
from tests.handlers.staff.people_house import NOBODY

TOLD: dict[str, Any] = {"kabupaten": SIKKA, "happened_on": date(2026, 11, 19)}


def answers(house: House, number: str) -> dict[object, str | None]:
    """Return which chats count as told of a case, and what came back."""
    rows = select(reported_chats.c.chat_id, reported_chats.c.answer).where(
        reported_chats.c.case_id == house.case(number).id
    )
    with house.services.database.begin() as store:
        return {row.chat_id: row.answer for row in store.connection.execute(rows)}


@pytest.mark.parametrize("way_back", ["undone", "given back"])
def test_a_death_that_nobody_has_again_is_watched(
    demo: Services, clock: StandingClock, way_back: str
) -> None:
    house = House(demo)
    filed = house.phone().files(CaseKind.DEATH, who="Markus Contoh", **TOLD)
    rosa = Browser(demo, "rosa")
    does(rosa, filed.number, "ambil")
    house.work()
    assert not is_ringing(house.case(filed.number))
    if way_back == "undone":
        does(rosa, filed.number, "batal", what="owner")
        assert house.case(filed.number).state is CaseState.NOTICE
    else:
        does(rosa, filed.number, "lepas")
        assert house.case(filed.number).state is CaseState.OPEN
    clock.advance(hours=25)
    house.work()
    assert "alarm" in house.steps(filed.number)
    page = Browser(demo, "rosa").text(f"/laporan/{filed.number}")
    assert of_the_page(page) == [("amber", "menunggu 25 jam", "Belum dipegang petugas")]


def test_a_wrong_family_is_not_told_in_the_morning(demo: Services, clock: StandingClock) -> None:
    house = House(demo)
    wrong = house.phone(linked=[MARIA])
    wrong.hears()
    _, filed = report_accident(house)
    clock.advance(hours=13)
    rosa = Browser(demo, "rosa")
    does(rosa, filed.number, "tentang", nik=MARIA, kpj="")
    house.work()
    assert wrong.id in answers(house, filed.number)
    does(rosa, filed.number, "batal", what="about")
    clock.advance(hours=10)
    house.work()
    assert wrong.hears() == []
    # It was not told: when the case is about them after all, it is.
    does(Browser(demo, "rosa"), filed.number, "tentang", nik=MARIA, kpj="")
    house.work()
    assert len(wrong.hears()) == 1


def test_the_right_family_is_not_asked_again(demo: Services) -> None:
    house = House(demo)
    theirs = house.phone(linked=[MARIA])
    agent = house.agent()
    filed = agent.files(nik=MARIA, **TOLD)
    house.work()
    case = house.case(filed.number)
    theirs.asks(AnswerReported(str(case.id), right=True), ReportedAnswered)
    assert len(theirs.hears()) == 1
    kept = answers(house, filed.number)
    assert kept == {theirs.id: "right"}
    rosa = Browser(demo, "rosa")
    does(rosa, filed.number, "tentang", nik=NOBODY, kpj="")
    house.work()
    assert answers(house, filed.number) == {}
    does(rosa, filed.number, "batal", what="about")
    house.work()
    assert answers(house, filed.number) == kept
    assert len(theirs.hears()) == 1
    with demo.database.begin() as store:
        reports, steps = store.reports.of_case(case.id), store.case_history.of(case.id)
    assert confirm_by(reports, steps) is None
    assert Flag.NOT_CONFIRMED not in house.flags(filed.number)


def test_who_had_not_been_told_yet_is_told_after_all(demo: Services, clock: StandingClock) -> None:
    house = House(demo)
    theirs = house.phone(linked=[MARIA])
    clock.advance(hours=13)
    filed = house.phone().files(nik=MARIA, **TOLD)
    house.work()
    rosa = Browser(demo, "rosa")
    does(rosa, filed.number, "tentang", nik=NOBODY, kpj="")
    does(rosa, filed.number, "batal", what="about")
    house.work()
    clock.advance(hours=10)
    house.work()
    assert len(theirs.hears()) == 1


def test_a_flag_that_a_wrong_name_raised_goes_with_it(demo: Services) -> None:
    house = House(demo)
    # In another kabupaten, where Rosa is told nothing of it.
    other = house.phone().files(nik=MARIA, kabupaten="53.06")
    _, filed = report_accident(house)
    rosa = Browser(demo, "rosa")
    for times in (1, 2):
        does(rosa, filed.number, "tentang", nik=MARIA, kpj="")
        house.work()
        for number in (filed.number, other.number):
            assert Flag.SAME_PERSON in house.flags(number)
        does(rosa, filed.number, "batal", what="about")
        house.work()
        for number in (filed.number, other.number):
            assert Flag.SAME_PERSON not in house.flags(number)
            assert house.steps(number).count("flag_cleared") == times


def test_a_flag_that_a_wrong_account_raised_goes_with_it(demo: Services) -> None:
    house = House(demo)
    rosa = Browser(demo, "rosa")
    numbers = [report_accident(house, who=f"Orang Contoh {name}")[1].number for name in "AB"]
    for number in numbers:
        does(rosa, number, "rekening", account="000-111")
    house.work()
    assert Flag.SAME_ACCOUNT in house.flags(numbers[1])
    does(rosa, numbers[1], "batal", what="account")
    house.work()
    assert all(Flag.SAME_ACCOUNT not in house.flags(number) for number in numbers)


def test_a_flag_that_stood_before_and_one_that_still_holds_stay(demo: Services) -> None:
    house = House(demo)
    numbers = [report_accident(house, who=f"Orang Contoh {name}")[1].number for name in "ABC"]
    rosa = Browser(demo, "rosa")
    for number in numbers[:2]:
        does(rosa, number, "rekening", account="000-111")
    does(rosa, numbers[2], "rekening", account="000-111")
    does(rosa, numbers[2], "batal", what="account")
    house.work()
    assert [Flag.SAME_ACCOUNT in house.flags(number) for number in numbers] == [True, True, False]


def test_hours_run_again_when_papers_were_forwarded_by_mistake(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    put(house, filed.number, CaseState.COMPLETE)
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}"
    sent = {"to": "forwarded", "bpjs_number": "J-1", "on": "2026-11-21"}
    does(rosa, filed.number, "langkah", **sent)
    assert not is_ringing(house.case(filed.number))
    does(rosa, filed.number, "batal", what="forwarded")
    case = house.case(filed.number)
    assert (case.state, case.passed_on_at, case.bpjs_number) == (CaseState.COMPLETE, None, "")
    assert is_ringing(case)
    assert ("", "30 jam lagi", HOURS) in of_the_page(rosa.text(path))
    # Who forwards it after all is who stopped the hours.
    does(Browser(demo, "budi"), filed.number, "langkah", **sent)
    assert "dicatat Budi Contoh" in of_the_page(rosa.text(path))[0][1]


def test_what_was_noted_again_and_taken_back_leaves_who_noted_it_first(
    demo: Services, clock: StandingClock
) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    rosa, budi = Browser(demo, "rosa"), Browser(demo, "budi")
    does(rosa, filed.number, "teruskan", bpjs_number="", at="2026-11-21T08:30")
    clock.advance(minutes=5)
    does(budi, filed.number, "teruskan", bpjs_number="J-8", at="")
    does(budi, filed.number, "batal", what="pass_on")
    clock.advance(minutes=5)
    does(budi, filed.number, "teruskan", bpjs_number="J-9", at="")
    assert "dicatat Rosa Contoh" in of_the_page(rosa.text(f"/laporan/{filed.number}"))[0][1]
