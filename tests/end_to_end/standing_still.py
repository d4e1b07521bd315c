"""Moments that would be too short to meet: a provider in mid-call, a database row that is held."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Table, select

from storage.store import Database

LONGEST = 60.0


class StoppableClock:
    """The time on Telegram's side; whoever asks for it while it stands waits.

    Telegram asks when it puts a message together: it was called, and nobody has the message yet.
    """

    def __init__(self) -> None:
        self._goes = threading.Event()
        self._goes.set()
        self._asked = threading.Event()

    def __call__(self) -> float:
        """Return the present moment in seconds, as soon as the clock goes."""
        self._asked.set()
        self._goes.wait(LONGEST)
        return time.time()

    def stop(self) -> None:
        """Stand still from now on."""
        self._asked.clear()
        self._goes.clear()

    def wait_until_asked(self) -> None:
        """Wait until somebody needs the time; TimeoutError when nobody does."""
        if not self._asked.wait(LONGEST):
            raise TimeoutError("nobody asked")

    def go(self) -> None:
        """Go on."""
        self._goes.set()


@contextmanager
def held(database: Database, table: Table) -> Iterator[None]:
    """Hold every row of a table: who wants to write there waits until the block ends.

    On SQLite whoever wants to write anything at all waits.
    """
    with database.engine.connect() as connection:
        connection.execute(select(table.c.id).with_for_update()).all()
        yield
