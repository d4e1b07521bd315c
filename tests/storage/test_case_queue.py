"""The queue in the database: its order, its pages by key, and how far each sees."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from conversations.rules.case import CaseKind, CaseState
from storage.case_queue import Asked, Place, QueuedCase, Rank
from storage.cases import NewCase
from storage.scope import WHOLE, Scope
from storage.store import Database

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
SIKKA, ENDE = "53.07", "53.08"


def put(
    database: Database, name: str, days: int, kabupaten: str | None = SIKKA, **values: object
) -> None:
    """Add a case of so many days ago under a number of five letters."""
    with database.begin() as store:
        new = NewCase(CaseKind.ACCIDENT, kabupaten=kabupaten)
        case = store.cases.add(new, f"KL-{name:X<5}", NOW - timedelta(days=days))
        if values:
            store.cases.change(case, **values)


def fill(database: Database) -> None:
    """Put two cases in each kind of waiting, and some that nobody waits for."""
    hour = timedelta(hours=1)
    put(database, "OLD", 30, state=CaseState.OPEN)
    put(database, "DUE2", 1, due_at=NOW + 20 * hour)
    put(database, "DUE1", 2, due_at=NOW - 5 * hour, state=CaseState.OPEN)
    put(database, "PAY2", 9, state=CaseState.APPROVED, pay_by=TODAY - timedelta(days=1))
    put(database, "PAY1", 9, state=CaseState.FORWARDED, pay_by=TODAY - timedelta(days=8))
    # Due today is not late.
    put(database, "LATER", 8, state=CaseState.FORWARDED, pay_by=TODAY)
    # Told BPJS in time: its hours run no more.
    put(database, "TOLD", 7, due_at=NOW - hour, passed_on_at=NOW - 2 * hour)
    put(database, "NEW", 0)
    put(database, "PAID", 90, state=CaseState.PAID, pay_by=TODAY - timedelta(days=30))
    put(database, "GONE", 90, state=CaseState.CLOSED, due_at=NOW - hour)


def names(cases: list[QueuedCase]) -> list[str]:
    return [case.number.removeprefix("KL-").rstrip("X") for case in cases]


def pages(database: Database, asked: Asked, size: int, scope: Scope = WHOLE) -> list[str]:
    """Return the whole queue, read in pages of a size."""
    found: list[str] = []
    after: Place | None = None
    with database.within(scope).begin() as store:
        while page := store.case_queue.page(asked, TODAY, after, size):
            found += names(page)
            after = page[-1].place
    return found


ORDER = ["DUE1", "DUE2", "PAY1", "PAY2", "OLD", "LATER", "TOLD", "NEW"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_pages_of_any_size_are_the_same_queue(database: Database, size: int) -> None:
    fill(database)
    assert pages(database, Asked(), size) == ORDER


def test_cases_of_the_same_moment_follow_each_other_by_their_ids(database: Database) -> None:
    for number in range(7):
        put(database, f"S{number}", 3)
        put(database, f"T{number}", 3, due_at=NOW)
    found = pages(database, Asked(), 2)
    assert len(found) == len(set(found)) == 14
    assert {name[0] for name in found[:7]} == {"T"}


RED = (NOW + timedelta(hours=12), NOW - timedelta(hours=36))
ASKED = {
    "closed": (Asked(state=CaseState.CLOSED), ["GONE"]),
    "paid": (Asked(state=CaseState.PAID), ["PAID"]),
    "forwarded": (Asked(state=CaseState.FORWARDED), ["PAY1", "LATER"]),
    "notices": (Asked(state=CaseState.NOTICE), ["DUE2", "TOLD", "NEW"]),
    "red": (Asked(red=RED), ["DUE1", "PAY1", "PAY2", "OLD"]),
    "deaths": (Asked(kind=CaseKind.DEATH), []),
    "of Ende": (Asked(kabupaten=ENDE), []),
    "of nobody": (Asked(unowned=True), ORDER),
    "of somebody": (Asked(owner_id=UUID(int=1)), []),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_for(database: Database, name: str) -> None:
    fill(database)
    asked, found = ASKED[name]
    assert pages(database, asked, 2) == found


def test_what_nobody_has_is_red_after_a_while(database: Database) -> None:
    with database.begin() as store:
        rosa = store.staff.add("rosa", "Rosa Contoh", "", "id", "operator", NOW)
    assert rosa is not None
    put(database, "LONG", 2)
    put(database, "SHORT", 1)
    put(database, "TAKEN", 2, state=CaseState.OPEN, owner_id=rosa.id)
    put(database, "BACK", 3, state=CaseState.OPEN)
    put(database, "NEW", 1, state=CaseState.OPEN)
    put(database, "LATER", 3, state=CaseState.PAPERS_MISSING)
    assert pages(database, Asked(red=RED), 5) == ["BACK", "LONG"]


def test_who_has_a_case_in_words_is_read(database: Database) -> None:
    put(database, "HELD", 2, state=CaseState.OPEN, holder="Kantor Contoh")
    put(database, "FREE", 1, state=CaseState.OPEN)
    with database.begin() as store:
        page = store.case_queue.page(Asked(), TODAY, None, 5)
    assert [case.holder for case in page] == ["Kantor Contoh", ""]


def test_nobody_sees_beyond_their_scope(database: Database) -> None:
    put(database, "MINE", 1)
    put(database, "ENDE", 1, ENDE)
    # Of no known place: the province alone.
    put(database, "NONE", 1, None)
    assert pages(database, Asked(), 9, Scope.of([SIKKA])) == ["MINE"]
    assert pages(database, Asked(kabupaten=ENDE), 9, Scope.of([SIKKA])) == []
    assert sorted(pages(database, Asked(), 9, Scope.of([SIKKA, ENDE]))) == ["ENDE", "MINE"]
    assert pages(database, Asked(), 9, Scope.of([])) == []
    assert len(pages(database, Asked(), 9)) == 3


def test_a_place_is_the_moment_or_day_that_its_case_waits_for(database: Database) -> None:
    fill(database)
    with database.begin() as store:
        found = store.case_queue.page(Asked(), TODAY, None, 9)
    places = {case.place.rank: case.place.at for case in reversed(found)}
    assert places == {
        Rank.HOURS: NOW - timedelta(hours=5),
        Rank.PAYMENT: TODAY - timedelta(days=8),
        Rank.REST: NOW - timedelta(days=30),
    }


def test_notes_are_kept_sealed_in_their_order(database: Database) -> None:
    with database.begin() as store:
        case = store.cases.add(NewCase(CaseKind.DEATH), "KL-22222", NOW)
        store.case_notes.add(case.id, "staff:1", "Ditelepon", NOW)
        store.case_notes.add(case.id, "staff:1", "Mohon KTP", NOW, sent=True)
    with database.begin() as store:
        found = store.case_notes.of(case.id)
    assert [(note.body, note.sent) for note in found] == [
        ("Ditelepon", False),
        ("Mohon KTP", True),
    ]
