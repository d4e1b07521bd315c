"""Who is thought dead, as far as anybody told, and which chats have to do with it."""

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.rules.case import CaseKind, CaseState, ClosedAs
from storage.store import Database
from tests.storage.case_rows import NOW, OTHER_NIK, a_case, a_chat, a_death, a_person


@pytest.mark.parametrize(
    ("state", "closed_as", "dead"),
    [
        (CaseState.NOTICE, None, True),
        (CaseState.PAID, None, True),
        (CaseState.CLOSED, ClosedAs.DONE, True),
        (CaseState.CLOSED, ClosedAs.MISTAKEN, False),
        (CaseState.CLOSED, ClosedAs.DOUBLE, False),
        (CaseState.CLOSED, ClosedAs.WITHDRAWN, False),
        # Opened again, whatever it had been closed as.
        (CaseState.OPEN, ClosedAs.MISTAKEN, True),
    ],
)
def test_somebody_is_thought_dead_until_a_report_is_found_mistaken(
    database: Database, state: CaseState, closed_as: ClosedAs | None, *, dead: bool
) -> None:
    day = date(2026, 11, 10)
    with database.begin() as store:
        person, other = a_person(store), a_person(store, OTHER_NIK)
        case = a_case(store, kind=CaseKind.DEATH, person_id=person, happened_on=day)
        store.cases.change(case, state=state, closed_as=closed_as)
        assert store.cases.reported_death(person) == (day if dead else None)
        assert store.cases.reported_death(other) is None


def test_an_accident_is_no_death(database: Database) -> None:
    with database.begin() as store:
        person = a_person(store)
        a_case(store, person_id=person, happened_on=date(2026, 11, 10))
        assert store.cases.reported_death(person) is None


def test_a_death_of_which_no_day_was_told_is_of_the_day_it_was_reported(
    database: Database,
) -> None:
    evening = NOW.replace(hour=22, minute=0, tzinfo=UTC)
    with database.begin() as store:
        person = a_person(store)
        a_death(store, person, evening)
        assert store.cases.reported_death(person) == evening.date()
        wita = ZoneInfo("Asia/Makassar")
        assert store.cases.reported_death(person, wita) == evening.date() + timedelta(days=1)


def test_a_chat_is_told_of_the_open_cases_of_its_people(database: Database) -> None:
    with database.begin() as store:
        chat, person, other = a_chat(store), a_person(store), a_person(store, OTHER_NIK)
        store.links.link(chat, person, "kpj", NOW)
        later = a_case(store, NOW + timedelta(hours=1), person_id=person)
        first = a_death(store, person)
        a_death(store, other)
        closed = a_case(store, person_id=person)
        store.cases.change(closed, state=CaseState.CLOSED)
        assert store.cases.about_people_of(chat) == [
            (first, person, "Maria Contoh"),
            (later, person, "Maria Contoh"),
        ]
        assert store.cases.about_people_of(a_chat(store, 2)) == []


def test_a_case_outlives_the_person_on_the_roster(database: Database) -> None:
    with database.begin() as store:
        person = a_person(store)
        case = a_death(store, person)
        store.connection.exec_driver_sql("DELETE FROM people")
        assert store.cases.get(case.id).person_id is None
