"""A view of one upload: finds it, compares versions, and answers what cannot be done."""

from collections.abc import Callable
from functools import wraps
from typing import TypeAlias
from uuid import UUID

from flask import Response, request
from werkzeug.exceptions import Conflict, NotFound

from bot.web.staff.visit import Visit
from handlers.staff.import_errors import ImportRefused, NoSuchUpload
from handlers.staff.imports import find
from storage.roster_uploads import UploadChanged

UploadView: TypeAlias = Callable[..., Response]


def of_upload(back: str, *, own: bool) -> Callable[[UploadView], UploadView]:
    """Return what makes a view of an upload from its id; ``own``: of one's own alone.

    Gone or another's is 404, changed by somebody else meanwhile 409; a refusal is told on the
    page ``back``.
    """

    def wrap(view: UploadView) -> UploadView:
        @wraps(view)
        def entered(visit: Visit, upload_id: UUID, **parts: str) -> Response:
            try:
                author = visit.actor if own else None
                upload = find(upload_id, visit.services, author=author)
                if request.method == "POST" and upload.version != visit.version():
                    raise Conflict
                return view(visit, upload, **parts)
            except NoSuchUpload as error:
                raise NotFound from error
            except UploadChanged as error:
                raise Conflict from error
            except ImportRefused as error:
                return visit.refused(back, error.reason, upload_id=upload_id)

        return entered

    return wrap
