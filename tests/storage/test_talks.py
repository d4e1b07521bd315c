"""Chats that staff take: who has one, until when; and what is found of a chat within a scope."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from handlers.services import Services
from storage.scope import Scope
from storage.store import Store
from storage.talks import STAFF_KEY, TakenTalk
from tests.handlers.staff.talk_house import SIKKA, link
from tests.handlers.writing import Writer

LEMBATA = "53.13"
HOURS = timedelta(hours=12)


@pytest.fixture
def chat(demo: Services) -> UUID:
    """A chat that is linked to somebody of Sikka."""
    writer = Writer(demo)
    writer.says("halo")
    found: UUID = writer.row().id
    link(demo, found, SIKKA)
    return found


@pytest.fixture
def staff(demo: Services) -> tuple[UUID, UUID]:
    """Two people of the staff."""
    with demo.database.begin() as store:
        return tuple(store.staff.by_login(login).id for login in ("rosa", "budi"))  # type: ignore[union-attr,return-value]


@pytest.fixture
def store(demo: Services) -> Iterator[Store]:
    """A transaction that is the bot's own."""
    with demo.database.begin() as store:
        yield store


def test_a_chat_is_taken_only_from_whom_one_saw(
    demo: Services, chat: UUID, staff: tuple[UUID, UUID], store: Store
) -> None:
    rosa, budi, now = *staff, demo.clock()
    taken = store.taken_chats
    assert not taken.take(chat, budi, rosa, now + HOURS, now)
    assert taken.take(chat, rosa, None, now + HOURS, now)
    assert not taken.take(chat, budi, None, now + HOURS, now)
    assert not taken.keep_on(chat, budi, now + 2 * HOURS, now)
    assert taken.give_back(chat, budi, now) is None
    assert taken.take(chat, budi, rosa, now + HOURS, now)
    back = taken.give_back(chat, budi, now)
    assert back is not None
    # The greeting, two hands, and back to the bot.
    assert (back.turn, back.language) == (4, "id")
    assert taken.give_back(chat, budi, now) is None


def test_a_chat_whose_time_is_over_is_nobodys(
    demo: Services, chat: UUID, staff: tuple[UUID, UUID], store: Store
) -> None:
    rosa, budi, now = *staff, demo.clock()
    taken = store.taken_chats
    assert taken.take(chat, rosa, None, now + HOURS, now)
    assert taken.due(now + HOURS - timedelta(seconds=1), 9) == []
    later = now + HOURS
    assert taken.due(later, 9) == [chat]
    assert not taken.keep_on(chat, rosa, later + HOURS, later)
    assert store.talks.taken(later, 9) == []
    assert taken.take(chat, budi, None, later + HOURS, later)
    assert taken.end(chat, later) is None
    assert taken.end(chat, later + HOURS) is not None
    assert taken.due(later + HOURS, 9) == []


def test_what_is_unanswered_counts_from_the_last_word_of_staff(
    demo: Services, chat: UUID, staff: tuple[UUID, UUID], store: Store
) -> None:
    now = demo.clock()
    store.taken_chats.take(chat, staff[0], None, now + HOURS, now)

    def unanswered() -> list[int]:
        return [one.unanswered for one in store.talks.taken(now, 9)]

    # Nothing said yet, or forgotten since: all that is kept.
    assert unanswered() == [1]
    earlier, key = now - timedelta(minutes=1), f"{STAFF_KEY}{staff[0]}:"
    store.outbox.add(chat, f"{key}1", {"text": "", "options": []}, earlier, lane=0)
    assert unanswered() == [1]
    store.outbox.add(chat, f"{key}2", {"text": "", "options": []}, now, lane=0)
    assert unanswered() == [0]


def test_taken_chats_are_paged_by_key(demo: Services, staff: tuple[UUID, UUID]) -> None:
    now, writers = demo.clock(), [Writer(demo, f"72{number}") for number in range(5)]
    for number, one in enumerate(writers):
        one.says("halo")
        # Two of them until the same moment.
        until = now + timedelta(hours=1 + number // 2)
        chat = one.row().id
        with demo.database.begin() as store:
            assert store.taken_chats.take(chat, staff[0], None, until, now)
    found: list[TakenTalk] = []
    with demo.database.begin() as store:
        while page := store.talks.taken(
            now,
            2,
            (found[-1].chat.taken_until, found[-1].chat.id) if found else None,  # type: ignore[arg-type]
        ):
            found += page
    assert len({one.chat.id for one in found}) == len(found) == len(writers)


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        (Scope(), 2),
        (Scope.of([SIKKA]), 1),
        (Scope.of([LEMBATA]), 1),
        (Scope.of([SIKKA, LEMBATA]), 2),
        (Scope.of(["53.71"]), None),
        (Scope.of([]), None),
    ],
)
def test_of_a_chat_of_two_kabupaten_each_sees_its_own_people(
    demo: Services, chat: UUID, scope: Scope, names: int | None
) -> None:
    link(demo, chat, LEMBATA)
    with demo.database.within(scope).begin() as store:
        talk = store.talks.get(chat)
        assert (talk is not None) == (names is not None)
        if talk is not None:
            assert len(store.talk_lines.names_of(chat)) == names
            assert len(store.talk_lines.page(talk, 10).lines) == 1
