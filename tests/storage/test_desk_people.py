from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, update

from conversations.rules.case import CaseKind, CaseState, ClosedAs
from storage.columns import new_id
from storage.scope import Scope
from storage.store import Database, Store
from storage.tables import people
from tests.conftest import SERVERS, StandingClock
from tests.storage.case_rows import NIK, OTHER_NIK, a_case, a_chat, a_person

SIKKA, BELU = "53.07", "53.04"
ROSA, BUDI = "staff:rosa", "staff:budi"
NUMBER = "KL-7KQ2M"


def lives_in(store: Store, person: UUID, kabupaten: str) -> UUID:
    """Move a person and return them."""
    store.connection.execute(
        update(people).where(people.c.id == person).values(kabupaten=kabupaten)
    )
    return person


def in_sikka(store: Store) -> UUID:
    return lives_in(store, a_person(store), SIKKA)


def in_belu(store: Store) -> UUID:
    return lives_in(store, a_person(store, OTHER_NIK, "26000000002"), BELU)


def test_acts_are_counted_by_who_did_what_since_when(
    database: Database, clock: StandingClock
) -> None:
    now = clock()
    with database.begin() as store:
        for actor, act, ago in (
            (ROSA, "person_searched", 5),
            (ROSA, "person_searched", 59),
            (ROSA, "person_searched", 61),
            (ROSA, "person_revealed", 5),
            (BUDI, "person_searched", 5),
        ):
            store.audit.note(actor, act, "people", now - timedelta(minutes=ago))
    with database.begin() as store:
        since = now - timedelta(hours=1)
        assert store.desk_people.acts_since(ROSA, "person_searched", since) == 2
        assert store.desk_people.acts_since(ROSA, "person_revealed", since) == 1
        assert store.desk_people.acts_since(BUDI, "person_revealed", since) == 0


def test_nobody_beyond_the_scope_is_there(database: Database) -> None:
    with database.begin() as store:
        maria, dominikus = in_sikka(store), in_belu(store)
    with database.within(Scope.of([SIKKA])).begin() as store:
        assert store.desk_people.person(maria) is not None
        assert store.desk_people.person(dominikus) is None
        assert store.desk_people.person(new_id()) is None


def test_a_case_leads_to_its_person_where_both_are_seen(database: Database) -> None:
    with database.begin() as store:
        maria, dominikus = in_sikka(store), in_belu(store)
        near = a_case(store, person_id=maria, kabupaten=SIKKA).number
        fell_here = a_case(store, person_id=dominikus, kabupaten=SIKKA).number
        far = a_case(store, person_id=dominikus, kabupaten=BELU).number
        unknown = a_case(store, kabupaten=SIKKA).number
    with database.within(Scope.of([SIKKA])).begin() as store:
        found = {
            number: store.desk_people.of_case(number)
            for number in (near, fell_here, far, unknown, NUMBER)
        }
    assert {number: case and case.person_id for number, case in found.items()} == {
        near: maria,
        fell_here: None,
        far: None,
        unknown: None,
        NUMBER: None,
    }
    # A case of one's own is there although its person is not.
    assert [number for number, case in found.items() if case is None] == [far, NUMBER]


def test_chats_are_listed_newest_link_first(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        maria, (old, new) = in_sikka(store), (a_chat(store, 1), a_chat(store, 2))
        store.links.link(old, maria, "phone", clock() - timedelta(days=9))
        store.links.link(new, maria, "code", clock())
        store.chats.set_reachable(old, reachable=False)
        listed = store.desk_people.chats(maria)
        assert [(chat.chat_id, chat.proof, chat.reachable) for chat in listed] == [
            (new, "code", True),
            (old, "phone", False),
        ]
        assert store.desk_people.chats(in_belu(store)) == []


def test_open_cases_come_before_closed_ones(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        maria = in_sikka(store)
        told = {"person_id": maria, "kabupaten": SIKKA}
        closed = a_case(store, clock(), kind=CaseKind.DEATH, **told)
        store.cases.change(closed, state=CaseState.CLOSED, closed_as=ClosedAs.MISTAKEN)
        old = a_case(store, clock() - timedelta(days=3), **told)
        new = a_case(store, clock() - timedelta(days=1), kind=CaseKind.DEATH, **told)
        listed = store.desk_people.cases_about(maria)
    assert [(one.number, one.tells_of_death) for one in listed] == [
        (new.number, True),
        (old.number, False),
        (closed.number, False),
    ]


def test_codes_that_can_be_used_are_counted(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        maria = in_sikka(store)
        assert store.desk_people.open_codes(maria, clock()).count == 0
        store.links.issue_code(maria, clock() - timedelta(days=91))
        store.links.use_code(store.links.issue_code(maria, clock()), clock())
        store.links.issue_code(maria, clock() - timedelta(days=1))
        found = store.desk_people.open_codes(maria, clock())
    assert (found.count, found.until) == (1, clock() + timedelta(days=89))


def test_a_link_is_taken_away_within_the_scope_only(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        maria, dominikus = in_sikka(store), in_belu(store)
        chat = a_chat(store)
        store.links.link(chat, maria, "kpj", clock())
        store.links.link(chat, dominikus, "kpj", clock())
    with database.within(Scope.of([SIKKA])).begin() as store:
        assert not store.desk_people.unlink(dominikus, chat)
        assert store.desk_people.unlink(maria, chat)
        assert not store.desk_people.unlink(maria, chat)
    with database.begin() as store:
        assert not store.links.is_linked(chat, maria)
        assert store.links.is_linked(chat, dominikus)


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_postgresql_itself_shows_an_officer_only_their_own_people(database: Database) -> None:
    with database.begin() as store:
        maria = in_sikka(store)
        in_belu(store)
    with database.within(Scope.of([SIKKA])).begin() as store:
        assert store.connection.execute(select(people.c.id)).scalars().all() == [maria]
    with database.within(Scope.of([])).begin() as store:
        assert store.connection.execute(select(people.c.id)).scalars().all() == []


# --- nothing is read from end to end --------------------------------------------------------------


def plans(store: Store, asked: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Return the nodes of what PostgreSQL would do where reading everything were dear."""
    nodes = []
    driver = store.connection.connection.cursor()
    driver.execute("SET LOCAL enable_seqscan = off")
    for words, values in asked:
        if words.lstrip().startswith(("SELECT", "DELETE")) and "set_config" not in words:
            driver.execute(f"EXPLAIN (FORMAT JSON) {words}", values)
            ((found,),) = driver.fetchall()
            nodes += _nodes(found[0]["Plan"])
    return nodes


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for part in plan.get("Plans", ()) for node in _nodes(part))]


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_everything_is_found_by_an_index(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        maria = in_sikka(store)
        a_case(store, person_id=maria, kabupaten=SIKKA)
    asked: list[tuple[str, Any]] = []
    with database.begin() as store:
        event.listen(
            store.connection, "before_cursor_execute", lambda *given: asked.append(given[2:4])
        )
        store.desk_people.acts_since(ROSA, "person_searched", clock())
        store.desk_people.of_case(NUMBER)
        store.people.find_by_nik(NIK)
        store.people.find_by_kpj("26000000001")
        store.people.get(maria)
        store.people.cover(maria)
        store.desk_people.chats(maria)
        store.desk_people.cases_about(maria)
        store.desk_people.open_codes(maria, clock())
        store.desk_people.unlink(maria, new_id())
        nodes = plans(store, asked)
    read = {node["Relation Name"] for node in nodes if "Relation Name" in node}
    assert read >= {"people", "cases", "reports", "chat_people", "chats", "link_codes", "audit"}
    whole = [
        node
        for node in nodes
        if "Scan" in node["Node Type"]
        and node.get("Relation Name", "programmes") != "programmes"
        and not any("Cond" in key for key in node)
    ]
    assert whole == []
