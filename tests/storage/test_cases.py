"""Cases: found, joined by one person's number, changed by one at a time, rung by one worker."""

import threading
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import NoResultFound

from conversations.rules.case import CaseKind, CaseState, ClosedAs
from storage.case_tables import cases
from storage.cases import Case, CaseChanged, NewCase, account_index
from storage.columns import new_id
from storage.people import kpj_index, nik_index
from storage.sealing import SealBroken
from storage.store import Database, Store
from tests.storage.case_rows import (
    KPJ,
    NIK,
    NOW,
    OTHER_NIK,
    a_case,
    a_chat,
    a_death,
    a_person,
    a_report,
)


def test_a_case_is_read_back_as_it_was_added(database: Database) -> None:
    with database.begin() as store:
        person = a_person(store)
        new = NewCase(
            CaseKind.ACCIDENT,
            person,
            NIK,
            KPJ,
            "53.07",
            date(2026, 11, 20),
            NOW + timedelta(hours=40),
            NOW + timedelta(hours=20),
        )
        added = store.cases.add(new, "KL-7KQ2M", NOW)
    with database.begin() as store:
        assert store.cases.get(added.id) == store.cases.hold(added.id) == added
        vault = store.vault
    assert (added.kind, added.state, added.closed_as) == (
        CaseKind.ACCIDENT,
        CaseState.NOTICE,
        None,
    )
    assert (added.number, added.person_id, added.kabupaten) == ("KL-7KQ2M", person, "53.07")
    assert (added.nik_index, added.kpj_index) == (nik_index(vault, NIK), kpj_index(vault, KPJ))
    assert (added.filed_at, added.due_at) == (NOW, NOW + timedelta(hours=40))
    assert (added.next_alarm_at, added.escalated) == (NOW + timedelta(hours=20), 0)
    assert (added.bpjs_number, added.reason, added.holder, added.version) == ("", "", "", 0)


def test_a_case_that_is_not_there_is_not_found(database: Database) -> None:
    with database.begin() as store:
        assert store.cases.by_number("KL-AAAAA") is None
        for read in (store.cases.get, store.cases.hold):
            with pytest.raises(NoResultFound):
                read(new_id())


def test_a_case_is_found_by_its_number_and_by_those_of_reports_that_joined(
    database: Database,
) -> None:
    with database.begin() as store:
        case, other = a_case(store), a_case(store)
        a_report(store, case, a_chat(store, 1), number=case.number)
        joined = a_report(store, case, a_chat(store, 2))
        assert store.cases.by_number(case.number) == case
        assert store.cases.by_number(joined.number) == case
        assert store.cases.by_number(other.number) == other


def about(store: Store, nik: str = "", kpj: str = "", person: UUID | None = None) -> list[Case]:
    """Look for the open cases of an accident."""
    return store.cases.open_about(CaseKind.ACCIDENT, person, nik, kpj)


@pytest.mark.parametrize(
    ("nik", "kpj", "by_person"),
    [
        pytest.param(NIK, "", False, id="nik"),
        pytest.param("", KPJ, False, id="card"),
        pytest.param(OTHER_NIK, KPJ, False, id="card beside another's nik"),
        pytest.param("", "", True, id="person"),
    ],
)
def test_a_second_report_about_a_person_finds_the_case(
    database: Database, nik: str, kpj: str, *, by_person: bool
) -> None:
    with database.begin() as store:
        person = a_person(store)
        case = a_case(store, person_id=person, nik=NIK, kpj=KPJ)
        assert about(store, nik, kpj, person if by_person else None) == [case]


@pytest.mark.parametrize(
    ("nik", "kpj"),
    [
        pytest.param(OTHER_NIK, "25000000003", id="other numbers"),
        pytest.param(KPJ, NIK, id="numbers of another kind"),
        pytest.param("", "", id="no number"),
    ],
)
def test_a_report_about_another_finds_none(database: Database, nik: str, kpj: str) -> None:
    with database.begin() as store:
        a_case(store, nik=NIK, kpj=KPJ)
        a_case(store)
        assert about(store, nik, kpj) == []


def test_a_closed_case_and_one_of_another_kind_are_not_joined(database: Database) -> None:
    with database.begin() as store:
        closed = a_case(store, nik=NIK)
        store.cases.change(closed, state=CaseState.CLOSED, closed_as=ClosedAs.DONE)
        a_case(store, kind=CaseKind.DEATH, nik=NIK)
        assert about(store, NIK) == []


def test_of_several_open_cases_the_oldest_comes_first(database: Database) -> None:
    with database.begin() as store:
        second = a_case(store, NOW + timedelta(hours=1), nik=NIK)
        first = a_case(store, NOW, nik=NIK)
        assert about(store, NIK) == [first, second]


def test_two_reports_at_once_about_a_person_become_one_case(database: Database) -> None:
    met = threading.Barrier(2, timeout=30)
    numbers: list[str] = []

    def file(kpj: str) -> None:
        met.wait()
        with database.begin() as store:
            case = next(iter(about(store, NIK, kpj)), None) or a_case(store, nik=NIK, kpj=kpj)
            numbers.append(case.number)

    threads = [threading.Thread(target=file, args=(kpj,)) for kpj in ("", KPJ)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 2
    assert len(set(numbers)) == 1


def test_what_is_changed_is_read_back_and_the_rest_stays(database: Database) -> None:
    with database.begin() as store:
        case = a_case(store, nik=NIK, kabupaten="53.07")
        changed = store.cases.change(
            case,
            state=CaseState.FORWARDED,
            forwarded_on=date(2026, 11, 25),
            passed_on_at=NOW,
            bpjs_number="BPJS-1",
            holder="Ina Contoh",
            account="1234567890",
            kpj=KPJ,
        )
        assert store.cases.get(case.id) == changed
        assert changed.state is CaseState.FORWARDED
        assert (changed.bpjs_number, changed.holder, changed.reason) == ("BPJS-1", "Ina Contoh", "")
        assert changed.account_index == account_index(store.vault, "1234567890")
        assert (changed.nik_index, changed.kpj_index) == (
            case.nik_index,
            kpj_index(store.vault, KPJ),
        )
        assert (changed.kabupaten, changed.version) == ("53.07", 1)
        again = store.cases.change(changed, reason="KTP ahli waris tidak terbaca", account="")
        assert (again.bpjs_number, again.reason) == ("BPJS-1", "KTP ahli waris tidak terbaca")
        assert again.account_index is None
        emptied = store.cases.change(again, bpjs_number="", holder="", reason="")
        assert store.cases.get(case.id) == emptied
        assert store.connection.execute(select(cases.c.handling)).scalar_one() is None


def test_whoever_changes_a_case_that_moved_on_is_told(database: Database) -> None:
    with database.begin() as store:
        seen = a_case(store)
    with database.begin() as store:
        moved = store.cases.change(seen, state=CaseState.OPEN)
    with database.begin() as store:
        with pytest.raises(CaseChanged):
            store.cases.change(seen, state=CaseState.CLOSED)
        assert store.cases.get(seen.id) == moved


def test_words_of_staff_that_lie_in_another_row_do_not_open(database: Database) -> None:
    with database.begin() as store:
        one, other = a_case(store), a_case(store)
        store.cases.change(one, reason="KTP tidak terbaca")
        store.cases.change(other, reason="KK tidak terbaca")
        sealed = store.connection.execute(
            select(cases.c.handling).where(cases.c.id == one.id)
        ).scalar_one()
        store.connection.execute(
            update(cases).where(cases.c.id == other.id).values(handling=sealed)
        )
        assert b"KTP" not in sealed
        with pytest.raises(SealBroken):
            store.cases.get(other.id)


def test_cases_are_listed_oldest_first_page_by_page(database: Database) -> None:
    with database.begin() as store:
        made = [a_case(store, NOW + timedelta(hours=number // 2)) for number in range(7)]
        everything = store.cases.listed()
        assert {case.id for case in everything} == {case.id for case in made}
        assert [case.filed_at for case in everything] == [case.filed_at for case in made]
        seen: list[Case] = []
        while page := store.cases.listed(after=seen[-1].id if seen else None, limit=3):
            assert len(page) <= 3
            seen += page
        assert seen == everything


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": CaseKind.DEATH}, ["death"]),
        ({"state": CaseState.OPEN}, ["open"]),
        ({"kabupaten": "53.07"}, ["sikka", "open"]),
        ({"kabupaten": "53.07", "state": CaseState.NOTICE}, ["sikka"]),
        ({"kind": CaseKind.DEATH, "kabupaten": "53.07"}, []),
    ],
)
def test_cases_are_listed_by_kind_state_and_kabupaten(
    database: Database, asked: dict[str, CaseKind | CaseState | str], found: list[str]
) -> None:
    with database.begin() as store:
        names = {
            a_death(store).id: "death",
            a_case(store, NOW + timedelta(hours=1), kabupaten="53.07").id: "sikka",
            a_case(store, NOW + timedelta(hours=2), kabupaten="53.06").id: "flotim",
        }
        opened = a_case(store, NOW + timedelta(hours=3), kabupaten="53.07")
        names[store.cases.change(opened, state=CaseState.OPEN).id] = "open"
        listed = store.cases.listed(**asked)  # type: ignore[arg-type]
        assert [names[case.id] for case in listed] == found


def test_cases_are_due_when_their_alarm_is_the_longest_due_first(database: Database) -> None:
    with database.begin() as store:
        second = a_case(store, next_alarm_at=NOW)
        first = a_case(store, next_alarm_at=NOW - timedelta(hours=1))
        a_case(store, next_alarm_at=NOW + timedelta(seconds=1))
        a_case(store)
        assert store.cases.due(NOW, 10) == [(first.id, first.number), (second.id, second.number)]
        assert store.cases.due(NOW, 1) == [(first.id, first.number)]
        store.cases.change(first, next_alarm_at=None, escalated=3)
        assert store.cases.due(NOW, 10) == [(second.id, second.number)]


def test_of_two_workers_that_take_up_a_case_one_finds_it_done(database: Database) -> None:
    with database.begin() as store:
        case = a_case(store, next_alarm_at=NOW)
    met = threading.Barrier(2, timeout=30)
    found: list[int] = []

    def work() -> None:
        with database.begin() as store:
            (due,) = store.cases.due(NOW, 1)
        met.wait()
        with database.begin() as store:
            held = store.cases.hold(due[0])
            found.append(held.escalated)
            store.cases.change(held, escalated=held.escalated + 1)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [0, 1]
    with database.begin() as store:
        assert store.cases.get(case.id).escalated == 2
