"""An announcement that was stopped while its call was on its way does not go out once more."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select, update

from storage.announcements import Announcement, AnnouncementState
from storage.leases import Claimed, Settled, Wanted
from storage.outbox import CASE_LANE, REPLY_LANE, OutboxState
from storage.store import Database, Store
from storage.tables import chats, outbox
from tests.storage.announced_rows import NOW, Chat, Person, an_announcement, keep

CHAT = UUID(int=1)
Stop = Callable[[Store, Announcement], object]


def turned(state: AnnouncementState) -> Stop:
    """Return how an announcement comes to a state, as far as its messages can tell."""

    def turn(store: Store, announcement: Announcement) -> None:
        store.announcements.change(announcement, state=state)
        if state is AnnouncementState.PAUSED:
            store.announced.hold(announcement.id)
        if state is AnnouncementState.CANCELLED:
            store.announced.cancel(announcement.id)

    return turn


def closed(**wishes: bool) -> Stop:
    """Return how a person says STOP, or blocks us."""

    def close(store: Store, _: Announcement) -> None:
        store.connection.execute(update(chats).where(chats.c.id == CHAT).values(**wishes))
        store.announced.drop(CHAT, "stopped")

    return close


def both(*stops: Stop) -> Stop:
    """Return one after the other."""

    def act(store: Store, announcement: Announcement) -> None:
        for stop in stops:
            stop(store, announcement)

    return act


def throttled(store: Store, claimed: Claimed) -> None:
    """The provider says that we are too fast."""
    store.leases.settle([Settled(claimed, OutboxState.QUEUED, counts=False)], NOW)


def tried_again(store: Store, claimed: Claimed) -> None:
    """The provider says: later."""
    store.leases.settle([Settled(claimed, OutboxState.QUEUED, not_before=NOW)], NOW)


def doubted(store: Store, claimed: Claimed) -> None:
    """Nobody knew, and then the provider's list does not have it."""
    store.leases.settle([Settled(claimed, OutboxState.UNCERTAIN)], NOW)
    found, _ = store.doubts.older_than(
        NOW.replace(year=NOW.year + 1), ["telegram"], ["telegram"], 0, 9
    )
    assert [store.doubts.send_again(one, NOW) for one in found] == [True]


def on_its_way(store: Store, lane: int | None = None) -> tuple[Announcement, Claimed]:
    """Begin a call for an announcement, or for another message of a lane."""
    keep(store, Person(UUID(int=7), chats=[Chat(CHAT)]))
    announcement = store.announcements.change(
        an_announcement(store), state=AnnouncementState.RUNNING
    )
    if lane is None:
        store.announced.add(announcement, [(CHAT, {"text": "Kabar."})], NOW)
    else:
        store.outbox.add(CHAT, "other", {"text": "Halo."}, NOW, lane=lane)
    (claimed,) = store.leases.claim("me", NOW, Wanted(9))
    store.leases.begin([claimed], NOW)
    return announcement, claimed


def state(store: Store) -> tuple[str, bool]:
    """Return where the message stands, and whether that is its end."""
    row = store.connection.execute(select(outbox.c.state, outbox.c.settled_at)).one()
    return row.state, row.settled_at is not None


@pytest.mark.parametrize("comes_back", [throttled, tried_again, doubted])
@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        pytest.param(both(), ("queued", False), id="nobody-stopped-it"),
        pytest.param(turned(AnnouncementState.PAUSED), ("held", False), id="paused"),
        pytest.param(turned(AnnouncementState.CANCELLED), ("cancelled", True), id="cancelled"),
        pytest.param(turned(AnnouncementState.FINISHED), ("cancelled", True), id="finished"),
        pytest.param(closed(announcements=False), ("cancelled", True), id="stop"),
        pytest.param(closed(reachable=False), ("cancelled", True), id="blocked"),
        pytest.param(
            both(turned(AnnouncementState.PAUSED), closed(announcements=False)),
            ("cancelled", True),
            id="paused-and-stop",
        ),
    ],
)
def test_what_was_stopped_meanwhile_stays_stopped(
    database: Database,
    stop: Stop,
    comes_back: Callable[[Store, Claimed], None],
    expected: tuple[str, bool],
) -> None:
    with database.begin() as store:
        announcement, claimed = on_its_way(store)
    with database.begin() as store:
        stop(store, announcement)
        # The call is on its way: nobody takes it back.
        assert state(store) == ("sending", False)
    with database.begin() as store:
        comes_back(store, claimed)
        assert state(store) == expected
        again = store.leases.claim("me", NOW, Wanted(9))
        assert bool(again) is (expected[0] == "queued")


@pytest.mark.parametrize("stop", [turned(AnnouncementState.CANCELLED), closed(announcements=False)])
def test_what_was_taken_arrived_all_the_same(database: Database, stop: Stop) -> None:
    with database.begin() as store:
        announcement, claimed = on_its_way(store)
        stop(store, announcement)
        store.leases.settle([Settled(claimed, OutboxState.ACCEPTED, provider_id="SM1")], NOW)
        assert state(store) == ("accepted", True)


def test_what_was_held_goes_out_when_the_announcement_goes_on(database: Database) -> None:
    with database.begin() as store:
        announcement, claimed = on_its_way(store)
        turned(AnnouncementState.PAUSED)(store, announcement)
        throttled(store, claimed)
        assert store.leases.claim("me", NOW, Wanted(9)) == []
        assert store.announced.release(announcement.id) == 1
        assert [one.id for one in store.leases.claim("me", NOW, Wanted(9))] == [claimed.id]


@pytest.mark.parametrize("lane", [REPLY_LANE, CASE_LANE])
def test_answers_and_news_of_a_case_are_not_stopped_with_announcements(
    database: Database, lane: int
) -> None:
    with database.begin() as store:
        announcement, claimed = on_its_way(store, lane)
        both(turned(AnnouncementState.CANCELLED), closed(announcements=False))(store, announcement)
        throttled(store, claimed)
        assert state(store) == ("queued", False)
