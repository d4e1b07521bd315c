"""Chats and messages for the tests of the outbox."""

from uuid import UUID

from sqlalchemy import select

from storage.leases import Claimed, Wanted
from storage.store import Database, Store
from storage.tables import outbox
from tests.conftest import StandingClock
from tests.sending import sent

MANY = 100


def a_chat(store: Store, number: int = 1) -> UUID:
    """Keep a chat and return its id."""
    index = number.to_bytes(16, "big")
    return store.chats.add(index, "telegram", str(number), "id", StandingClock()()).id


def queue(store: Store, chat: UUID, key: str, lane: int = 0) -> None:
    """Queue a message whose words are its key."""
    store.outbox.add(chat, key, {"text": key}, StandingClock()(), lane=lane)


def claim(database: Database, clock: StandingClock, limit: int = MANY) -> list[Claimed]:
    """Claim in a transaction of its own."""
    with database.begin() as store:
        return store.leases.claim("me", clock(), Wanted(limit))


def words(claimed: list[Claimed]) -> list[str]:
    """Return what the claimed messages say."""
    return [one.message["text"] for one in claimed]


def states(database: Database) -> dict[str, str]:
    """Return the state of every message by its key."""
    with database.begin() as store:
        rows = store.connection.execute(select(outbox.c.dedup_key, outbox.c.state))
        return {row.dedup_key: row.state for row in rows}


def send(database: Database, claimed: Claimed, clock: StandingClock) -> None:
    """Send a claimed message as the worker does."""
    with database.begin() as store:
        assert store.leases.begin([claimed], clock())
    with database.begin() as store:
        assert store.leases.settle([sent(claimed, f"SM{claimed.id}")], clock())
