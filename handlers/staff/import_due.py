"""What workers do with uploaded rosters: check large ones, apply, undo, and forget old files.

The data of a file and the word that it is applied are one transaction: a worker that dies in the
middle leaves nothing, and after a minute (``roster_work.LEASE``) another begins anew.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

import structlog

from handlers.roster.checking import check_roster
from handlers.roster.findings import Unreadable
from handlers.roster.kept_rows import kept
from handlers.roster.memory import collector_rests
from handlers.roster.storing import Comparison, compare, keep_rows
from handlers.services import Services
from handlers.staff.import_checking import check, counts, rules_for
from handlers.staff.imports import KEPT_FOR, UNDO_FOR, note
from storage.roster_undo import RosterUndo
from storage.roster_uploads import Upload, UploadChanged, UploadState
from storage.rosters import Rosters
from storage.store import StorageDown

log = structlog.get_logger()
# How often a worker says how far it is.
TOLD_EVERY: Final = 1.0
_HOURLY: Final = timedelta(hours=1)


class _Stopped(Exception):
    """The worker is told to end; what it has begun is for the next one."""


class _SecondNeeded(Exception):
    """Since it was checked, people came that the file leaves out: a second person must look."""


class ImportWork:
    """Does what is due, one upload a call; remembers when it last forgot old files."""

    def __init__(self, services: Services, is_over: Callable[[], bool] = lambda: False) -> None:
        """Work until ``is_over``: then even a large file is put down at once."""
        self._services = services
        self._is_over = is_over
        self._forgot_at: datetime | None = None

    def __call__(self) -> int:
        """Take the next upload and do what it waits for; return how many that were, 0 or 1.

        Raises ``StorageDown``.
        """
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
        work = {
            UploadState.CHECKING: self._check,
            UploadState.APPLYING: self._apply,
            UploadState.UNDOING: self._undo,
        }[upload.state]
        try:
            work(upload)
        except UploadChanged:
            log.warning("upload_taken_by_another", upload=str(upload.id))
        except _Stopped:
            self._put_down(upload)
        except StorageDown:
            raise
        except Exception as error:
            log.exception("upload_failed", upload=str(upload.id), error=type(error).__name__)
            self._fail(upload)

    def _check(self, upload: Upload) -> None:
        check(upload, self._services, _Told(upload, self._services, self._is_over).at)

    @collector_rests()
    def _apply(self, upload: Upload) -> None:
        services, now = self._services, self._services.clock()
        with services.database.begin() as store:
            content = store.roster_uploads.content(upload)
            rules = rules_for(upload, store, services, asks=False)
            # Twice through the rows: they are checked once more, then stored.
            total = 2 * int(upload.found.get("rows", 0))
            upload = store.roster_uploads.change(upload, now, total=total, applied_at=now)
        if content is None:
            raise UploadChanged
        told = _Told(upload, services, self._is_over)
        try:
            checked = check_roster(upload.name, content, rules, told.at)
        except Unreadable:
            # It could be read when it was checked; the day or the words have changed since.
            self._back(upload, "changed_since")
            return
        told.from_now_on(checked.count)
        try:
            with services.database.begin() as store:
                Rosters(store.connection, store.vault).hold()
                comparison = compare(store, upload.programme_id, checked)
                _expect_released(upload, comparison)
                import_id, done = keep_rows(
                    store, upload.programme_id, comparison.checked, now, told.at
                )
                applied = {
                    "added": done.added,
                    "changed": done.changed,
                    "unchanged": done.unchanged,
                    "refused": len(comparison.checked.refused),
                }
                store.roster_uploads.change(
                    upload,
                    services.clock(),
                    refused=kept(comparison.checked),
                    state=UploadState.APPLIED,
                    import_id=import_id,
                    applied_at=services.clock(),
                    found={**upload.found, **counts(comparison), "applied": applied},
                    done=total,
                    error="",
                )
                note(store, upload.author, "roster_applied", upload.id, now, **applied)
        except _SecondNeeded:
            self._back(upload, "leaves_out", leaves_out=True)

    def _undo(self, upload: Upload) -> None:
        services, import_id = self._services, upload.import_id
        assert import_id is not None  # noqa: S101 - only what was applied is undone
        with services.database.begin() as store:
            undoing = RosterUndo(store.connection, store.vault, import_id)
            total = undoing.count()
            upload = store.roster_uploads.change(upload, services.clock(), total=total)
        told = _Told(upload, services, self._is_over)
        told.from_now_on(0)
        with services.database.begin() as store:
            Rosters(store.connection, store.vault).hold()
            done = RosterUndo(store.connection, store.vault, import_id).run(told.at)
            undone = {
                "restored": done.restored,
                "removed_cover": done.removed_cover,
                "removed_people": done.removed_people,
                "left": done.left,
                "kept_people": done.kept_people,
            }
            now = services.clock()
            store.roster_uploads.change(
                upload,
                now,
                state=UploadState.UNDONE,
                found={**upload.found, "undone": undone},
                done=total,
            )
            note(store, upload.author, "roster_undone", upload.id, now, **undone)

    def _put_down(self, upload: Upload) -> None:
        """Let another worker begin at once."""
        waits = {
            UploadState.CHECKING: UploadState.RECEIVED,
            UploadState.APPLYING: UploadState.QUEUED,
            UploadState.UNDOING: UploadState.TO_UNDO,
        }
        self._move(upload, state=waits[upload.state], done=0)

    def _fail(self, upload: Upload) -> None:
        """Give what could not be done back to its people; it can be tried again."""
        before = {
            UploadState.CHECKING: UploadState.UNREADABLE,
            UploadState.APPLYING: UploadState.CHECKED,
            UploadState.UNDOING: UploadState.APPLIED,
        }
        self._move(upload, state=before[upload.state], done=0, error="failed")

    def _back(self, upload: Upload, why: str, **found: object) -> None:
        told = {**upload.found, **found}
        state = UploadState.CHECKED
        self._move(upload, state=state, done=0, error=why, found=told, applied_at=None)

    def _move(self, upload: Upload, **values: object) -> None:
        with suppress(UploadChanged), self._services.database.begin() as store:
            # Only the worker itself has raised its version since.
            current = store.roster_uploads.get(upload.id)
            if current is not None and current.state is upload.state:
                store.roster_uploads.change(current, self._services.clock(), **values)

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


class _Told:
    """Says how far an upload is, at most once a second and over a connection of its own."""

    def __init__(self, upload: Upload, services: Services, is_over: Callable[[], bool]) -> None:
        """Begin with the first row."""
        self._upload, self._services, self._is_over = upload, services, is_over
        self._told_at = monotonic()
        self._before = 0
        # While rows are stored, nobody else can write into a SQLite file.
        self._is_alone = False

    def from_now_on(self, before: int) -> None:
        """Count on from ``before``: the rows are being stored from here on."""
        self._before = before
        self._is_alone = self._services.database.writers == 1

    def at(self, done: int) -> None:
        """Hear how many rows are done."""
        if self._is_over():
            raise _Stopped
        if self._is_alone or monotonic() - self._told_at < TOLD_EVERY:
            return
        self._told_at = monotonic()
        with self._services.database.begin() as store:
            store.roster_work.tell(self._upload, self._before + done, self._services.clock())
