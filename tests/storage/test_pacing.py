"""What the workers of a channel share: its slots, who waits until when, and who was written to."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from storage.announcement_tables import chat_paces
from storage.pacing import Sender
from storage.store import Database, Store
from storage.tables import inbox
from tests.conftest import StandingClock

NOW = StandingClock()()
A_DAY, A_MOMENT = timedelta(hours=24), timedelta(seconds=1)


def a_chat(store: Store, number: int = 1) -> UUID:
    """Keep a chat and return its id."""
    return store.chats.add(number.to_bytes(16, "big"), "telegram", str(number), "id", NOW).id


def next_at(store: Store) -> dict[UUID, float]:
    """Return by chat when the next message may go there."""
    rows = store.connection.execute(select(chat_paces.c.chat_id, chat_paces.c.next_at))
    return {row.chat_id: row.next_at for row in rows}


def test_a_sender_begins_with_nothing_booked_and_waits_for_nobody(database: Database) -> None:
    with database.begin() as store:
        first = store.pacing.hold("telegram")
        assert first == Sender("telegram", first.now, 0.0, 0.0, 0.0, 0.0, None)
        again = store.pacing.hold("telegram")
        # The database's own clock, which goes on inside a transaction.
        assert again.now >= first.now > 1_700_000_000


def test_what_is_noted_stays_until_something_else_is(database: Database) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        store.pacing.hold("telegram")
        store.pacing.book("telegram", 10.25, 20.5)
        store.pacing.wait("telegram", bulk_until=30.0)
        store.pacing.wait("telegram", all_until=40.0, warned_chat=chat)
        store.pacing.hold("whatsapp")
    with database.begin() as store:
        found = store.pacing.hold("telegram")
        assert found == Sender("telegram", found.now, 10.25, 20.5, 30.0, 40.0, chat)
        other = store.pacing.hold("whatsapp")
        assert other == Sender("whatsapp", other.now, 0.0, 0.0, 0.0, 0.0, None)


def test_those_who_book_at_once_stand_in_line(database: Database) -> None:
    met = threading.Barrier(4, timeout=60)

    def book() -> None:
        met.wait()
        for _ in range(5):
            with database.begin() as store:
                sender = store.pacing.hold("telegram")
                store.pacing.book("telegram", sender.first_at + 1, sender.second_at + 2)

    threads = [threading.Thread(target=book) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.begin() as store:
        sender = store.pacing.hold("telegram")
        assert (sender.first_at, sender.second_at) == (20.0, 40.0)


def test_a_burst_is_made_up_for(database: Database) -> None:
    with database.begin() as store:
        maria, yosef = a_chat(store, 1), a_chat(store, 2)
        store.pacing.space({}, 6.0)
        for at in (100.0, 100.0, 101.0):
            store.pacing.space({maria: at}, 6.0)
        store.pacing.space({maria: 102.0, yosef: 102.0}, 6.0)
        assert next_at(store) == {maria: 124.0, yosef: 108.0}
        # Long after, nothing is left of it.
        store.pacing.space({maria: 1_000.0}, 6.0)
        assert next_at(store)[maria] == 1_006.0


@pytest.mark.parametrize(
    ("untils", "expected"), [([50.0], 50.0), ([50.0, 70.0], 70.0), ([70.0, 50.0], 70.0)]
)
def test_a_chat_waits_for_the_longest_that_was_asked(
    database: Database, untils: list[float], expected: float
) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        for until in untils:
            store.pacing.wait_for_chat(chat, until)
        assert next_at(store) == {chat: expected}
        store.pacing.space({chat: 10.0}, 6.0)
        assert next_at(store)[chat] == expected + 6.0


@pytest.mark.parametrize(
    ("ago", "talking"),
    [([], False), ([0], True), ([10], True), ([11], False), ([3600, 5], True), ([3600, 60], False)],
)
def test_people_talk_when_somebody_has_written_lately(
    database: Database, ago: list[int], *, talking: bool
) -> None:
    with database.begin() as store:
        chat = a_chat(store)
        for number, seconds in enumerate(ago):
            store.connection.execute(
                inbox.insert().values(
                    channel="telegram",
                    external_id=str(number),
                    chat_id=chat,
                    kind="text",
                    at=NOW - timedelta(seconds=seconds),
                )
            )
        assert store.pacing.people_talk(NOW - timedelta(seconds=10)) is talking


def test_who_is_written_to_first_is_counted_for_a_day(database: Database) -> None:
    with database.begin() as store:
        chats = [a_chat(store, number) for number in range(4)]
        for number, chat in enumerate(chats[:3]):
            store.pacing.begin_with_template([chat], NOW + timedelta(hours=number))
        store.pacing.begin_with_template([], NOW)
        # Heard in words of our own: no template, no day.
        store.pacing.space({chats[3]: 100.0}, 1.0)
        later = NOW + timedelta(hours=3)
        assert store.pacing.begun(later) == 3
        assert [store.pacing.freed_at(later, count) for count in (1, 2, 3)] == [
            NOW + A_DAY + timedelta(hours=number) for number in range(3)
        ]
        # Nobody else stands in the way: within a day at the latest.
        assert store.pacing.freed_at(later, 4) == later + A_DAY
        assert store.pacing.begun(NOW + A_DAY - A_MOMENT) == 3
        assert store.pacing.begun(NOW + A_DAY) == 2
        store.pacing.begin_with_template(chats[:1], later)
        assert store.pacing.begun(NOW + A_DAY) == 3


def test_what_is_known_of_templates_leaves_the_pace_alone(database: Database) -> None:
    with database.begin() as store:
        chat, other = a_chat(store, 1), a_chat(store, 2)
        store.pacing.wait_for_chat(chat, 50.0)
        store.pacing.begin_with_template([chat], NOW)
        store.pacing.no_template_before(chat, NOW + A_DAY)
        store.pacing.no_template_before(other, NOW)
        assert store.pacing.template_times([chat, other]) == {
            chat: (NOW, NOW + A_DAY),
            other: (None, NOW),
        }
        assert next_at(store) == {chat: 50.0, other: 0.0}
        assert store.pacing.begun(NOW) == 1


def test_a_refusal_is_known_until_the_provider_takes_messages_again(database: Database) -> None:
    with database.begin() as store:
        for name in ("telegram", "whatsapp"):
            store.pacing.hold(name)
            store.pacing.refused(name, NOW)
        store.pacing.refused("telegram", None)
        assert store.pacing.refusing() == {"whatsapp": NOW}
