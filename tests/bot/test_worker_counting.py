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
from storage.bulk import take_time
from tests.conftest import SERVERS
from tests.handlers.reports.reporting import House
from tests.handlers.staff.import_waiting import until, waiting


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
        finally:
            store.connection.rollback()
            stop.set()
            worker.join(timeout=60)
    assert not worker.is_alive()
    with services.database.begin() as store:
        assert store.place_counts.counted_at() is not None
