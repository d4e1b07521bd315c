"""Workers in threads that wait for a lock, and waiting for them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import text

from handlers.services import Services
from handlers.staff.import_due import ImportWork


class Ending:
    """A worker that is told to end after so many looks at whether it is."""

    def __init__(self, looks: int) -> None:
        """Begin to be asked."""
        self._left = looks

    def __call__(self) -> bool:
        """Tell whether it is over."""
        self._left -= 1
        return self._left < 0


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what must come."""
    given_up = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < given_up, "it never came"
        time.sleep(0.02)


@contextmanager
def working(services: Services) -> Iterator[None]:
    """Let a worker do what waits while the block runs, and to its end."""
    thread = threading.Thread(target=ImportWork(services))
    thread.start()
    try:
        yield
    finally:
        thread.join(timeout=60)
    assert not thread.is_alive()


def waiting(services: Services) -> int:
    """How many connections wait for a lock of others."""
    asked = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
        " WHERE NOT granted AND datname = current_database()"
    )
    with services.database.begin() as store:
        return int(store.connection.execute(asked).scalar_one())
