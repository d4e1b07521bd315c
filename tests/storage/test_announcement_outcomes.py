"""What came of an announcement for each person: one outcome each, and the sum is the audience."""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from storage.announcements import Announcement, AnnouncementState
from storage.audiences import Standing
from storage.outbox import OutboxState
from storage.recipients import RecipientState
from storage.store import Database, Store
from storage.tables import chats, outbox
from tests.storage.announced_rows import (
    EVERYONE,
    MEANS,
    NOW,
    TODAY,
    Chat,
    Person,
    an_announcement,
    imagine,
    keep,
)

CHAT = UUID(int=1)


def started(store: Store, *kept: Person) -> Announcement:
    """Keep people and start an announcement to them, all for today."""
    keep(store, *kept)
    announcement = an_announcement(store)
    store.audiences.freeze(announcement.id, EVERYONE, MEANS, TODAY)
    store.recipients.plan(announcement.id, [(TODAY, 1, len(kept))])
    return store.announcements.change(announcement, state=AnnouncementState.RUNNING)


def queue(store: Store, announcement: Announcement, limit: int = 999) -> None:
    """Hand messages to the outbox."""
    found = store.recipients.next_chats(announcement.id, TODAY, limit)
    store.announced.add(announcement, [(chat.chat_id, {}) for chat in found], NOW)
    store.recipients.mark_queued(announcement.id, [chat.chat_id for chat in found])


@pytest.mark.parametrize(
    ("values", "outcome", "reason"),
    [
        ({"state": OutboxState.QUEUED}, "queued", ""),
        ({"state": OutboxState.HELD}, "queued", ""),
        ({"state": OutboxState.LEASED}, "queued", ""),
        ({"state": OutboxState.SENDING}, "queued", ""),
        ({"state": OutboxState.ACCEPTED}, "sent", ""),
        ({"state": OutboxState.ACCEPTED, "receipt": "sent"}, "sent", ""),
        ({"state": OutboxState.ACCEPTED, "receipt": "delivered"}, "delivered", ""),
        ({"state": OutboxState.ACCEPTED, "receipt": "read"}, "read", ""),
        ({"state": OutboxState.ACCEPTED, "receipt": "failed", "error": "63016"}, "failed", "63016"),
        ({"state": OutboxState.FAILED, "error": "blocked"}, "failed", "blocked"),
        ({"state": OutboxState.UNCERTAIN}, "uncertain", ""),
        ({"state": OutboxState.EXPIRED}, "expired", ""),
        ({"state": OutboxState.CANCELLED, "error": "stopped"}, "cancelled", "stopped"),
    ],
)
def test_the_outbox_tells_what_came_of_a_message(
    database: Database, values: dict[str, Any], outcome: str, reason: str
) -> None:
    with database.begin() as store:
        announcement = started(store, Person(UUID(int=100), chats=[Chat(CHAT)]))
        queue(store, announcement)
        store.connection.execute(update(outbox).values(settled_at=NOW, **values))
        assert store.recipients.tally(announcement.id) == {outcome: 1}
        [result] = store.recipients.results(announcement.id, 0, 9)
        assert (result.position, result.outcome, result.reason) == (1, outcome, reason)
        assert (result.channel, result.at) == ("telegram", NOW)
        assert result.person.identity.name == "Maria Contoh"
        assert result.person.desa == "Wolomarang"
        assert store.recipients.results(announcement.id, 1, 9) == []


@pytest.mark.parametrize("waits", [True, False])
def test_a_chat_that_is_gone_tells_nobody(database: Database, *, waits: bool) -> None:
    with database.begin() as store:
        announcement = started(store, Person(UUID(int=100), chats=[Chat(CHAT)]))
        if not waits:
            queue(store, announcement)
        store.connection.execute(delete(chats))
        assert store.recipients.tally(announcement.id) == {"cancelled": 1}
        assert store.recipients.waiting(announcement.id) == 0
        assert store.recipients.villages(announcement.id) == []
        assert store.recipients.next_chats(announcement.id, TODAY, 9) == []
        [result] = store.recipients.results(announcement.id, 0, 9)
        assert (result.reason, result.channel) == ("no_chat", None)


def test_whoever_was_left_out_is_counted_by_the_reason(database: Database) -> None:
    kept = imagine(3, 200)
    with database.begin() as store:
        announcement = started(store, *kept)
        reach = store.audiences.reach(EVERYONE, MEANS, TODAY).people
        told = (Standing.FREE, Standing.TEMPLATE)
        expected = {
            f"excluded:{standing}": count
            for standing, count in reach.items()
            if standing not in told
        }
        waiting = sum(reach[standing] for standing in told)
        assert store.recipients.tally(announcement.id) == expected | {"waiting": waiting}


@pytest.mark.parametrize("seed", range(4))
def test_at_every_moment_everyone_is_counted_once(database: Database, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - imagined events
    kept = imagine(seed, 150)
    used = list({chat.id: chat.id for person in kept for chat in person.chats})
    with database.begin() as store:
        announcement = started(store, *kept)
        one = announcement.id

        def settle() -> None:
            state = dice.choice(list(OutboxState))
            receipt = dice.choice((None, "sent", "delivered", "read", "failed"))
            chat = dice.choice(used)
            store.connection.execute(
                update(outbox)
                .where(outbox.c.chat_id == chat)
                .values(state=state, receipt=receipt if state == "accepted" else None)
            )

        def tick() -> None:
            store.recipients.give_ticks(one)
            listed = store.recipients.without_chat(one)
            ticks = [untold.tick or "" for untold in listed[: dice.randrange(5)]]
            assert store.recipients.tick(one, ticks, "desa", NOW) == len(ticks)

        def forget() -> None:
            chat = dice.choice(used)
            store.outbox.forget(chat)
            store.announced.forget(chat)

        acts: list[Callable[[], object]] = [
            lambda: queue(store, announcement, dice.randrange(20)),
            *[settle] * 6,
            tick,
            forget,
            lambda: store.announced.hold(one),
            lambda: store.announced.release(one),
            lambda: store.announced.drop(dice.choice(used), "stopped"),
            lambda: store.recipients.move_on(one, MEANS),
            lambda: store.links.unlink_all(dice.choice(used)),
            lambda: store.connection.execute(delete(chats).where(chats.c.id == dice.choice(used))),
        ]
        for _ in range(60):
            dice.choice(acts)()
            tally = store.recipients.tally(one)
            assert sum(tally.values()) == len(kept), tally
        outcomes = [result.outcome for result in store.recipients.results(one, 0, 999)]
        assert {outcome: outcomes.count(outcome) for outcome in set(outcomes)} == tally
        store.announced.cancel(one)
        store.recipients.cancel_waiting(one)
        tally = store.recipients.tally(one)
        assert sum(tally.values()) == len(kept)
        assert RecipientState.WAITING not in tally
