"""The printed list: whom no message told, codes for them, and ticking them off once."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from storage.announcements import Announcement
from storage.outbox import OutboxState
from storage.store import Database, Store
from storage.tables import outbox
from storage.ticks import SPARSE
from tests.storage.announced_rows import (
    EVERYONE,
    MEANS,
    NOW,
    TODAY,
    Case,
    Chat,
    Person,
    an_announcement,
    keep,
)

TOLD_BY_MESSAGE, PHONELESS, STOPPED, DEAD = (UUID(int=number) for number in range(100, 104))


@pytest.fixture
def announcement(database: Database) -> Announcement:
    """An announcement to four people: with a chat, without one, who wants none, who died."""
    with database.begin() as store:
        keep(
            store,
            Person(TOLD_BY_MESSAGE, chats=[Chat(UUID(int=1))]),
            Person(PHONELESS),
            Person(STOPPED, chats=[Chat(UUID(int=2), announcements=False)]),
            Person(DEAD, cases=[Case()]),
        )
        started = an_announcement(store)
        store.audiences.freeze(started.id, EVERYONE, MEANS, TODAY)
        store.recipients.plan(started.id, [(TODAY, 1, 4)])
        return started


def listed(store: Store, announcement: Announcement) -> dict[UUID, str | None]:
    """Return the printed list: person and code."""
    return {one.person.id: one.tick for one in store.recipients.without_chat(announcement.id)}


def settle(store: Store, announcement: Announcement, state: OutboxState) -> None:
    """Let the one message come to something."""
    chat = UUID(int=1)
    store.announced.add(announcement, [(chat, {})], NOW)
    store.recipients.mark_queued(announcement.id, [chat])
    store.connection.execute(update(outbox).values(state=state))


@pytest.mark.parametrize(
    ("state", "is_listed"),
    [
        (None, False),
        (OutboxState.QUEUED, False),
        (OutboxState.SENDING, False),
        (OutboxState.ACCEPTED, False),
        (OutboxState.FAILED, True),
        (OutboxState.UNCERTAIN, True),
        (OutboxState.EXPIRED, True),
        (OutboxState.CANCELLED, True),
    ],
)
def test_the_list_has_whom_no_message_told_but_not_the_dead(
    database: Database, announcement: Announcement, state: OutboxState | None, *, is_listed: bool
) -> None:
    with database.begin() as store:
        if state is not None:
            settle(store, announcement, state)
        expected = {PHONELESS, STOPPED} | ({TOLD_BY_MESSAGE} if is_listed else set())
        assert set(listed(store, announcement)) == expected


def test_codes_are_given_once_and_stay(database: Database, announcement: Announcement) -> None:
    with database.begin() as store:
        assert store.recipients.give_ticks(announcement.id) == 2
        first = listed(store, announcement)
        assert len({*first.values(), None}) == 3
        assert all(tick is not None and len(tick) == 4 for tick in first.values())
        assert store.recipients.give_ticks(announcement.id) == 0
        settle(store, announcement, OutboxState.FAILED)
        assert store.recipients.give_ticks(announcement.id) == 1
        assert listed(store, announcement).items() > first.items()


def test_who_was_told_is_ticked_off_once(database: Database, announcement: Announcement) -> None:
    with database.begin() as store:
        other = an_announcement(store)
        store.recipients.give_ticks(announcement.id)
        code = listed(store, announcement)[PHONELESS]
        assert code is not None
        by, later = "village:Wolomarang", NOW + timedelta(hours=1)
        assert store.recipients.tick(other.id, [code], by, NOW) == 0
        assert store.recipients.tick(announcement.id, ["", "0000", "x" * 99], by, NOW) == 0
        assert store.recipients.tick(announcement.id, [f" {code.lower()}\n", code], by, NOW) == 1
        assert store.recipients.tick(announcement.id, [code], "somebody else", later) == 0
        assert set(listed(store, announcement)) == {STOPPED}
        [told] = [
            result
            for result in store.recipients.results(announcement.id, 0, 9)
            if result.person.id == PHONELESS
        ]
        assert (told.outcome, told.reason, told.at, told.channel) == ("told", by, NOW, None)


def test_who_was_told_while_waiting_gets_no_message(
    database: Database, announcement: Announcement
) -> None:
    with database.begin() as store:
        settle(store, announcement, OutboxState.FAILED)
        store.recipients.give_ticks(announcement.id)
        code = listed(store, announcement)[TOLD_BY_MESSAGE]
        assert store.recipients.tick(announcement.id, [code or ""], "desa", NOW) == 1
        assert store.recipients.move_on(announcement.id, MEANS) == 0
        assert store.recipients.tally(announcement.id)["told"] == 1


def test_codes_are_long_enough_for_many(database: Database) -> None:
    with database.begin() as store:
        people_count = 32**4 // SPARSE + 1
        keep(store, *(Person(UUID(int=1000 + number)) for number in range(people_count)))
        started = an_announcement(store)
        store.audiences.freeze(started.id, EVERYONE, MEANS, TODAY)
        assert store.recipients.give_ticks(started.id) == people_count
        page = store.recipients.without_chat(started.id, 0, 900)
        rest = store.recipients.without_chat(started.id, page[-1].position, 900)
        ticks = {one.tick for one in (*page, *rest)}
        assert len(ticks) == people_count
        assert {len(tick or "") for tick in ticks} == {5}
