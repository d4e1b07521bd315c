"""What the pages of one's own uploads and those of a second person show alike."""

import re
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import Response, make_response

from bot.web.staff.import_progress import progress_of
from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from handlers.roster.cells import text_of
from handlers.roster.findings import Column
from handlers.roster.kept_rows import PAGE, Cautioned, KeptRows
from handlers.roster.row import RefusedRow
from handlers.roster.saying import reason, reasons
from handlers.roster.words import RosterWords
from handlers.staff.imports import LOOKED_AT, UNDO_FOR, can_retry, can_undo, needs_second
from storage.roster_uploads import Upload, UploadState
from storage.store import Store

_A_PAGE: Final = 50
# While a worker has it, or it waits for one.
UNDER_WAY: Final = frozenset(
    {
        *(UploadState.RECEIVED, UploadState.CHECKING, UploadState.QUEUED),
        *(UploadState.APPLYING, UploadState.TO_UNDO, UploadState.UNDOING),
    }
)
COLOURS: Final = {
    UploadState.UNREADABLE: "red",
    UploadState.COLUMNS: "amber",
    UploadState.CHECKED: "amber",
    UploadState.WAITING: "amber",
    UploadState.APPLIED: "green",
    **dict.fromkeys(UNDER_WAY, "blue"),
}
_DIGITS: Final = re.compile(r"\d(?:[ ./_-]?\d){5,}")
_HEAD, _TAIL, _DOTS = 4, 2, "••••"
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class RowShown:
    """A refused row as it may be seen: enough to find it in the file, no number in full."""

    number: int
    name: str
    nik: str
    reasons: str


def listed(visit: Visit, store: Store, *, author: str | None) -> dict[str, Any]:
    """Return a page of uploads, with who sent them and where the next page begins."""
    uploads = store.roster_uploads.listed(_A_PAGE + 1, author=author, before=_before(visit, store))
    shown = uploads[:_A_PAGE]
    return {
        "uploads": shown,
        "colours": COLOURS,
        "names": store.staff.names({upload.author for upload in shown}),
        "regions": visit.services.guide.regions.by_code,
        "next": shown[-1].id if len(uploads) > _A_PAGE else None,
    }


def _before(visit: Visit, store: Store) -> Any:  # noqa: ANN401 - a key of the list, or none
    try:
        last = store.roster_uploads.get(UUID(visit.asked("before")))
    except ValueError:
        return None
    return None if last is None else (last.created_at, last.id)


def show_upload(visit: Visit, upload: Upload, *, is_own: bool) -> Response:
    """Show an upload; to its own author with the names in refused rows."""
    if visit.is_partial:
        if upload.state not in UNDER_WAY:
            response = make_response("")
            response.headers["HX-Refresh"] = "true"
            return response
        return visit.page(
            "import_progress", upload=upload, is_own=is_own, **progress_of(visit, upload)
        )
    with visit.services.database.begin() as store:
        kept = store.roster_uploads.refused(upload) if upload.state in LOOKED_AT else None
        people = {upload.author, upload.approved_by or ""}
        shown: dict[str, Any] = {
            "names": store.staff.names(people),
            "before": store.roster_uploads.applied_before(upload)
            if upload.state in {UploadState.CHECKED, UploadState.WAITING}
            else None,
        }
    if kept is not None:
        shown |= _found(visit, KeptRows(kept), is_own=is_own)
    words = RosterWords.of(visit.words.texts)
    blanks = upload.found.get("blanks", {})
    unreadable = Text(f"roster.unreadable.{upload.error}", blanks)
    return visit.page(
        "import_one",
        upload=upload,
        is_own=is_own,
        under_way=upload.state in UNDER_WAY,
        colours=COLOURS,
        region=visit.services.guide.regions.by_code.get(upload.kabupaten or ""),
        columns=[(column.value, words.labels[column]) for column in Column],
        unreadable=unreadable if visit.words.has(unreadable.key) else None,
        second=needs_second(upload),
        may_undo=can_undo(upload, visit.now),
        undo_until=None if upload.applied_at is None else upload.applied_at + UNDO_FOR,
        may_retry=can_retry(upload),
        **progress_of(visit, upload),
        **shown,
    )


def _found(visit: Visit, rows: KeptRows, *, is_own: bool) -> dict[str, Any]:
    after = visit.asked("after", 9)
    page = rows.after(int(after) if after.isdecimal() else 0, PAGE + 1)
    texts, language = visit.words.texts, visit.words.language

    def caution(found: Cautioned) -> str:
        return reason(found.first, texts, language)

    notes = [texts.say(note, language) for note in rows.notes]
    if rows.ignored:
        blanks = {"columns": ", ".join(rows.ignored)}
        notes.insert(0, visit.words.say(Text("roster.note.ignored", blanks)))
    return {
        "refused": [_shown(row, rows, visit, with_name=is_own) for row in page[:PAGE]],
        "next": page[PAGE - 1].number if len(page) > PAGE else None,
        "is_first": not after.isdecimal(),
        "cautions": [(caution(found), found) for found in rows.cautions],
        "notes": notes,
    }


def _shown(row: RefusedRow, rows: KeptRows, visit: Visit, *, with_name: bool) -> RowShown:
    def cell(column: Column) -> str:
        place = rows.places.get(column)
        return "" if place is None or place >= len(row.cells) else text_of(row.cells[place])

    said = reasons(row, visit.words.texts, visit.words.language)
    name = _without_numbers(cell(Column.NAME))[:_LONGEST] if with_name else ""
    return RowShown(row.number, name, masked(cell(Column.NIK)), said)


def masked(number: str) -> str:
    """Return the first four and last two characters of a number as somebody wrote it."""
    written = number.strip()[:_LONGEST]
    if len(written) <= _HEAD + _TAIL:
        return _DOTS if written else ""
    return f"{written[:_HEAD]}{_DOTS}{written[-_TAIL:]}"


def _without_numbers(words: str) -> str:
    """Mask every long number: the cells of a broken row may have moved."""
    return _DIGITS.sub(lambda found: masked(found.group()), words)
