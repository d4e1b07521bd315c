"""``/petugas/impor``: rosters of one's own, from the upload to undoing it."""

from typing import Final

from flask import Response, make_response, request
from werkzeug.exceptions import NotFound

from bot.web.staff import import_approvals
from bot.web.staff.desk import Desk
from bot.web.staff.import_acting import of_upload
from bot.web.staff.import_page import listed, show_upload
from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from handlers.roster.findings import Column
from handlers.roster.kept_rows import KeptRows
from handlers.roster.returning import refused_csv, refused_xlsx
from handlers.roster.sheet import MOST_BYTES
from handlers.staff import imports as acts
from handlers.staff.import_checking import check_at_once
from handlers.staff.import_errors import ImportRefused
from handlers.staff.rights import Right
from storage.roster_uploads import Upload, UploadState

_ONE: Final = "/impor/<uuid:upload_id>"
# What a form adds to the file it carries.
_FORM: Final = 64 * 1024
# Writing a workbook takes a second for so many rows; larger ones are handed back as CSV.
MOST_IN_A_WORKBOOK: Final = 10_000
_MIME: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_upload = of_upload("import_one", own=True)


def add(desk: Desk) -> None:
    """Register the pages and acts."""
    right = Right.ROSTERS
    desk.page("/impor", right, imports, menu="staff_imports.menu")
    desk.act(
        "/impor",
        right,
        receive,
        ("programme", "kabupaten", "file"),
        name="import_receive",
        largest=MOST_BYTES + _FORM,
    )
    desk.page(_ONE, right, import_one)
    desk.act(f"{_ONE}/kolom", right, choose, ("head[]", "column[]"), name="import_choose")
    desk.act(f"{_ONE}/periksa-lagi", right, retry, name="import_retry")
    desk.act(f"{_ONE}/terapkan", right, apply, name="import_apply")
    desk.act(f"{_ONE}/buang", right, drop, name="import_drop")
    desk.act(f"{_ONE}/urungkan", right, undo, name="import_undo", proved=True)
    desk.page(
        f"{_ONE}/ditolak.<any(csv, xlsx):ending>",
        right,
        refused,
        name="import_refused",
        proved=True,
    )
    import_approvals.add(desk)

    @desk.blueprint.before_request
    def sign_in_first() -> None:
        """Read no large file of somebody who is not signed in."""
        if request.endpoint == "staff.import_receive":
            desk.seat()


def imports(visit: Visit) -> Response:
    """Show the form for a file, and one's own uploads."""
    scope = visit.seat.scope(Right.ROSTERS)
    regions = visit.services.guide.regions.by_code
    with visit.services.database.begin() as store:
        programmes = store.roster_uploads.programmes()
        shown = listed(visit, store, author=visit.actor)
    places = [region for code, region in regions.items() if scope.allows(code)]
    return visit.page(
        "imports",
        **shown,
        programmes=programmes,
        places=places,
        is_whole=scope.is_whole,
        megabytes=MOST_BYTES // 1024**2,
    )


def receive(visit: Visit) -> Response:
    """Take a file; a small one is checked before the answer."""
    file, number = request.files.get("file"), visit.given("programme", 9)
    try:
        sent = acts.Sent(
            (file.filename if file else None) or "",
            file.read() if file else b"",
            int(number) if number.isdecimal() else 0,
            visit.given("kabupaten", 5),
        )
        scope = visit.seat.scope(Right.ROSTERS)
        upload = acts.receive(sent, visit.actor, scope, visit.services)
    except ImportRefused as error:
        return visit.refused("imports", error.reason)
    if upload.state is UploadState.CHECKING:
        check_at_once(upload, visit.desk.services)
    return visit.lead("import_one", upload_id=upload.id)


@_upload
def import_one(visit: Visit, upload: Upload) -> Response:
    """Show where an upload stands and what was found in it."""
    return show_upload(visit, upload, is_own=True)


@_upload
def choose(visit: Visit, upload: Upload) -> Response:
    """Take which column is which, and check the file by it."""
    heads, columns = visit.all_given("head"), visit.all_given("column")
    known = {head for head, _ in upload.found.get("heads", ())} or set(upload.columns)
    if set(heads) != known or len(heads) != len(columns):
        raise ImportRefused("state")
    names = set(Column)
    chosen = {
        head: column if column in names else "" for head, column in zip(heads, columns, strict=True)
    }
    upload = acts.choose_columns(upload, chosen, visit.actor, visit.services)
    if upload.state is UploadState.CHECKING:
        check_at_once(upload, visit.desk.services)
    return visit.lead("import_one", upload_id=upload.id)


@_upload
def retry(visit: Visit, upload: Upload) -> Response:
    """Have it checked again, which was given up."""
    acts.retry(upload, visit.actor, visit.services)
    return visit.after("import_one", "staff_imports.done.retried", upload_id=upload.id)


@_upload
def apply(visit: Visit, upload: Upload) -> Response:
    """Have it applied, or released first."""
    upload = acts.apply(upload, visit.actor, visit.services)
    told = "waiting" if upload.state is UploadState.WAITING else "queued"
    return visit.after("import_one", f"staff_imports.done.{told}", upload_id=upload.id)


@_upload
def drop(visit: Visit, upload: Upload) -> Response:
    """Throw it away."""
    acts.drop(upload, visit.actor, visit.services)
    return visit.told("imports", Text("staff_imports.done.dropped", {"name": upload.name}))


@_upload
def undo(visit: Visit, upload: Upload) -> Response:
    """Have it undone; lists of other places count when the later ones are looked for."""
    acts.undo(upload, visit.actor, visit.desk.services)
    return visit.after("import_one", "staff_imports.done.undoing", upload_id=upload.id)


@_upload
def refused(visit: Visit, upload: Upload, ending: str) -> Response:
    """Hand the refused rows back as a file, whole: they are mended and sent anew."""
    with visit.services.database.begin() as store:
        kept = store.roster_uploads.refused(upload)
        if kept is None:
            raise NotFound
        checked = KeptRows(kept).checked()
        acts.note(
            store,
            visit.actor,
            "roster_refused_rows_fetched",
            upload.id,
            visit.services.clock(),
            rows=len(checked.refused),
        )
    if ending == "xlsx" and len(checked.refused) > MOST_IN_A_WORKBOOK:
        raise NotFound
    write = refused_xlsx if ending == "xlsx" else refused_csv
    response = make_response(write(checked, visit.words.texts, visit.words.language))
    response.headers["Content-Type"] = _MIME[ending]
    name = visit.say("staff_imports.refused_file")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
