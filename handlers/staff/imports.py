"""What people do with rosters at the desk: send one, say its columns, apply, release, undo.

Whatever takes long is left to a worker (``import_due``). Everything is noted in the audit as
``upload:<id>``, with counts only.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePath
from typing import Final
from uuid import UUID

from handlers.roster.findings import REQUIRED, Column
from handlers.roster.sheet import MOST_BYTES
from handlers.services import Services
from handlers.staff.import_errors import ImportRefused, NoSuchUpload
from handlers.staff.second_person import why_unfit
from storage.audit import Detail
from storage.roster_uploads import NewUpload, Upload, UploadState
from storage.roster_work import tried
from storage.scope import Scope
from storage.store import Store

# Larger files are for a second person.
ALONE_UP_TO: Final = 500
# For so long what was applied can be undone.
UNDO_FOR: Final = timedelta(days=7)
# What nobody applied is thrown away.
KEPT_FOR: Final = timedelta(days=30)
# A file up to this size is checked while its sender waits.
AT_ONCE: Final = 256 * 1024
# So often workers try what fails, or kills them; then it waits for people.
MOST_TRIES: Final = 3
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that somebody sends; ``kabupaten`` empty for the whole province."""

    name: str
    content: bytes
    programme_id: int
    kabupaten: str


def receive(sent: Sent, by: str, scope: Scope, services: Services) -> Upload:
    """Keep a file sealed; raises ``ImportRefused`` for none, or for a place beyond ``scope``.

    It is yet to be checked: at once (``UploadState.CHECKING``) or by a worker (``RECEIVED``).
    """
    place = sent.kabupaten or None
    if not sent.name or not sent.content:
        raise ImportRefused("no_file")
    if len(sent.content) > MOST_BYTES:
        raise ImportRefused("too_big", megabytes=MOST_BYTES // 1024**2)
    if not scope.allows(place) or (place and place not in services.guide.regions.by_code):
        raise ImportRefused("place")
    now = services.clock()
    state = UploadState.CHECKING if len(sent.content) <= AT_ONCE else UploadState.RECEIVED
    with services.database.begin() as store:
        if sent.programme_id not in dict(store.roster_uploads.programmes()):
            raise ImportRefused("programme")
        digest = sha256(sent.content).hexdigest()
        # Only the end of a path, and not too long an end.
        name = PurePath(sent.name.replace("\\", "/")).name[-_LONGEST_NAME:]
        # Checked while its sender waits: that is the first try.
        found = tried({}, 1, now) if state is UploadState.CHECKING else {}
        new = NewUpload(sent.programme_id, place, name, digest, by, found)
        upload_id = store.roster_uploads.add(new, sent.content, state, now)
        note(store, by, "roster_uploaded", upload_id, now, bytes=len(sent.content))
        return _found(upload_id, store)


def find(
    upload_id: UUID, services: Services, *, author: str | None = None, store: Store | None = None
) -> Upload:
    """Return an upload within the scope, of ``author`` alone if given; else ``NoSuchUpload``."""
    if store is None:
        with services.database.begin() as opened:
            return find(upload_id, services, author=author, store=opened)
    upload = _found(upload_id, store)
    if author is not None and upload.author != author:
        raise NoSuchUpload
    return upload


def choose_columns(
    upload: Upload, chosen: Mapping[str, str], by: str, services: Services
) -> Upload:
    """Take what each head means, "" for nothing; raises ``ImportRefused``, ``UploadChanged``."""
    _expect(upload, UploadState.COLUMNS, UploadState.CHECKED)
    meant = [Column(one) for one in chosen.values() if one]
    twice = {column for column in meant if meant.count(column) > 1}
    missing = set(REQUIRED) - set(meant)
    if twice or missing:
        raise ImportRefused("columns_twice" if twice else "columns_missing")
    size = int(upload.found.get("bytes", 0))
    with _acting(services) as (store, now):
        state = UploadState.CHECKING if size <= AT_ONCE else UploadState.RECEIVED
        found = tried(upload.found, 1, now) if state is UploadState.CHECKING else upload.found
        note(store, by, "roster_columns_chosen", upload.id, now, columns=len(meant))
        return store.roster_uploads.change(
            upload, now, columns=dict(chosen), state=state, found=found, error=""
        )


def needs_second(upload: Upload) -> bool:
    """Tell whether a second person must release it: it is large, or leaves many out."""
    return upload.found.get("good", 0) > ALONE_UP_TO or bool(upload.found.get("leaves_out"))


def apply(upload: Upload, by: str, services: Services) -> Upload:
    """Have a checked upload applied, or wait for a second person where one is needed.

    Raises ``ImportRefused`` and ``UploadChanged``.
    """
    _expect(upload, UploadState.CHECKED)
    if not upload.found.get("good"):
        raise ImportRefused("nothing_good")
    second = needs_second(upload)
    state = UploadState.WAITING if second else UploadState.QUEUED
    with _acting(services) as (store, now):
        note(store, by, "roster_sent_on", upload.id, now, second=second)
        return store.roster_uploads.change(upload, now, state=state, done=0, error="")


def release(upload: Upload, by: str, services: Services) -> Upload:
    """Let an upload be applied as the second person; raises ``ImportRefused`` for who is none."""
    _expect(upload, UploadState.WAITING)
    with _acting(services) as (store, now):
        unfit = why_unfit(by, upload.author, store)
        if unfit is not None:
            raise ImportRefused(unfit)
        note(store, by, "roster_approved", upload.id, now, good=upload.found.get("good", 0))
        return store.roster_uploads.change(
            upload, now, state=UploadState.QUEUED, approved_by=by, done=0, error=""
        )


def send_back(upload: Upload, by: str, services: Services) -> Upload:
    """Give an upload back to its author as the second person, for another look."""
    _expect(upload, UploadState.WAITING)
    with _acting(services) as (store, now):
        note(store, by, "roster_sent_back", upload.id, now)
        return store.roster_uploads.change(
            upload, now, state=UploadState.CHECKED, error="sent_back"
        )


def drop(upload: Upload, by: str, services: Services) -> Upload:
    """Throw an upload away with its file; nothing of it was applied."""
    unused = (UploadState.CHECKED, UploadState.WAITING, UploadState.COLUMNS)
    _expect(upload, *unused, UploadState.UNREADABLE, UploadState.RECEIVED)
    with _acting(services) as (store, now):
        note(store, by, "roster_thrown_away", upload.id, now)
        return store.roster_uploads.forget(upload, now)


def can_retry(upload: Upload) -> bool:
    """Tell whether checking it was given up, and the file is there to be checked again."""
    given_up = upload.state is UploadState.UNREADABLE and upload.error == "failed"
    return given_up and upload.has_content


def retry(upload: Upload, by: str, services: Services) -> Upload:
    """Have a worker check again what was given up; raises ``ImportRefused``, ``UploadChanged``."""
    if not can_retry(upload):
        raise ImportRefused("state")
    with _acting(services) as (store, now):
        note(store, by, "roster_retried", upload.id, now)
        return store.roster_uploads.change(
            upload, now, state=UploadState.RECEIVED, done=0, error=""
        )


def can_undo(upload: Upload, now: datetime) -> bool:
    """Tell whether an upload was applied within the last seven days."""
    return (
        upload.state is UploadState.APPLIED
        and upload.applied_at is not None
        and now - upload.applied_at < UNDO_FOR
        and upload.has_content
    )


def undo(upload: Upload, by: str, services: Services) -> Upload:
    """Have what was applied put back as it was; raises ``ImportRefused``, ``UploadChanged``."""
    _expect(upload, UploadState.APPLIED)
    if not can_undo(upload, services.clock()):
        raise ImportRefused("too_late", days=UNDO_FOR.days)
    with _acting(services) as (store, now):
        # What a later list confirmed is written nowhere: undone, it would be lost with this one.
        if store.roster_uploads.has_later(upload):
            raise ImportRefused("later_first")
        note(store, by, "roster_undo_asked", upload.id, now)
        return store.roster_uploads.change(upload, now, state=UploadState.TO_UNDO, done=0, error="")


def note(
    store: Store, by: str, act: str, upload_id: UUID, now: datetime, **details: Detail
) -> None:
    """Note an act on an upload."""
    store.audit.note(by, act, f"upload:{upload_id}", now, **details)


@contextmanager
def _acting(services: Services) -> Iterator[tuple[Store, datetime]]:
    with services.database.begin() as store:
        yield store, services.clock()


def _expect(upload: Upload, *states: UploadState) -> None:
    if upload.state not in states:
        raise ImportRefused("state")


def _found(upload_id: UUID, store: Store) -> Upload:
    upload = store.roster_uploads.get(upload_id)
    if upload is None:
        raise NoSuchUpload
    return upload


# States in which there is something to show of what was checked.
LOOKED_AT: Final[Collection[UploadState]] = frozenset(UploadState) - {
    UploadState.RECEIVED,
    UploadState.CHECKING,
    UploadState.COLUMNS,
    UploadState.UNREADABLE,
    UploadState.DROPPED,
}
