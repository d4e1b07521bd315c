"""Anyone may report; the same report is one report, and one person is one case."""

import re
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import func, select

from conversations.engine.report_effects import AddToReport
from conversations.engine.report_events import ReportGone
from conversations.rules.case import CaseKind, CaseState, ClosedAs, Relation, Work
from handlers.cases.moving import advance, mistaken
from storage.case_tables import cases, reports
from storage.tables import cover_periods, people
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import NOBODY, NOBODYS_CARD, TODAY, House
from tests.handlers.reports.roster import MARIA, MARIAS_CARD, YOSEF

BY = "operator:contoh"
Told = dict[str, Any]


def counts(house: House) -> tuple[int, int]:
    """Return how many cases and reports there are."""
    with house.services.database.begin() as store:
        found = [
            store.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (cases, reports)
        ]
    return found[0], found[1]


def test_a_report_gets_a_number_a_secret_and_its_clock(house: House) -> None:
    filed = house.phone().files(nik=MARIA, happened_on=TODAY, happened_at=time(8), story="jatuh")
    assert re.fullmatch(r"KL-[A-HJ-NP-Z2-9]{5}", filed.number)
    assert re.fullmatch(r"[A-HJ-NP-Z]{6}", filed.secret)
    assert filed.due is not None
    assert filed.due.isoformat() == "2026-11-23T08:00:00+08:00"
    assert (filed.late, filed.again, filed.agent, filed.told.story) == (
        False,
        False,
        False,
        "jatuh",
    )
    case = house.case(filed.number)
    assert (case.kind, case.state, case.happened_on) == ("accident", "notice", TODAY)
    assert case.due_at == filed.due
    assert house.steps(filed.number) == ["filed"]


def test_a_report_that_tells_nothing_but_a_story_is_taken(house: House) -> None:
    filed = house.phone().files(story="ada yang jatuh")
    assert (filed.due, filed.late) == (None, False)
    assert house.case(filed.number).person_id is None


def test_a_late_report_is_taken_and_called_late(house: House) -> None:
    filed = house.phone().files(nik=MARIA, happened_on=date(2026, 11, 18), late_reason="di kebun")
    assert filed.late is True
    assert filed.told.late_reason == "di kebun"


SAME: dict[str, tuple[Told, Told, bool]] = {
    "the same NIK": ({"nik": MARIA}, {"nik": MARIA, "story": "lagi"}, True),
    "the same NIK of nobody": ({"nik": NOBODY}, {"nik": NOBODY}, True),
    "the same card": ({"kpj": MARIAS_CARD}, {"kpj": MARIAS_CARD}, True),
    "the same card of nobody": ({"kpj": NOBODYS_CARD}, {"kpj": NOBODYS_CARD}, True),
    "both numbers, then one": ({"nik": MARIA, "kpj": MARIAS_CARD}, {"kpj": MARIAS_CARD}, True),
    "the same name, written otherwise": ({"who": "Yosef,  Alok"}, {"who": "yosef, alok."}, True),
    "oneself twice": ({"relation": "self"}, {"relation": "self"}, True),
    "oneself with the same story": (
        {"relation": "self", "story": "Jatuh di kebun."},
        {"relation": "self", "story": "jatuh di kebun", "injury": "kaki"},
        True,
    ),
    "two who share a phone": (
        {"relation": "self", "story": "jatuh"},
        {"relation": "self", "story": "kena parang"},
        False,
    ),
    "oneself, then somebody without a name": (
        {"relation": "self", "story": "jatuh"},
        {"story": "jatuh"},
        False,
    ),
    "the same story": ({"story": "Jatuh."}, {"story": "jatuh"}, True),
    "another NIK": ({"nik": MARIA}, {"nik": YOSEF}, False),
    "another name": ({"who": "Yosef, Alok"}, {"who": "Yosef, Nita"}, False),
    "another story": ({"story": "jatuh"}, {"story": "terbakar"}, False),
    "a name, then a number": ({"who": "Yosef"}, {"nik": YOSEF}, False),
    "some days apart": (
        {"nik": MARIA, "happened_on": "2026-11-14"},
        {"nik": MARIA, "happened_on": "2026-11-21"},
        True,
    ),
    "weeks ago, then without a day": (
        {"nik": MARIA, "happened_on": "2026-11-01"},
        {"nik": MARIA},
        False,
    ),
    "a week ago, then without a day": (
        {"nik": MARIA, "happened_on": "2026-11-14"},
        {"nik": MARIA},
        True,
    ),
    "without a day, then weeks ago": (
        {"nik": MARIA},
        {"nik": MARIA, "happened_on": "2026-11-01"},
        False,
    ),
    "another accident, weeks later": (
        {"nik": MARIA, "happened_on": "2026-10-01"},
        {"nik": MARIA, "happened_on": "2026-11-20"},
        False,
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_report_from_the_same_chat_is_one(house: House, name: str) -> None:
    first, second, same = SAME[name]
    phone = house.phone()
    one, other = (phone.asks_to_file(told) for told in (first, second))
    assert other.again is same
    assert (one.number == other.number, one.secret == other.secret) == (same, same)
    assert counts(house) == ((1, 1) if same else (2, 2))


def test_told_again_adds_and_the_later_word_holds(house: House) -> None:
    phone = house.phone()
    phone.files(nik=MARIA, story="jatuh", place="Alok")
    again = phone.files(nik=MARIA, story="jatuh dari pohon", place="Nita", injury="kaki")
    told = again.told
    # No story replaces another: it may be somebody else's who has the same phone.
    assert (told.story, told.place, told.injury) == ("jatuh\njatuh dari pohon", "Nita", "kaki")
    assert phone.files(nik=MARIA, story="Jatuh.").told.story == told.story
    assert house.steps(again.number) == ["filed", "told_more"]


def test_an_accident_and_a_death_of_one_person_are_two_cases(house: House) -> None:
    phone = house.phone()
    phone.files(CaseKind.ACCIDENT, nik=MARIA)
    assert phone.files(CaseKind.DEATH, nik=MARIA).again is False
    assert counts(house) == (2, 2)


JOINS: dict[str, tuple[Told, Told, bool]] = {
    "by NIK": ({"nik": MARIA}, {"nik": MARIA}, True),
    "by a NIK that nobody has": ({"nik": NOBODY}, {"nik": NOBODY}, True),
    "by card": ({"kpj": NOBODYS_CARD}, {"kpj": NOBODYS_CARD}, True),
    "by NIK and by card of the same worker": ({"nik": MARIA}, {"kpj": MARIAS_CARD}, True),
    "by name never": ({"who": "Yosef, Alok"}, {"who": "Yosef, Alok"}, False),
    "by being oneself never": ({"relation": "self"}, {"relation": "self"}, False),
    "without a day, of an accident weeks ago": (
        {"nik": MARIA, "happened_on": "2026-11-01"},
        {"nik": MARIA},
        False,
    ),
    "another accident": (
        {"nik": MARIA, "happened_on": "2026-10-01"},
        {"nik": MARIA, "happened_on": "2026-11-20"},
        False,
    ),
}


@pytest.mark.parametrize("name", JOINS)
def test_another_chat_joins_the_case_of_the_same_person(house: House, name: str) -> None:
    first, second, joins = JOINS[name]
    one, other = (house.phone().asks_to_file(told) for told in (first, second))
    assert other.again is False
    assert one.number != other.number
    assert one.secret != other.secret
    assert (house.case(one.number).id == house.case(other.number).id) is joins
    assert counts(house) == ((1, 2) if joins else (2, 2))
    if joins:
        assert house.case(other.number).number == one.number
        assert house.steps(one.number) == ["filed", "joined"]


def test_who_joins_learns_nothing_of_the_first(house: House) -> None:
    house.phone().files(CaseKind.DEATH, nik=MARIA, story="rahasia", happened_on=date(2026, 11, 10))
    joined = house.phone().files(CaseKind.DEATH, nik=MARIA)
    lone = house.phone().files(CaseKind.DEATH, nik=NOBODY)
    assert (joined.due, joined.late, joined.agent) == (lone.due, lone.late, lone.agent)
    assert joined.told.to_json() == {"nik": MARIA}


@pytest.mark.parametrize("linked", [[], [MARIA], [MARIA, YOSEF]], ids=["nobody", "one", "two"])
def test_somebody_who_reports_for_himself_is_the_one_his_chat_is_linked_to(
    house: House, linked: list[str]
) -> None:
    filed = house.phone(linked=linked).files(relation=Relation.SELF, story="jatuh")
    with house.services.database.begin() as store:
        maria = store.people.find_by_nik(MARIA)
    assert house.case(filed.number).person_id == (maria if linked == [MARIA] else None)
    assert (filed.told.nik, filed.told.kpj) == ("", "")
    joined = house.phone().files(nik=MARIA)
    assert (house.case(joined.number).number == filed.number) is (linked == [MARIA])


def test_after_a_closed_case_the_same_words_are_a_new_report(house: House) -> None:
    phone = house.phone()
    numbers = set()
    for _ in range(3):
        filed = phone.files(CaseKind.DEATH, nik=MARIA)
        assert filed.again is False
        numbers.add(filed.number)
        mistaken(house.services, filed.number, BY)
    assert counts(house) == (3, 3)
    assert len(numbers) == 3


def test_another_chat_joins_no_closed_case(house: House) -> None:
    first = house.phone().files(nik=MARIA)
    closed = advance(
        house.services, first.number, CaseState.CLOSED, BY, closed_as=ClosedAs.WITHDRAWN
    )
    assert closed.closed_as is ClosedAs.WITHDRAWN
    second = house.phone().files(nik=MARIA)
    assert house.case(second.number).number == second.number


def test_a_number_told_late_says_whom_the_case_is_about(house: House) -> None:
    phone = house.phone()
    filed = phone.files(who="Maria dari Alok")
    phone.adds(filed.report, nik=MARIA)
    case = house.case(filed.number)
    assert case.person_id is not None
    joined = house.phone().files(nik=MARIA)
    assert house.case(joined.number).id == case.id


def test_what_who_joined_adds_moves_the_case_to_nobody_else(house: House) -> None:
    first = house.phone().files(nik=MARIA)
    phone = house.phone()
    joined = phone.files(nik=MARIA)
    phone.adds(joined.report, nik=YOSEF)
    with house.services.database.begin() as store:
        assert house.case(first.number).person_id == store.people.find_by_nik(MARIA)


@pytest.mark.parametrize("report", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nothing_is_added_to_a_report_that_is_not_there(house: House, report: str) -> None:
    assert house.phone().asks(AddToReport(report, {"story": "x"}), ReportGone) == ReportGone()


def test_nobody_adds_to_the_words_of_another(house: House) -> None:
    filed = house.phone().files(nik=MARIA, story="jatuh")
    asked = AddToReport(filed.report, {"story": "bohong"})
    assert house.phone().asks(asked, ReportGone) == ReportGone()


def test_reports_change_nobody_s_status_or_cover(house: House) -> None:
    def records() -> list[object]:
        with house.services.database.begin() as store:
            return [
                store.connection.execute(select(table).order_by(table.c.id)).all()
                for table in (people, cover_periods)
            ]

    before = records()
    phone = house.phone()
    phone.files(CaseKind.DEATH, nik=MARIA, work=Work.AT_WORK)
    house.phone().files(CaseKind.DEATH, nik=MARIA)
    house.work()
    assert records() == before
    with house.services.database.begin() as store:
        states = store.connection.execute(select(cases.c.state)).scalars().all()
    assert states == ["notice"]


def test_the_phone_is_found_by_what_was_told_or_by_the_chat_s_own(
    house: House, clock: StandingClock
) -> None:
    del clock
    own, told = "+620000000021", "+620000000022"
    house.phone(own).files(who="satu")
    house.phone().files(who="dua", informant_phone=told)
    house.phone(told).files(who="tiga", informant_phone=own)
    house.phone().files(who="empat")
    with house.services.database.begin() as store:
        found = store.connection.execute(select(reports.c.phone_index)).scalars().all()
        wanted = [store.vault.index("phone", number) for number in (own, told)]
    assert sorted(filter(None, found)) == sorted([*wanted, wanted[0]])
    assert len(found) == 4
