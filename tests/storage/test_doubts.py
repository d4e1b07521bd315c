"""Doubts: which can be settled, page by page, and only by whoever still may."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from storage.doubts import Doubt
from storage.leases import Wanted
from storage.outbox import ANNOUNCEMENT_LANE, REPLY_LANE, OutboxState
from storage.store import Database, Store
from storage.tables import outbox
from tests.conftest import StandingClock

NOW = StandingClock()()
OLD = NOW - timedelta(minutes=2)


def doubt(
    store: Store,
    key: str,
    channel: str = "telegram",
    lane: int = REPLY_LANE,
    state: str = OutboxState.UNCERTAIN,
) -> UUID:
    """Keep a message of a chat of its own as it stands after a call; return the chat."""
    index = key.encode().ljust(16, b"-")
    chat = store.chats.add(index, channel, key, "id", NOW).id
    store.outbox.add(chat, key, {"text": key}, NOW, lane=lane)
    store.connection.execute(
        update(outbox)
        .where(outbox.c.dedup_key == key)
        .values(state=state, tried_at=OLD, attempts=1, epoch=1)
    )
    return chat


def doubts(
    store: Store,
    channels: tuple[str, ...] = ("telegram", "whatsapp"),
    listing: tuple[str, ...] = ("whatsapp",),
) -> list[Doubt]:
    """Return all that can be settled, read two at a time."""
    found: list[Doubt] = []
    after: int | None = 0
    while after is not None:
        page, after = store.doubts.older_than(NOW, channels, listing, after, 2)
        found += page
    return found


def kept(store: Store) -> tuple[str, str | None]:
    """Return state and provider's id of the only message."""
    row = store.connection.execute(select(outbox.c.state, outbox.c.provider_id)).one()
    return row.state, row.provider_id


@pytest.mark.parametrize(
    ("channel", "lane", "listed"),
    [
        pytest.param("telegram", REPLY_LANE, True, id="an-answer"),
        pytest.param("telegram", ANNOUNCEMENT_LANE, False, id="nobody-lists-announcements"),
        pytest.param("whatsapp", ANNOUNCEMENT_LANE, True, id="the-provider-lists-them"),
        pytest.param("gone", REPLY_LANE, False, id="nobody-serves-it"),
    ],
)
def test_what_cannot_be_settled_hides_nothing(
    database: Database, channel: str, lane: int, *, listed: bool
) -> None:
    with database.begin() as store:
        for number in range(5):
            doubt(store, f"many {number}", channel, lane)
        doubt(store, "last")
        texts = [one.message["text"] for one in doubts(store)]
    assert texts == [f"many {number}" for number in range(5) if listed] + ["last"]


def test_only_what_is_doubted_for_a_while_is_a_doubt(database: Database) -> None:
    with database.begin() as store:
        for state in OutboxState:
            doubt(store, state, state=state)
        assert [one.message["text"] for one in doubts(store)] == ["uncertain"]
        assert store.doubts.older_than(OLD, ["telegram"], [], 0, 9) == ([], None)


def test_one_that_does_not_open_is_passed_over(database: Database) -> None:
    with database.begin() as store:
        doubt(store, "broken")
        store.connection.execute(update(outbox).values(body=b"\x00" * 40))
        for key in ("one", "two"):
            doubt(store, key)
        assert [one.message["text"] for one in doubts(store)] == ["one", "two"]


@pytest.mark.parametrize(
    ("settle", "after"),
    [
        (lambda store, one: store.doubts.was_sent(one, "SM1", NOW), ("accepted", "SM1")),
        (lambda store, one: store.doubts.send_again(one, NOW), ("queued", None)),
        (lambda store, one: store.doubts.give_up(one, NOW), ("failed", None)),
    ],
    ids=["was-sent", "send-again", "give-up"],
)
def test_a_doubt_is_settled_once_and_by_whoever_still_may(
    database: Database,
    settle: Callable[[Store, Doubt], bool],
    after: tuple[str, str | None],
) -> None:
    with database.begin() as store:
        doubt(store, "halo")
        (one,) = doubts(store)
        assert settle(store, one)
        assert kept(store) == after
        assert not settle(store, one)
        # Somebody has sent it once more, and does not know either.
        store.connection.execute(
            update(outbox).values(state="uncertain", provider_id=None, epoch=outbox.c.epoch + 1)
        )
        assert not settle(store, one)
        assert kept(store) == ("uncertain", None)


def test_what_is_sent_again_keeps_its_tries_and_can_be_claimed(database: Database) -> None:
    with database.begin() as store:
        doubt(store, "halo")
        (one,) = doubts(store)
        store.doubts.send_again(one, NOW)
        (claimed,) = store.leases.claim("me", NOW, Wanted(1))
        assert (claimed.attempts, claimed.epoch) == (1, one.epoch + 1)


def test_ids_that_stand_at_some_message_are_known(database: Database) -> None:
    with database.begin() as store:
        doubt(store, "halo")
        store.doubts.was_sent(doubts(store)[0], "SM1", NOW)
        assert store.doubts.known(["SM1", "SM2"]) == {"SM1"}
        assert store.doubts.known([]) == set()
