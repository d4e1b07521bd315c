"""Rosters that were sent to the desk: the file sealed, what was found in it, how far it came."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from conversations.rules.periods import Payer
from storage.bulk import take_time
from storage.columns import new_id
from storage.programmes import Programme
from storage.scope import WHOLE, Scope
from storage.sealing import Vault
from storage.staff_tables import roster_uploads
from storage.tables import programmes, roster_imports

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
# Columns of the last files that are looked at for a choice made before.
_LOOKED_BACK: Final = 50


class UploadState(StrEnum):
    """Where an upload stands. In ``CHECKING``, ``APPLYING`` and ``UNDOING`` a worker has it."""

    RECEIVED = "received"
    CHECKING = "checking"
    # What its columns are must be told by a person.
    COLUMNS = "columns"
    UNREADABLE = "unreadable"
    CHECKED = "checked"
    # For a second person.
    WAITING = "waiting"
    QUEUED = "queued"
    APPLYING = "applying"
    APPLIED = "applied"
    TO_UNDO = "to_undo"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"


class UploadChanged(Exception):
    """Somebody else changed the upload meanwhile; read it again and decide anew."""


@dataclass(frozen=True, slots=True)
class NewUpload:
    """A file as it came. ``kabupaten`` is the one its rows may be of, None for all of them."""

    programme_id: int
    kabupaten: str | None
    name: str
    digest: str
    author: str
    found: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload without its content, which ``has_content`` tells of.

    ``columns``: head in the file -> our column, "" for none; ``found`` holds counts; ``error`` is
    the key of why it cannot be read. ``applied_at`` is when it was applied.
    """

    id: UUID
    programme_id: int
    programme: str
    kabupaten: str | None
    name: str
    digest: str
    columns: Mapping[str, str]
    state: UploadState
    found: Mapping[str, Any]
    done: int
    total: int
    error: str
    author: str
    approved_by: str | None
    import_id: int | None
    created_at: datetime
    changed_at: datetime
    applied_at: datetime | None
    version: int
    has_content: bool


_TOLD = [
    column
    for column in roster_uploads.c
    if column.name not in {"content", "refused"}  # megabytes, which no list asks for
]
FOUND = select(
    *_TOLD,
    programmes.c.name.label("programme"),
    roster_uploads.c.content.is_not(None).label("has_content"),
).join(programmes, programmes.c.id == roster_uploads.c.programme_id)


class RosterUploads:
    """The roster_uploads table."""

    def __init__(self, connection: Connection, vault: Vault, scope: Scope = WHOLE) -> None:
        """Work inside ``connection``'s transaction; what is beyond ``scope`` is not there."""
        self._connection = connection
        self._vault = vault
        self._scope = scope

    def programmes(self) -> list[tuple[int, Programme]]:
        """Return every programme with its row number, the latest first; nobody is counted."""
        rows = self._connection.execute(
            select(programmes).order_by(programmes.c.starts.desc(), programmes.c.code)
        ).mappings()
        return [
            (
                row["id"],
                Programme(
                    **{
                        **{name: row[name] for name in row if name != "id"},
                        "payer": Payer(row["payer"]),
                    }
                ),
            )
            for row in rows
        ]

    def add(self, upload: NewUpload, content: bytes, state: UploadState, now: datetime) -> UUID:
        """Keep a file sealed, and return its id."""
        upload_id = new_id()
        take_time(self._connection)
        self._connection.execute(
            insert(roster_uploads).values(
                id=upload_id,
                programme_id=upload.programme_id,
                kabupaten=upload.kabupaten,
                name=upload.name,
                digest=upload.digest,
                author=upload.author,
                content=self._vault.seal(content, _place("content", upload_id)),
                columns={},
                state=state,
                found=upload.found,
                created_at=now,
                changed_at=now,
            )
        )
        return upload_id

    def get(self, upload_id: UUID) -> Upload | None:
        """Return an upload; None where there is none within the scope."""
        found = self._limited(FOUND.where(roster_uploads.c.id == upload_id))
        row = self._connection.execute(found).one_or_none()
        return None if row is None else upload_of(row)

    def listed(
        self,
        most: int,
        *,
        author: str | None = None,
        states: Collection[UploadState] = (),
        before: tuple[datetime, UUID] | None = None,
    ) -> list[Upload]:
        """Return the latest uploads, of one author or in some states; ``before`` goes on."""
        at = tuple_(roster_uploads.c.created_at, roster_uploads.c.id)
        found = self._limited(FOUND)
        if author is not None:
            found = found.where(roster_uploads.c.author == author)
        if states:
            found = found.where(roster_uploads.c.state.in_(states))
        if before is not None:
            found = found.where(at < before)
        found = found.order_by(roster_uploads.c.created_at.desc(), roster_uploads.c.id.desc())
        return [upload_of(row) for row in self._connection.execute(found.limit(most)).all()]

    def count(self, state: UploadState) -> int:
        """Count the uploads in a state."""
        found = select(func.count()).select_from(roster_uploads)
        found = found.where(roster_uploads.c.state == state)
        limited = self._scope.limited(found, roster_uploads.c.kabupaten)
        return self._connection.execute(limited).scalar_one()

    def content(self, upload: Upload) -> bytes | None:
        """Return the file; None when it is forgotten."""
        return self._opened("content", upload)

    def refused(self, upload: Upload) -> bytes | None:
        """Return the refused rows as they were kept; None when they are forgotten."""
        return self._opened("refused", upload)

    def change(self, upload: Upload, now: datetime, **values: object) -> Upload:
        """Change an upload and return it as it is now; ``UploadChanged`` when out of date.

        ``values`` are columns; ``refused`` is given in clear.
        """
        refused = values.get("refused")
        if isinstance(refused, bytes):
            values["refused"] = self._vault.seal(refused, _place("refused", upload.id))
        changed = self._connection.execute(
            update(roster_uploads)
            .where(roster_uploads.c.id == upload.id, roster_uploads.c.version == upload.version)
            .values(**values, changed_at=now, version=roster_uploads.c.version + 1)
        )
        found = self.get(upload.id) if changed.rowcount else None
        if found is None:
            raise UploadChanged
        return found

    def forget(self, upload: Upload, now: datetime) -> Upload:
        """Throw an upload away with its file; ``UploadChanged`` when out of date."""
        gone = {"state": UploadState.DROPPED, "content": None, "refused": None}
        return self.change(upload, now, **gone)

    def applied_before(self, upload: Upload) -> datetime | None:
        """Return when the very same file was applied to the programme last, unless undone."""
        undone = exists().where(
            roster_uploads.c.import_id == roster_imports.c.id,
            roster_uploads.c.state == UploadState.UNDONE,
        )
        found: datetime | None = self._connection.execute(
            select(func.max(roster_imports.c.at)).where(
                roster_imports.c.programme_id == upload.programme_id,
                roster_imports.c.file_digest == upload.digest,
                ~undone,
            )
        ).scalar_one()
        return found

    def has_later(self, upload: Upload) -> bool:
        """Tell whether a list that may name the same people was applied after this one.

        Of the same programme, not undone, and not of another kabupaten alone.
        """
        harmless = [roster_uploads.c.state == UploadState.UNDONE]
        if upload.kabupaten is not None:
            harmless.append(roster_uploads.c.kabupaten != upload.kabupaten)
        apart = exists().where(roster_uploads.c.import_id == roster_imports.c.id, or_(*harmless))
        found = self._connection.execute(
            select(roster_imports.c.id)
            .where(
                roster_imports.c.programme_id == upload.programme_id,
                roster_imports.c.id > upload.import_id,
                ~apart,
            )
            .limit(1)
        )
        return found.one_or_none() is not None

    def chosen_before(self, upload: Upload, heads: Collection[str]) -> Mapping[str, str] | None:
        """Return what somebody chose for a file of the programme with the same heads."""
        rows = self._connection.execute(
            select(roster_uploads.c.columns)
            .where(
                roster_uploads.c.programme_id == upload.programme_id,
                roster_uploads.c.id != upload.id,
                *self._scope.limits(roster_uploads.c.kabupaten),
            )
            .order_by(roster_uploads.c.created_at.desc())
            .limit(_LOOKED_BACK)
        ).scalars()
        return next((chosen for chosen in rows if set(chosen) == set(heads)), None)

    def _opened(self, column: str, upload: Upload) -> bytes | None:
        sealed = self._connection.execute(
            select(roster_uploads.c[column]).where(roster_uploads.c.id == upload.id)
        ).scalar_one_or_none()
        return None if sealed is None else self._vault.open(sealed, _place(column, upload.id))

    def _limited(self, found: "Select[*tuple[Any, ...]]") -> "Select[*tuple[Any, ...]]":
        return self._scope.limited(found, _KABUPATEN)


_KABUPATEN: ColumnElement[Any] = roster_uploads.c.kabupaten


def _place(column: str, upload_id: UUID) -> str:
    return f"roster_uploads.{column}:{upload_id}"


def upload_of(row: AnyRow) -> Upload:
    """Return the upload of a row that ``FOUND`` found."""
    told = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's own name for the row as a mapping
    return Upload(**{**told, "state": UploadState(told["state"])})
