"""A worker keeps what it works on, however long it takes; one that stood still changes nothing."""

import os
import signal

import pytest
from sqlalchemy import text

from handlers.services import Services
from handlers.staff import imports as acts
from handlers.staff.import_due import ImportWork
from handlers.staff.import_hold import Hold
from storage.bulk import take_time
from storage.roster_uploads import UploadChanged, UploadState
from storage.roster_work import LEASE
from tests.bot.web.staff.roster_house import rows_of
from tests.conftest import SERVERS, StandingClock
from tests.handlers.staff.import_house import (
    ROWS,
    acts_on,
    applied,
    counted,
    released,
    to_undo,
    url_of,
)
from tests.handlers.staff.import_process import checked_and_one_set, freezes
from tests.handlers.staff.import_waiting import until, waiting, working


@pytest.mark.parametrize("backing", [SERVERS])
def test_undoing_for_longer_than_the_lease_loses_nothing(
    demo: Services, clock: StandingClock
) -> None:
    before = rows_of(demo)
    upload = to_undo(demo, 3)

    def heard() -> bool:
        return acts.find(upload.id, demo).changed_at == clock()

    with demo.database.begin() as store:
        # Somebody reads what is to be removed: the worker waits in the middle of its statement.
        take_time(store.connection)
        store.connection.execute(text("LOCK TABLE cover_periods IN SHARE MODE"))
        with working(demo):
            try:
                until(lambda: waiting(demo) == 1)
                taken = acts.find(upload.id, demo)
                for _ in range(3):
                    clock.advance(seconds=LEASE.total_seconds() - 1)
                    until(heard)
                    assert ImportWork(demo)() == 0
                assert acts.find(upload.id, demo).version == taken.version
            finally:
                store.connection.rollback()
    assert acts.find(upload.id, demo).state is UploadState.UNDONE
    assert rows_of(demo) == before
    assert acts_on(upload, demo).count("roster_undone") == 1


def test_a_worker_frozen_while_it_checks_wakes_up_to_change_nothing(
    demo: Services, clock: StandingClock
) -> None:
    upload, before = released(demo, ROWS), counted(demo)
    frozen = freezes(url_of(demo), 1)
    try:
        assert ImportWork(demo)() == 0
        clock.advance(seconds=LEASE.total_seconds() + 1)
        assert ImportWork(demo)() == 1
        done, kept = acts.find(upload.id, demo), rows_of(demo)
        assert counted(demo) == [before[0] + ROWS - 1, before[1] + ROWS - 1, before[2] + 1]
    finally:
        os.kill(frozen.pid, signal.SIGCONT)
        frozen.wait(timeout=120)
    assert frozen.returncode == 0
    assert acts.find(upload.id, demo) == done
    assert rows_of(demo) == kept


@pytest.mark.parametrize("backing", [SERVERS])
@pytest.mark.parametrize("work", ["apply", "undo"])
def test_a_worker_frozen_while_it_writes_wakes_up_to_change_nothing(
    demo: Services, clock: StandingClock, work: str
) -> None:
    upload = released(demo, ROWS) if work == "apply" else to_undo(demo, ROWS)
    frozen = freezes(url_of(demo), checked_and_one_set(ROWS) if work == "apply" else 1)
    clock.advance(seconds=LEASE.total_seconds() + 1)
    try:
        with working(demo):
            # Another has taken it, and waits for what the frozen one holds.
            until(lambda: acts.find(upload.id, demo).changed_at == clock())
            until(lambda: waiting(demo) > 0)
            os.kill(frozen.pid, signal.SIGCONT)
    finally:
        os.kill(frozen.pid, signal.SIGCONT)
        frozen.wait(timeout=120)
    ended, act = {
        "apply": (UploadState.APPLIED, "roster_applied"),
        "undo": (UploadState.UNDONE, "roster_undone"),
    }[work]
    assert acts.find(upload.id, demo).state is ended
    assert acts_on(upload, demo).count(act) == 1


def test_a_worker_that_lost_it_stops_in_the_middle(demo: Services, clock: StandingClock) -> None:
    upload = released(demo, 3)
    with demo.database.begin() as store:
        held = store.roster_work.take(clock())
    assert held is not None
    clock.advance(seconds=LEASE.total_seconds() + 1)
    with Hold(held, demo, lambda: False) as hold:
        hold.at(1)
        assert ImportWork(demo)() == 1
        until(lambda: not hold.is_heard)
        with pytest.raises(UploadChanged):
            hold.at(2)
    assert acts.find(upload.id, demo).state is UploadState.APPLIED


def test_one_that_comes_no_further_is_given_up_to_others(
    demo: Services, clock: StandingClock
) -> None:
    applied_first = applied(demo, 2)
    assert applied_first.state is UploadState.APPLIED
    upload = acts.undo(applied_first, "staff:rosa", demo)
    with demo.database.begin() as store:
        held = store.roster_work.take(clock())
    assert held is not None
    with Hold(held, demo, lambda: False, patience=0) as hold:
        until(lambda: not hold.is_heard)
        clock.advance(seconds=LEASE.total_seconds() + 1)
        assert ImportWork(demo)() == 1
    assert acts.find(upload.id, demo).state is UploadState.UNDONE
