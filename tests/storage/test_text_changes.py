"""Other words for a text, as they are kept: one is live at most, and every change leaves a mark."""

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from storage.staff_tables import text_changes
from storage.store import Database, Store
from storage.text_changes import ChangeState, Mark, TextChange
from tests.conftest import StandingClock

KEY = "main_menu.greeting"


def settled(store: Store, words: str, clock: StandingClock, key: str = KEY) -> TextChange:
    """Propose words and let them live; return the change as it was held."""
    change = store.text_changes.get(store.text_changes.propose(key, "id", words, "a", clock()))
    assert change is not None
    store.text_changes.settle(change, ChangeState.LIVE, "b", clock())
    return change


def test_one_change_of_a_text_is_live_at_most(database: Database, clock: StandingClock) -> None:
    with database.begin() as store:
        first, second = (settled(store, words, clock) for words in ("satu", "dua"))
        states = {one.id: one.state for one in store.text_changes.of(KEY)}
        live = store.text_changes.live_of(KEY, "id")
    assert states == {first.id: ChangeState.REPLACED, second.id: ChangeState.LIVE}
    assert live is not None
    assert (live.body, live.decided_by) == ("dua", "b")


def test_the_database_itself_keeps_two_from_being_live(
    database: Database, clock: StandingClock
) -> None:
    row = {"key": KEY, "language": "id", "body": "x", "state": "live", "author": "a"}
    with pytest.raises(IntegrityError), database.begin() as store:
        store.connection.execute(insert(text_changes), [{**row, "at": clock()}] * 2)


def test_the_mark_moves_with_whatever_is_live_and_with_nothing_else(
    database: Database, clock: StandingClock
) -> None:
    marks: list[Mark] = []
    with database.begin() as store:
        marks.append(store.text_changes.mark())
        waiting = store.text_changes.propose(KEY, "id", "satu", "a", clock())
        assert store.text_changes.mark() == marks[-1]
        for words, key in (("satu", KEY), ("dua", KEY), ("tiga", "engine.help")):
            settled(store, words, clock, key)
            marks.append(store.text_changes.mark())
        held = store.text_changes.get(waiting)
        assert held is not None
        assert held.state == ChangeState.REFUSED
    assert len(set(marks)) == len(marks)
