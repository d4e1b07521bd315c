"""What is no fault of a file is no try of it: a worker that ends, a database that is away."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event

from handlers.services import Services
from handlers.staff import imports as acts
from handlers.staff.import_due import ImportWork
from storage.roster_uploads import UploadState
from storage.roster_work import tries_of
from storage.store import Database, StorageDown
from tests.handlers.staff.import_house import released
from tests.handlers.staff.import_waiting import Ending


@contextmanager
def away(database: Database, at: str, *, stays: bool = False) -> Iterator[None]:
    """Let a database be away when a statement begins so; ``stays``: until the block ends."""
    is_away = False

    def cut(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal is_away
        if is_away or statement.startswith(at):
            is_away = stays
            raise StorageDown("away")

    event.listen(database.engine, "before_cursor_execute", cut)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", cut)


def test_a_worker_told_to_end_is_no_try(demo: Services) -> None:
    upload = released(demo, 1_200)
    for _ in range(acts.MOST_TRIES + 1):
        assert ImportWork(demo, Ending(1))() == 1
    assert tries_of(acts.find(upload.id, demo)) == 0
    assert ImportWork(demo)() == 1
    assert acts.find(upload.id, demo).state is UploadState.APPLIED


def test_a_worker_that_is_ending_takes_nothing_up(demo: Services) -> None:
    upload = released(demo, 3)
    assert ImportWork(demo, Ending(0))() == 0
    assert acts.find(upload.id, demo) == upload


def test_a_database_that_goes_away_in_the_middle_costs_no_try(demo: Services) -> None:
    upload = released(demo, 3)
    for _ in range(acts.MOST_TRIES + 1):
        with away(demo.database, "INSERT INTO roster_imports"), pytest.raises(StorageDown):
            ImportWork(demo)()
        put_down = acts.find(upload.id, demo)
        assert (put_down.state, tries_of(put_down)) == (UploadState.QUEUED, 0)
    assert ImportWork(demo)() == 1
    assert acts.find(upload.id, demo).state is UploadState.APPLIED


def test_one_that_stays_away_is_told_when_it_is_back(demo: Services) -> None:
    upload, worker = released(demo, 3), ImportWork(demo)
    for _ in range(acts.MOST_TRIES + 1):
        with away(demo.database, "INSERT INTO roster_imports", stays=True):
            for _ in range(2):
                with pytest.raises(StorageDown):
                    worker()
        held = acts.find(upload.id, demo)
        assert (held.state, tries_of(held)) == (UploadState.APPLYING, 1)
    assert worker() == 1
    assert acts.find(upload.id, demo).state is UploadState.APPLIED
