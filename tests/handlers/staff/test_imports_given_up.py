"""A file that kills or breaks whoever takes it: three tries, then it waits for people."""

import signal
from uuid import UUID

import pytest

from handlers.services import Services
from handlers.staff import imports as acts
from handlers.staff.import_due import ImportWork
from handlers.staff.import_errors import ImportRefused
from storage.roster_uploads import Upload, UploadState
from storage.roster_work import LEASE, tries_of
from storage.scope import WHOLE
from tests.bot.web.staff.roster_house import Importer, file_of, person, programme, rows_of, work
from tests.conftest import StandingClock
from tests.handlers.staff.import_house import acts_on, released, to_undo, url_of
from tests.handlers.staff.import_process import dies

PATIENCE = LEASE.total_seconds() + 1


def other(services: Services, clock: StandingClock) -> Upload:
    """A harmless list of another kabupaten that waits to be checked."""
    content = file_of(person(1, "Ende"))
    sent = acts.Sent("lain.csv", content, programme(services).id, "53.08")
    upload = acts.receive(sent, "staff:rosa", WHOLE, services)
    with services.database.begin() as store:
        return store.roster_uploads.change(upload, clock(), state=UploadState.RECEIVED)


def test_what_kills_three_workers_is_given_back(demo: Services, clock: StandingClock) -> None:
    upload, before = released(demo, 1_200), rows_of(demo)
    for number in range(acts.MOST_TRIES):
        assert dies(url_of(demo), 0, number * PATIENCE) == -signal.SIGKILL
        held = acts.find(upload.id, demo)
        assert (held.state, tries_of(held)) == (UploadState.APPLYING, number + 1)
        if not number:
            # Others go on meanwhile, and no try of theirs is lost.
            harmless = other(demo, clock)
            assert ImportWork(demo)() == 1
            assert acts.find(harmless.id, demo).state is UploadState.CHECKED
        assert ImportWork(demo)() == 0
        clock.advance(seconds=PATIENCE)
    assert ImportWork(demo)() == 1
    failed = acts.find(upload.id, demo)
    assert (failed.state, failed.error) == (UploadState.CHECKED, "failed")
    assert rows_of(demo) == before
    assert acts_on(upload, demo)[-1] == "roster_given_up"
    assert ImportWork(demo)() == 0
    # Mended, it is asked for once more, and has three tries again.
    again = acts.apply(failed, "staff:rosa", demo)
    if again.state is UploadState.WAITING:
        acts.release(again, "staff:budi", demo)
    assert ImportWork(demo)() == 1
    assert acts.find(upload.id, demo).state is UploadState.APPLIED


def test_what_kills_whoever_undoes_it_stays_applied(demo: Services, clock: StandingClock) -> None:
    upload = to_undo(demo, 3)
    before = rows_of(demo)
    for number in range(acts.MOST_TRIES):
        assert dies(url_of(demo), 0, number * PATIENCE) == -signal.SIGKILL
        clock.advance(seconds=PATIENCE)
    assert ImportWork(demo)() == 1
    failed = acts.find(upload.id, demo)
    assert (failed.state, failed.error) == (UploadState.APPLIED, "failed")
    assert rows_of(demo) == before
    acts.undo(failed, "staff:rosa", demo)
    assert ImportWork(demo)() == 1
    assert acts.find(upload.id, demo).state is UploadState.UNDONE


def test_what_cannot_be_checked_is_checked_again_by_hand(
    demo: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def breaks(name: str, *_rest: object) -> None:
        tried.append(name)
        raise RuntimeError

    rosa = Importer(demo, "rosa")
    with monkeypatch.context() as broken:
        broken.setattr("handlers.staff.import_checking.check_roster", breaks)
        # The sender's own request is the first try, and answers all the same.
        path = rosa.sends(file_of(person(100)))
        assert "Menunggu diperiksa" in rosa.text(path)
        work(demo)
        assert len(tried) == acts.MOST_TRIES
        page = rosa.text(path)
        assert "Sudah 3 kali dicoba dan selalu gagal" in page
        assert "Gagal diperiksa" in page
        assert "Gagal diperiksa" in rosa.text("/impor")
        assert "Coba lagi" in page
        assert "Perbaiki berkasnya" not in page
        assert rosa.acts(path, "periksa-lagi") == "Berkas diperiksa lagi."
        assert work(demo) == acts.MOST_TRIES
        assert "Sudah 3 kali dicoba" in rosa.text(path)
    rosa.acts(path, "periksa-lagi")
    work(demo)
    assert "Siap diterapkan" in rosa.text(path)


def test_what_was_given_up_is_thrown_away_as_anything(
    demo: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa = Importer(demo, "rosa")

    def breaks(*_rest: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("handlers.staff.import_checking.check_roster", breaks)
    path = rosa.sends(file_of(person(100)))
    work(demo)
    assert "daftar.csv dibuang." in rosa.acts(path, "buang")
    assert "Dibuang" in rosa.text("/impor")


def test_what_is_only_unreadable_is_not_checked_again(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(b"<html><table>", name="daftar.xlsx")
    assert "Coba lagi" not in rosa.text(path)
    upload = acts.find(UUID(path.rpartition("/")[2]), demo)
    with pytest.raises(ImportRefused):
        acts.retry(upload, "staff:rosa", demo)
