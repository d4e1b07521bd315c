"""What nobody understood: sealed, forgotten in time, and seen by whose kabupaten it is."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from storage.scope import Scope
from storage.sealing import SealBroken
from storage.staff_tables import unrecognised
from storage.store import Database
from tests.conftest import StandingClock

WORDS = "beta mau tanya soal kartu"
ME = "staff:me"


@pytest.fixture
def chat(database: Database, clock: StandingClock) -> UUID:
    """A chat that is linked to nobody."""
    with database.begin() as store:
        return store.chats.add(b"1" * 16, "telegram", "700001", "id", clock()).id


def test_words_are_sealed_and_open_in_their_own_row_alone(
    database: Database, clock: StandingClock, chat: UUID
) -> None:
    with database.begin() as store:
        store.unrecognised.add(chat, "id", "main_menu.ask", WORDS, clock())
        store.unrecognised.add(chat, "id", "", "lain", clock() + timedelta(seconds=1))
    with database.begin() as store:
        bodies = list(store.connection.execute(select(unrecognised.c.body)).scalars())
        assert all(WORDS.encode() not in bytes(body) for body in bodies)
        first, second = store.unrecognised.waiting(0, 9)
        assert (first.words, first.step, second.words) == (WORDS, "main_menu.ask", "lain")
        swap = update(unrecognised).where(unrecognised.c.id == second.id).values(body=bodies[0])
        store.connection.execute(swap)
        with pytest.raises(SealBroken):
            store.unrecognised.waiting(0, 9)


def test_after_ninety_days_it_is_forgotten_labelled_or_not(
    database: Database, clock: StandingClock, chat: UUID
) -> None:
    with database.begin() as store:
        for words in ("satu", "dua"):
            store.unrecognised.add(chat, "id", "", words, clock())
            clock.advance(hours=1)
        (first, _) = store.unrecognised.waiting(0, 9)
        assert store.unrecognised.label(first.id, "menu", ME, clock())
        clock.advance(days=90, hours=-1.5)
        assert store.unrecognised.forget_old(clock()) == 1
        assert list(store.unrecognised.labelled()) == []
        assert [one.words for one in store.unrecognised.waiting(0, 9)] == ["dua"]


def test_a_label_is_given_once_and_taken_back_by_who_gave_it(
    database: Database, clock: StandingClock, chat: UUID
) -> None:
    with database.begin() as store:
        store.unrecognised.add(chat, "id", "", WORDS, clock())
        (one,) = store.unrecognised.waiting(0, 9)
        assert store.unrecognised.label(one.id, "card", ME, clock())
        assert not store.unrecognised.label(one.id, "menu", "staff:you", clock())
        assert not store.unrecognised.unlabel(one.id, "staff:you")
        assert [found.label for found in store.unrecognised.labelled_by(ME, 5)] == ["card"]
        assert store.unrecognised.count_waiting() == 0
        assert store.unrecognised.unlabel(one.id, ME)
        assert not store.unrecognised.unlabel(one.id, ME)
        assert store.unrecognised.count_waiting() == 1


def test_days_count_what_came_and_what_was_labelled(
    database: Database, clock: StandingClock, chat: UUID
) -> None:
    midnight = clock.now.replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday = midnight - timedelta(days=1)
    with database.begin() as store:
        moments = (yesterday, midnight - timedelta(seconds=1), midnight)
        for moment in moments:
            store.unrecognised.add(chat, "id", "", WORDS, moment)
        store.unrecognised.label(store.unrecognised.waiting(0, 1)[0].id, "card", ME, midnight)
        today, before = store.unrecognised.days([midnight, yesterday])
    assert (today.came, today.labelled) == (1, 1)
    assert (before.came, before.labelled) == (2, 0)


def test_a_chat_of_nobody_is_seen_by_the_province_alone(
    database: Database, clock: StandingClock, chat: UUID
) -> None:
    with database.begin() as store:
        store.unrecognised.add(chat, "id", "", WORDS, clock())
    with database.within(Scope.of(["53.07"])).begin() as store:
        assert store.unrecognised.waiting(0, 9) == []
        assert store.unrecognised.count_waiting() == 0


def test_pages_go_on_behind_an_id(database: Database, clock: StandingClock, chat: UUID) -> None:
    with database.begin() as store:
        for number in range(5):
            store.unrecognised.add(chat, "id", "", f"kata {'i' * number}", clock())
        first = store.unrecognised.waiting(0, 2)
        rest = store.unrecognised.waiting(first[-1].id, 9)
    assert [len(one.words) for one in (*first, *rest)] == [5, 6, 7, 8, 9]
