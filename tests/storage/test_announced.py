"""Messages of announcements: queued once, held, released, taken back, forgotten."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, select, update

from storage.announcement_tables import announcement_recipients
from storage.announcements import Announcement, AnnouncementState
from storage.outbox import ANNOUNCEMENT_LANE, REPLY_LANE, OutboxState
from storage.store import Database, Store
from storage.tables import outbox
from tests.storage.announced_rows import (
    EVERYONE,
    MEANS,
    NOW,
    TODAY,
    Chat,
    Person,
    an_announcement,
    keep,
)

STATES = tuple(OutboxState)
CHATS = [UUID(int=number + 1) for number in range(len(STATES))]


def started(store: Store, **known: object) -> Announcement:
    """Start an announcement to nine people, each with a chat."""
    if not store.announcements.listed():
        keep(store, *(Person(UUID(int=100 + chat.int), chats=[Chat(chat)]) for chat in CHATS))
    announcement = an_announcement(store, **known)
    store.audiences.freeze(announcement.id, EVERYONE, MEANS, TODAY)
    return store.announcements.change(announcement, state=AnnouncementState.RUNNING)


def in_every_state(store: Store) -> Announcement:
    """Start an announcement whose messages stand in every state that there is."""
    announcement = started(store)
    store.announced.add(announcement, [(chat, {"text": "Kabar."}) for chat in CHATS], NOW)
    store.recipients.mark_queued(announcement.id, CHATS)
    for chat, state in zip(CHATS, STATES, strict=True):
        store.connection.execute(update(outbox).where(outbox.c.chat_id == chat).values(state=state))
    return announcement


def rows(store: Store) -> list[Row[Any]]:
    """Return the outbox."""
    return list(store.connection.execute(select(outbox).order_by(outbox.c.id)))


def test_a_chat_gets_each_announcement_once(database: Database) -> None:
    with database.begin() as store:
        announcement = started(store, night_reason="gempa", expires_at=NOW + timedelta(hours=2))
        letters = [(chat, {"text": f"Kabar {chat.int}."}) for chat in CHATS[:3]]
        assert store.announced.add(announcement, letters[:2], NOW) == 2
        assert store.announced.add(announcement, letters, NOW) == 1
        assert store.announced.add(announcement, [], NOW) == 0
        assert store.announced.add(announcement, [(UUID(int=999), {})], NOW) == 0
        other = started(store)
        assert store.announced.add(other, letters[:1], NOW) == 1
        kept = rows(store)
        assert [row.chat_id for row in kept] == [*CHATS[:3], CHATS[0]]
        assert {
            (row.channel, row.lane, row.at_night, row.state, row.expires_at) for row in kept[:3]
        } == {("telegram", ANNOUNCEMENT_LANE, True, "queued", NOW + timedelta(hours=2))}
        assert (kept[3].at_night, kept[3].expires_at) == (False, None)
        store.connection.execute(update(outbox).values(state=OutboxState.ACCEPTED))
        assert store.outbox.said_to(CHATS[1], 0) == [(kept[1].id, {"text": "Kabar 2."})]


HELD = {OutboxState.QUEUED: OutboxState.HELD, OutboxState.LEASED: OutboxState.HELD}
RELEASED = {OutboxState.HELD: OutboxState.QUEUED}
STOPPED = dict.fromkeys(
    (OutboxState.QUEUED, OutboxState.LEASED, OutboxState.HELD), OutboxState.CANCELLED
)


@pytest.mark.parametrize(
    ("act", "turned"),
    [
        (lambda store, one: store.announced.hold(one.id), HELD),
        (lambda store, one: store.announced.release(one.id), RELEASED),
        (lambda store, one: store.announced.cancel(one.id), STOPPED),
    ],
    ids=["hold", "release", "cancel"],
)
def test_what_has_not_begun_is_turned_and_its_lease_is_worth_nothing(
    database: Database,
    act: Callable[[Store, Announcement], int],
    turned: dict[OutboxState, OutboxState],
) -> None:
    with database.begin() as store:
        announcement = in_every_state(store)
        untouched = started(store)
        store.announced.add(untouched, [(CHATS[0], {})], NOW)
        assert act(store, announcement) == len(turned)
        found = {row.chat_id: row for row in rows(store) if row.announcement_id == announcement.id}
        for chat, state in zip(CHATS, STATES, strict=True):
            assert found[chat].state == turned.get(state, state)
            assert found[chat].epoch == (1 if state in turned else 0)
        assert rows(store)[-1].state == OutboxState.QUEUED
        assert act(store, announcement) == 0


def test_what_is_queued_leased_or_sent_now_is_on_the_way(database: Database) -> None:
    with database.begin() as store:
        announcement = in_every_state(store)
        assert store.announced.on_the_way(announcement.id) == 3
        store.announced.cancel(announcement.id)
        assert store.announced.on_the_way(announcement.id) == 1


@pytest.mark.parametrize("state", STATES)
def test_a_chat_that_stops_hears_no_more(database: Database, state: OutboxState) -> None:
    chat, other = CHATS[0], CHATS[1]
    with database.begin() as store:
        announcement, waiting = started(store), started(store)
        store.announced.add(announcement, [(chat, {}), (other, {})], NOW)
        store.recipients.mark_queued(announcement.id, [chat, other])
        store.outbox.add(chat, "answer", {}, NOW, lane=REPLY_LANE)
        store.connection.execute(
            update(outbox).where(outbox.c.lane == ANNOUNCEMENT_LANE).values(state=state)
        )
        assert store.announced.drop(chat, "stopped") == (1 if state in STOPPED else 0)
        mine, others, answer = rows(store)
        assert (others.state, answer.state) == (state, "queued")
        if state in STOPPED:
            assert (mine.state, mine.error, mine.epoch) == ("cancelled", "stopped", 1)
        else:
            assert (mine.state, mine.error, mine.epoch) == (state, None, 0)
        # Whom it had not been handed to yet is not told by the one that still waits either.
        assert store.recipients.tally(waiting.id) == {"waiting": 8, "cancelled": 1}


def test_what_was_said_is_forgotten_and_everyone_still_counted(database: Database) -> None:
    with database.begin() as store:
        announcement = in_every_state(store)
        before = store.recipients.tally(announcement.id)
        for chat in CHATS:
            store.outbox.forget(chat)
            store.announced.forget(chat)
        after = store.recipients.tally(announcement.id)
        # Nobody knows any more what became of what had ended.
        assert after == {"queued": 4, "uncertain": 1, "cancelled": 4}
        assert sum(after.values()) == sum(before.values()) == len(CHATS)
        known = store.connection.execute(
            select(announcement_recipients.c.chat_id).where(
                announcement_recipients.c.chat_id.is_not(None)
            )
        )
        assert len(known.all()) == 5
