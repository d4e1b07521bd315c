"""``/petugas/impor/persetujuan``: large rosters, which a second person releases."""

from typing import Final

from flask import Response

from bot.web.staff.desk import Desk
from bot.web.staff.import_acting import of_upload
from bot.web.staff.import_page import listed, show_upload
from bot.web.staff.visit import Visit
from handlers.staff import imports as acts
from handlers.staff.rights import Right
from storage.roster_uploads import Upload, UploadState

_ALL: Final = "/impor/persetujuan"
_ONE: Final = f"{_ALL}/<uuid:upload_id>"

_upload = of_upload("import_approval", own=False)


def add(desk: Desk) -> None:
    """Register the pages and acts."""
    right = Right.APPROVE_ROSTERS
    desk.page(_ALL, right, import_approvals, menu="staff_imports.menu_approvals")
    desk.page(_ONE, right, import_approval)
    desk.act(f"{_ONE}/setujui", right, release, name="import_release", proved=True)
    desk.act(f"{_ONE}/kembalikan", right, send_back, name="import_send_back")
    desk.act(f"{_ONE}/urungkan", right, undo, name="import_undo_of_other", proved=True)


def import_approvals(visit: Visit) -> Response:
    """Show what waits for a second person, and every upload within reach."""
    with visit.services.database.begin() as store:
        waiting = store.roster_uploads.listed(50, states=[UploadState.WAITING])
        shown = listed(visit, store, author=None)
        shown["names"] |= store.staff.names({upload.author for upload in waiting})
    return visit.page("import_approvals", waiting=waiting, **shown)


@_upload
def import_approval(visit: Visit, upload: Upload) -> Response:
    """Show where an upload stands and what was found in it."""
    return show_upload(visit, upload, is_own=False)


@_upload
def release(visit: Visit, upload: Upload) -> Response:
    """Let it be applied."""
    acts.release(upload, visit.actor, visit.services)
    return visit.after("import_approval", "staff_imports.done.queued", upload_id=upload.id)


@_upload
def send_back(visit: Visit, upload: Upload) -> Response:
    """Give it back to its author."""
    acts.send_back(upload, visit.actor, visit.services)
    return visit.after("import_approvals", "staff_imports.done.sent_back")


@_upload
def undo(visit: Visit, upload: Upload) -> Response:
    """Have it undone; lists of other places count when the later ones are looked for."""
    acts.undo(upload, visit.actor, visit.desk.services)
    return visit.after("import_approval", "staff_imports.done.undoing", upload_id=upload.id)
