"""How workers take uploaded rosters: one at a time, under a lease, and none is done twice.

Taking raises the version of an upload, and every change after it names that version: a worker that
was away too long, and whose file another has taken, changes nothing.

While a worker has an upload, or it waits for its next try, ``found`` holds how often it was taken
and since when, under ``work``: a file that kills whoever takes it is not tried for ever.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, or_, update

from storage.bulk import take_time
from storage.roster_uploads import (
    FOUND,
    RosterUploads,
    Upload,
    UploadChanged,
    UploadState,
    upload_of,
)
from storage.sealing import Vault
from storage.staff_tables import roster_befores, roster_uploads

# A worker that has not been heard of for so long works no more; another takes its file.
LEASE: Final = timedelta(seconds=60)
# What a worker makes of what waits for it.
TAKEN: Final[Mapping[UploadState, UploadState]] = {
    UploadState.RECEIVED: UploadState.CHECKING,
    UploadState.QUEUED: UploadState.APPLYING,
    UploadState.TO_UNDO: UploadState.UNDOING,
}
# Where what a worker has goes back to when it is put down.
WAITS: Final[Mapping[UploadState, UploadState]] = {had: waits for waits, had in TAKEN.items()}
_WORK: Final = "work"
# Nobody works on these and nothing of them was applied: they are forgotten when they are old.
_LEFT_LYING: Final = (
    UploadState.COLUMNS,
    UploadState.UNREADABLE,
    UploadState.CHECKED,
    UploadState.WAITING,
)


class RosterWork:
    """What workers do with the roster_uploads table."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._uploads = RosterUploads(connection, vault)

    def take(self, now: datetime) -> Upload | None:
        """Take the next upload that waits for a worker, or whose worker died; None without any."""
        lost = and_(
            roster_uploads.c.state.in_(TAKEN.values()), roster_uploads.c.changed_at < now - LEASE
        )
        due = or_(roster_uploads.c.state.in_(TAKEN), lost)
        waiting = FOUND.where(due).order_by(roster_uploads.c.changed_at).limit(1)
        row = self._connection.execute(waiting).one_or_none()
        if row is None:
            return None
        upload = upload_of(row)
        try:
            return self._uploads.change(
                upload,
                now,
                state=TAKEN.get(upload.state, upload.state),
                found=tried(upload.found, tries_of(upload) + 1, now),
                done=0,
                total=0,
            )
        except UploadChanged:
            return None

    def tell(self, upload: Upload, done: int, total: int, now: datetime) -> None:
        """Say how far its worker is, which keeps it; ``UploadChanged`` when another has it."""
        changed = self._connection.execute(
            update(roster_uploads)
            .where(roster_uploads.c.id == upload.id, roster_uploads.c.version == upload.version)
            .values(done=done, total=total, changed_at=now)
        )
        if not changed.rowcount:
            raise UploadChanged

    def forget(self, applied: datetime, untouched: datetime, now: datetime) -> int:
        """Forget the files applied before one moment, and those that lie since another.

        With a file goes what it could have been undone by. Returns how many were forgotten.
        """
        columns = roster_uploads.c
        over = and_(
            columns.state.in_((UploadState.APPLIED, UploadState.UNDONE)),
            columns.applied_at < applied,
            columns.content.is_not(None),
        )
        done = self._connection.execute(
            update(roster_uploads)
            .where(over)
            .values(content=None, refused=None, version=columns.version + 1)
            .returning(columns.import_id)
        ).scalars()
        imports = list(done)
        if imports:
            take_time(self._connection)
            gone = roster_befores.c.import_id.in_(imports)
            self._connection.execute(delete(roster_befores).where(gone))
        lying = self._connection.execute(
            update(roster_uploads)
            .where(columns.state.in_(_LEFT_LYING), columns.changed_at < untouched)
            .values(
                content=None,
                refused=None,
                state=UploadState.DROPPED,
                changed_at=now,
                version=columns.version + 1,
            )
        )
        return len(imports) + lying.rowcount


def tries_of(upload: Upload) -> int:
    """Return how often it was taken for the work that it is at; 0 when it is at none."""
    return int(upload.found.get(_WORK, {}).get("tries", 0))


def begun_at(upload: Upload) -> datetime | None:
    """Return when a worker began with it, None when none has it."""
    at = upload.found.get(_WORK, {}).get("at")
    return None if at is None else datetime.fromisoformat(at)


def tried(found: Mapping[str, Any], tries: int, now: datetime) -> dict[str, Any]:
    """Return what was found, with how often it was taken, the last time now."""
    return {**found, _WORK: {"tries": tries, "at": now.isoformat()}}


def settled(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was found alone: the work is done, or given up."""
    return {name: value for name, value in found.items() if name != _WORK}
