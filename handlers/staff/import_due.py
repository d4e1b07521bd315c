"""What workers do with uploaded rosters: check large ones, apply, undo, and forget old files.

The data of a file and the word that it is applied are one transaction: a worker that dies in the
middle leaves nothing, and after a minute (``roster_work.LEASE``) another begins anew. What failed
three times, or killed whoever took it, goes back to its people and waits for them.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import structlog

from handlers.cases.steps import CLOCK
from handlers.roster.checking import check_roster
from handlers.roster.findings import Unreadable
from handlers.roster.kept_rows import kept
from handlers.roster.memory import collector_rests
from handlers.roster.storing import Comparison, compare, keep_rows
from handlers.services import Services
from handlers.staff.counting import ask_after_import
from handlers.staff.import_checking import check, counts, rules_for
from handlers.staff.import_hold import Hold, Stopped
from handlers.staff.imports import KEPT_FOR, MOST_TRIES, UNDO_FOR, note
from storage.roster_undo import RosterUndo, UndoCounts
from storage.roster_uploads import Upload, UploadChanged, UploadState
from storage.roster_work import WAITS, settled, tried, tries_of
from storage.rosters import Rosters
from storage.store import StorageDown, Store

log = structlog.get_logger()
_HOURLY: Final = timedelta(hours=1)
# Where an upload stands when what was begun with it is given up.
_BEFORE: Final = {
    UploadState.CHECKING: UploadState.UNREADABLE,
    UploadState.APPLYING: UploadState.CHECKED,
    UploadState.UNDOING: UploadState.APPLIED,
}


class _SecondNeeded(Exception):
    """Since it was checked, people came that the file leaves out: a second person must look."""


class _LaterStands(Exception):
    """Since undoing was asked for, a later list was stored: it would lose what it confirmed."""


class ImportWork:
    """Does what is due, one upload a call; remembers when it last forgot old files."""

    def __init__(self, services: Services, is_over: Callable[[], bool] = lambda: False) -> None:
        """Work until ``is_over``: then even a large file is put down at once."""
        self._services = services
        self._is_over = is_over
        self._forgot_at: datetime | None = None
        # What was put down for the database's sake, which could not be told so.
        self._dropped: Upload | None = None

    def __call__(self) -> int:
        """Take the next upload and do what it waits for; return how many that were, 0 or 1.

        Nothing is taken once it is over. Raises ``StorageDown``.
        """
        if self._is_over():
            return 0
        self._hand_back()
        self._forget()
        now = self._services.clock()
        with self._services.database.begin() as store:
            upload = store.roster_work.take(now)
        if upload is None:
            return 0
        self.do(upload)
        return 1

    def do(self, upload: Upload) -> None:
        """Do what a taken upload waits for; nothing when another worker has taken it since."""
        if tries_of(upload) > MOST_TRIES:
            # Whoever took it the last times was never heard of again.
            self._give_up(upload)
            return
        work = {
            UploadState.CHECKING: self._check,
            UploadState.APPLYING: self._apply,
            UploadState.UNDOING: self._undo,
        }[upload.state]
        try:
            with Hold(upload, self._services, self._is_over) as hold:
                work(upload, hold)
        except UploadChanged:
            log.warning("upload_taken_by_another", upload=str(upload.id))
        except Stopped:
            # At once for the next worker, and no try of it.
            self._wait(upload, tries_of(upload) - 1)
        except StorageDown:
            # The database's fault and no try of the file: said at once, or when it is back.
            self._dropped = upload
            with suppress(StorageDown):
                self._hand_back()
            raise
        except Exception as error:
            log.exception("upload_failed", upload=str(upload.id), error=type(error).__name__)
            if tries_of(upload) < MOST_TRIES:
                self._wait(upload, tries_of(upload))
            else:
                self._give_up(upload)

    def _check(self, upload: Upload, hold: Hold) -> None:
        check(upload, self._services, hold.at)

    @collector_rests()
    def _apply(self, upload: Upload, hold: Hold) -> None:
        services, now = self._services, self._services.clock()
        with services.database.begin() as store:
            content = store.roster_uploads.content(upload)
            rules = rules_for(upload, store, services, asks=False)
        if content is None:
            raise UploadChanged
        # Twice through the rows: they are checked once more, then the good ones are stored.
        rows = int(upload.found.get("rows", 0))
        total = rows + int(upload.found.get("good", 0))
        hold.of(total)
        try:
            checked = check_roster(upload.name, content, rules, hold.at)
        except Unreadable:
            # It could be read when it was checked; the day or the words have changed since.
            self._back(upload, "changed_since")
            return
        hold.of(total, before=rows)
        try:
            with hold.writing(), services.database.begin() as store:
                Rosters(store.connection, store.vault).hold()
                comparison = compare(store, upload.programme_id, checked)
                _expect_released(upload, comparison)
                import_id, done = keep_rows(
                    store, upload.programme_id, comparison.checked, now, hold.at
                )
                applied = {
                    "added": done.added,
                    "changed": done.changed,
                    "unchanged": done.unchanged,
                    "refused": len(comparison.checked.refused),
                }
                found = {**settled(upload.found), **counts(comparison), "applied": applied}
                store.roster_uploads.change(
                    upload,
                    services.clock(),
                    refused=kept(comparison.checked),
                    state=UploadState.APPLIED,
                    import_id=import_id,
                    applied_at=services.clock(),
                    found=found,
                    done=total,
                    error="",
                )
                note(store, upload.author, "roster_applied", upload.id, now, **applied)
        except _SecondNeeded:
            self._back(upload, "leaves_out", leaves_out=True)
        else:
            ask_after_import(services)

    def _undo(self, upload: Upload, hold: Hold) -> None:
        services, import_id = self._services, upload.import_id
        assert import_id is not None  # noqa: S101 - only what was applied is undone
        with services.database.begin() as store:
            total = RosterUndo(store.connection, store.vault, import_id).count()
        hold.of(total)
        try:
            with hold.writing(), services.database.begin() as store:
                Rosters(store.connection, store.vault).hold()
                # From here on no other list is stored until this one is undone.
                _expect_newest(upload, store)
                undone = _told(RosterUndo(store.connection, store.vault, import_id).run(hold.at))
                now = services.clock()
                store.roster_uploads.change(
                    upload,
                    now,
                    state=UploadState.UNDONE,
                    found={**settled(upload.found), "undone": undone},
                    done=total,
                )
                note(store, upload.author, "roster_undone", upload.id, now, **undone)
        except _LaterStands:
            self._back(upload, "later_first")
        else:
            ask_after_import(services)

    def _wait(self, upload: Upload, tries: int) -> None:
        """Let it be taken again; others that wait have their turn first."""
        found = tried(upload.found, tries, self._services.clock())
        self._move(upload, state=WAITS[upload.state], found=found, done=0)

    def _hand_back(self) -> None:
        """Let what was put down for the database's sake be taken again, and no try be lost."""
        if self._dropped is not None:
            self._wait(self._dropped, tries_of(self._dropped) - 1)
            self._dropped = None

    def _back(self, upload: Upload, why: str, **found: object) -> None:
        """Give back to its people what cannot be done now; it can be asked for again."""
        self._move(upload, **_given_back(upload, why, **found))

    def _give_up(self, upload: Upload) -> None:
        """Give back what failed each time; nothing of it is done."""
        with suppress(UploadChanged), self._services.database.begin() as store:
            now = self._services.clock()
            store.roster_uploads.change(upload, now, **_given_back(upload, "failed"))
            note(store, CLOCK, "roster_given_up", upload.id, now, tries=MOST_TRIES)
        log.error("upload_given_up", upload=str(upload.id), count=MOST_TRIES)

    def _move(self, upload: Upload, **values: object) -> None:
        with suppress(UploadChanged), self._services.database.begin() as store:
            store.roster_uploads.change(upload, self._services.clock(), **values)

    def _forget(self) -> None:
        """Forget old files, now and then."""
        now = self._services.clock()
        if self._forgot_at is not None and now - self._forgot_at < _HOURLY:
            return
        with self._services.database.begin() as store:
            forgotten = store.roster_work.forget(now - UNDO_FOR, now - KEPT_FOR, now)
        self._forgot_at = now
        if forgotten:
            log.info("uploads_forgotten", count=forgotten)


def _expect_released(upload: Upload, comparison: Comparison) -> None:
    if comparison.leaves_many_out and upload.approved_by is None:
        raise _SecondNeeded


def _expect_newest(upload: Upload, store: Store) -> None:
    if store.roster_uploads.has_later(upload):
        raise _LaterStands


def _given_back(upload: Upload, why: str, **found: object) -> dict[str, object]:
    """Return the columns of what is given back to its people."""
    values = {"state": _BEFORE[upload.state], "done": 0, "error": why}
    if upload.state is not UploadState.UNDOING:
        # Whoever released it did not know of this.
        values["approved_by"] = None
    return {**values, "found": {**settled(upload.found), **found}}


def _told(done: UndoCounts) -> dict[str, int]:
    return {
        "restored": done.restored,
        "removed_cover": done.removed_cover,
        "removed_people": done.removed_people,
        "left": done.left,
        "kept_people": done.kept_people,
    }
