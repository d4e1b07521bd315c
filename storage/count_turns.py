"""Counting the whole province: one at a time, and given up when whoever counts is to end."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Final

from sqlalchemy import Connection, text

# One counts, the others go on with what was counted before.
_COUNTING_LOCK: Final = 0x6C6F6E746172_02
_LOOK_SECONDS: Final = 0.1


def take_turn(connection: Connection) -> bool:
    """Let nobody else count until the transaction ends; False when somebody is at it."""
    if connection.dialect.name != "postgresql":
        return True
    lock = text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool(connection.execute(lock, {"lock": _COUNTING_LOCK}).scalar_one())


@contextmanager
def given_up_when(over: Event, connection: Connection) -> Iterator[None]:
    """Give up whatever statement ``connection`` is at when ``over`` is set in the block.

    The statement fails as one that took too long, and its transaction is undone.
    """
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - an open connection has its driver's
    give_up = driver.cancel if connection.dialect.name == "postgresql" else driver.interrupt
    ended = Event()

    def watch() -> None:
        while not ended.wait(_LOOK_SECONDS):
            # Again and again: it may just have been between two statements.
            if over.is_set():
                with suppress(connection.dialect.loaded_dbapi.Error):
                    give_up()

    watching = Thread(target=watch, name="give up")
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join()
