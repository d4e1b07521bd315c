import signal
from datetime import timedelta

from handlers.services import Services
from handlers.staff import imports as acts
from handlers.staff.import_checking import check
from handlers.staff.import_due import ImportWork
from storage.roster_uploads import UploadState
from storage.roster_work import LEASE
from storage.scope import WHOLE
from tests.bot.web.staff.roster_house import MARIA, file_of, programme, rows_of
from tests.conftest import StandingClock
from tests.handlers.staff.import_house import ROWS, acts_on, counted, released, to_undo, url_of
from tests.handlers.staff.import_process import checked_and_one_set, dies
from tests.handlers.staff.import_waiting import Ending


def test_a_worker_killed_while_it_stores_leaves_nothing_and_another_does_it_once(
    demo: Services, clock: StandingClock
) -> None:
    upload, before = released(demo, ROWS), counted(demo)
    assert dies(url_of(demo), checked_and_one_set(ROWS)) == -signal.SIGKILL
    assert counted(demo) == before
    assert acts.find(upload.id, demo).state is UploadState.APPLYING
    # Who died may only be slow: for a minute nobody else takes it.
    assert ImportWork(demo)() == 0
    clock.advance(seconds=LEASE.total_seconds() + 1)
    assert ImportWork(demo)() == 1
    done = acts.find(upload.id, demo)
    assert done.state is UploadState.APPLIED
    assert done.found["applied"]["added"] == ROWS - 1
    assert counted(demo) == [before[0] + ROWS - 1, before[1] + ROWS - 1, before[2] + 1]
    assert ImportWork(demo)() == 0


def test_a_worker_killed_while_it_undoes_leaves_all_and_another_does_it_once(
    demo: Services, clock: StandingClock
) -> None:
    before = rows_of(demo)
    upload = to_undo(demo, ROWS)
    applied = counted(demo)
    # The first set of covers is put back or gone by then, inside the transaction.
    assert dies(url_of(demo), 1) == -signal.SIGKILL
    assert counted(demo) == applied
    assert ImportWork(demo)() == 0
    clock.advance(seconds=LEASE.total_seconds() + 1)
    assert ImportWork(demo)() == 1
    assert acts.find(upload.id, demo).state is UploadState.UNDONE
    assert rows_of(demo) == before
    assert acts_on(upload, demo).count("roster_undone") == 1


def test_a_worker_told_to_end_puts_it_down_at_once(demo: Services) -> None:
    upload, before = released(demo, 1_200), rows_of(demo)
    assert ImportWork(demo, Ending(1))() == 1
    assert acts.find(upload.id, demo).state is UploadState.QUEUED
    assert rows_of(demo) == before
    assert ImportWork(demo)() == 1
    assert acts.find(upload.id, demo).state is UploadState.APPLIED


def test_a_worker_that_was_away_too_long_changes_nothing(
    demo: Services, clock: StandingClock
) -> None:
    released(demo, 3)
    with demo.database.begin() as store:
        held = store.roster_work.take(clock())
    assert held is not None
    clock.advance(seconds=LEASE.total_seconds() + 1)
    assert ImportWork(demo)() == 1
    before = rows_of(demo)
    # It wakes up and goes on with what it had taken.
    ImportWork(demo).do(held)
    assert rows_of(demo) == before
    assert acts.find(held.id, demo).found["applied"]["added"] == 2


def test_what_nobody_applies_is_forgotten_after_a_month(
    demo: Services, clock: StandingClock
) -> None:
    sent = acts.Sent("daftar.csv", file_of(MARIA), programme(demo).id, "53.07")
    upload = check(acts.receive(sent, "staff:rosa", WHOLE, demo), demo)
    clock.advance(seconds=(acts.KEPT_FOR - timedelta(days=1)).total_seconds())
    ImportWork(demo)()
    assert acts.find(upload.id, demo).has_content
    clock.advance(days=1, seconds=1)
    ImportWork(demo)()
    forgotten = acts.find(upload.id, demo)
    assert (forgotten.state, forgotten.has_content) == (UploadState.DROPPED, False)
