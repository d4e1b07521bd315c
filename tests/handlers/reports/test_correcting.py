"""Who goes back and tells it otherwise puts the report right, while nobody has worked on it."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from conversations.engine.report_effects import AddToReport, FileReport
from conversations.engine.report_events import ReportAdded, ReportFiled
from conversations.rules.case import CaseKind
from handlers.cases.moving import pass_on, take
from tests.handlers.reports.reporting import NOBODY, TODAY, House, Phone
from tests.handlers.reports.roster import MARIA, MARIAS_PHONE, YOSEF

ACCIDENT, DEATH = CaseKind.ACCIDENT, CaseKind.DEATH
BY = "operator:contoh"
FIRST = {
    "nik": MARIA,
    "relation": "spouse",
    "story": "jatuh dari pohon",
    "happened_on": "2026-11-20",
    "happened_at": "16:00:00",
    "injury": "kaki",
    "kabupaten": "53.07",
}


def corrects(
    phone: Phone,
    filed: ReportFiled,
    kind: CaseKind = ACCIDENT,
    **told: Any,  # noqa: ANN401 - fields of Told
) -> ReportFiled:
    """File again in place of a report."""
    return phone.asks(FileReport(kind, told, instead_of=filed.report), ReportFiled)


def test_who_was_named_wrongly_is_replaced_whole(house: House) -> None:
    phone = house.phone()
    filed = phone.asks_to_file(FIRST)
    again = corrects(phone, filed, who="Yosef, Alok", relation="child", story="kena parang")
    assert (again.again, again.number, again.secret) == (True, filed.number, filed.secret)
    assert again.told.to_json() == {
        "who": "Yosef, Alok",
        "relation": "child",
        "story": "kena parang",
        "injury": "kaki",
        "kabupaten": "53.07",
    }
    case = house.case(filed.number)
    assert (case.person_id, case.nik_index, case.kpj_index) == (None, None, None)
    assert (case.happened_on, case.kabupaten) == (None, "53.07")
    assert house.steps(filed.number) == ["filed", "corrected"]


def test_the_case_is_then_about_the_other_and_due_by_the_other_day(house: House) -> None:
    phone = house.phone()
    filed = phone.asks_to_file(FIRST)
    again = corrects(phone, filed, nik=YOSEF, happened_on="2026-11-21", happened_at="07:00:00")
    case = house.case(again.number)
    with house.services.database.begin() as store:
        assert case.person_id == store.people.find_by_nik(YOSEF)
    assert case.happened_on == TODAY
    assert case.due_at == again.due
    assert house.case(house.phone().files(nik=YOSEF).number).id == case.id
    assert house.case(house.phone().files(nik=MARIA).number).id != case.id


def test_the_wrong_family_hears_no_more_and_the_right_one_does(house: House) -> None:
    maria, yosef = house.phone(MARIAS_PHONE, [MARIA]), house.phone(linked=[YOSEF])
    phone = house.phone()
    filed = phone.files(DEATH, nik=MARIA)
    house.work()
    assert len(maria.hears()) == 1
    corrects(phone, filed, DEATH, nik=YOSEF)
    house.work()
    assert (len(maria.hears()), len(yosef.hears())) == (1, 1)
    with house.services.database.begin() as store:
        assert store.reported.open_for(maria.id) == []
        assert len(store.reported.open_for(yosef.id)) == 1


Prepared = Callable[[House, ReportFiled], object]
WORKED_ON: dict[str, Prepared] = {
    "taken": lambda house, filed: take(house.services, filed.number, BY),
    "passed on": lambda house, filed: pass_on(
        house.services, filed.number, "", BY, house.services.clock()
    ),
    "joined by another": lambda house, _: house.phone().files(nik=MARIA),
}


@pytest.mark.parametrize("name", WORKED_ON)
def test_what_somebody_works_on_stays_and_the_new_one_is_filed(house: House, name: str) -> None:
    phone = house.phone()
    filed = phone.asks_to_file(FIRST)
    before = house.case(filed.number)
    WORKED_ON[name](house, filed)
    again = corrects(phone, filed, nik=NOBODY)
    assert (again.again, again.number == filed.number) == (False, False)
    assert house.case(filed.number).nik_index == before.nik_index
    for number in (filed.number, again.number):
        with house.services.database.begin() as store:
            (step,) = [
                step
                for step in store.case_history.of(house.case(number).id)
                if step.step == "replaced"
            ]
        assert dict(step.details) == {"report": filed.number, "by": again.number}


def test_of_a_case_that_was_taken_the_same_person_told_again_takes_the_new_story(
    house: House,
) -> None:
    phone = house.phone()
    filed = phone.asks_to_file(FIRST)
    take(house.services, filed.number, BY)
    again = corrects(phone, filed, nik=MARIA, story="kena parang")
    assert (again.again, again.number, again.told.story) == (True, filed.number, "kena parang")
    assert "replaced" not in house.steps(filed.number)


def test_a_joined_report_and_one_of_another_chat_are_not_put_right(house: House) -> None:
    first = house.phone().files(nik=MARIA)
    phone = house.phone()
    joined = phone.files(nik=MARIA)
    for report in (joined, first):
        again = corrects(phone, report, who=f"seseorang {report.number}")
        assert again.again is False
    assert house.case(first.number).nik_index is not None
    assert "corrected" not in house.steps(first.number)


def test_an_accident_is_not_made_a_death(house: House) -> None:
    phone = house.phone()
    filed = phone.files(nik=MARIA)
    again = corrects(phone, filed, DEATH, nik=MARIA)
    assert (again.again, house.case(filed.number).kind) == (False, ACCIDENT)


LATE: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nobody else told": ({"who": "Ani"}, set()),
    "another told": ({"nik": MARIA}, {"same_person"}),
}


@pytest.mark.parametrize("way", ["added", "corrected"])
@pytest.mark.parametrize("name", LATE)
def test_a_number_told_late_joins_nothing_and_staff_look(house: House, name: str, way: str) -> None:
    other, flags = LATE[name]
    first = house.phone().asks_to_file(other)
    phone = house.phone()
    filed = phone.files(who="Maria dari Alok", happened_on=date(2026, 11, 20), happened_at=time(8))
    if way == "added":
        added = phone.asks(AddToReport(filed.report, {"nik": MARIA}), ReportAdded)
        assert (added.report, added.number) == (filed.report, filed.number)
    else:
        corrects(phone, filed, nik=MARIA)
    case = house.case(filed.number)
    assert case.person_id is not None
    assert case.id != house.case(first.number).id
    house.work()
    assert house.flags(filed.number) == flags
    assert house.flags(first.number) == flags
