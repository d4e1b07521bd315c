"""Counting a province takes long: no alarm and no reminder waits until it is done."""

import threading
from datetime import date

import pytest
from sqlalchemy import text

from bot.channels.configured import open_channels
from bot.due_work import open_work
from bot.settings import Settings
from bot.worker import Duties, run
from handlers.services import Services
from handlers.staff.counting import count_if_due
from storage.bulk import take_time
from storage.count_turns import given_up_when
from storage.store import StorageDown
from tests.conftest import EMBEDDED, SERVERS
from tests.handlers.reports.reporting import House
from tests.handlers.staff.import_waiting import until, waiting


def counted(services: Services) -> bool:
    """Tell whether everything was counted."""
    with services.database.begin() as store:
        return store.place_counts.counted_at() is not None


@pytest.mark.parametrize("backing", [SERVERS])
def test_what_falls_due_is_done_while_a_count_waits(services: Services) -> None:
    house, done, stop = House(services), threading.Event(), threading.Event()
    filed = house.phone().files(who="Ani", happened_on=date(2026, 11, 1))
    channels = open_channels(Settings(), services)
    with open_work(Settings(), services) as (work, _), services.database.begin() as store:
        # Whoever counts waits for us before it writes; whoever reads does not.
        take_time(store.connection)
        store.connection.execute(text("LOCK TABLE place_counts IN SHARE MODE"))

        def once_it_waits() -> int:
            until(lambda: waiting(services) == 1)
            count = work()
            done.set()
            return count

        duties = Duties(work=once_it_waits)
        worker = threading.Thread(target=run, args=(services, channels, stop, duties))
        worker.start()
        try:
            assert done.wait(timeout=60)
            assert waiting(services) == 1
            assert house.steps(filed.number).count("alarm") == 3
            assert store.place_counts.counted_at() is None
            store.connection.rollback()
            until(lambda: counted(services))
        finally:
            store.connection.rollback()
            stop.set()
            worker.join(timeout=60)
    assert not worker.is_alive()


@pytest.mark.parametrize("backing", [SERVERS])
def test_a_worker_told_to_end_gives_a_count_up(services: Services) -> None:
    stop, channels = threading.Event(), open_channels(Settings(), services)
    with services.database.begin() as store:
        take_time(store.connection)
        store.connection.execute(text("LOCK TABLE place_counts IN SHARE MODE"))
        duties = Duties(work=lambda: 0)
        worker = threading.Thread(target=run, args=(services, channels, stop, duties))
        worker.start()
        try:
            until(lambda: waiting(services) == 1)
            stop.set()
            # What it waits for is still held.
            worker.join(timeout=60)
            assert not worker.is_alive()
        finally:
            store.connection.rollback()
            stop.set()
            worker.join(timeout=60)
    assert not counted(services)
    assert count_if_due(services)
    assert counted(services)


def counts_for_ever(services: Services, over: threading.Event) -> None:
    """Let the database count without end, until it is over."""
    endless = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT max(n) FROM n"
    with services.database.begin() as store:
        take_time(store.connection)
        with given_up_when(over, store.connection):
            over.set()
            store.connection.execute(text(endless))


def test_a_statement_is_given_up_in_its_middle(services: Services) -> None:
    with pytest.raises(StorageDown):
        counts_for_ever(services, threading.Event())


@pytest.mark.parametrize("backing", [EMBEDDED])
def test_nobody_takes_anything_up_while_another_ends(services: Services) -> None:
    stop, told, ended = threading.Event(), threading.Event(), threading.Event()

    def working() -> set[str]:
        return {one.name for one in threading.enumerate()} & {"due", "announcing", "rosters"}

    def ends_late() -> int:
        told.set()
        assert ended.wait(timeout=60)
        return 0

    channels = open_channels(Settings(), services)
    duties = Duties(work=lambda: 0, announcing=ends_late)
    worker = threading.Thread(target=run, args=(services, channels, stop, duties))
    worker.start()
    try:
        assert told.wait(timeout=60)
        until(lambda: len(working()) == 3)
        stop.set()
        until(lambda: working() == {"announcing"})
    finally:
        ended.set()
        stop.set()
        worker.join(timeout=60)
    assert not worker.is_alive()
