"""What the desk shows when something cannot be done: one sentence, and the way on."""

from typing import TYPE_CHECKING, Final

import structlog
from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, InternalServerError

from bot.web.staff.visit import SEE_OTHER
from handlers.staff.errors import NotSignedIn, ProveAnew
from storage.store import StorageDown

if TYPE_CHECKING:
    from bot.web.staff.desk import Desk

log = structlog.get_logger()
_UNAUTHORIZED: Final = 401
_UNAVAILABLE: Final = 503
_ANY: Final = "other"


def explain(desk: "Desk") -> None:
    """Answer every failure of the desk's pages with a page."""

    def show(code: int) -> Response:
        words = desk.words()
        key = f"staff.error.{code}"
        text = words(key if words.has(key) else f"staff.error.{_ANY}")
        return make_response(render_template("staff/error.html", t=words, text=text), code)

    @desk.blueprint.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        response = show(error.code or InternalServerError.code)
        for name, value in error.get_headers():
            if name not in {"Content-Type", "Content-Length"}:
                response.headers[name] = value
        return response

    @desk.blueprint.errorhandler(StorageDown)
    def down(_error: StorageDown) -> Response:
        return show(_UNAVAILABLE)

    @desk.blueprint.errorhandler(NotSignedIn)
    def sign_in_first(_error: NotSignedIn) -> Response:
        return desk.cookie.forget(_led("staff.sign_in"))

    @desk.blueprint.errorhandler(ProveAnew)
    def prove_first(_error: ProveAnew) -> Response:
        return _led("staff.prove")

    @desk.blueprint.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        log.error("page_broken", exc_info=error)
        return show(InternalServerError.code)


def _led(endpoint: str) -> Response:
    """Lead the whole page on, also where only a part of it was asked for."""
    if request.headers.get("HX-Request") != "true":
        return make_response(redirect(_way_to(endpoint), SEE_OTHER))
    response = make_response("", _UNAUTHORIZED)
    response.headers["HX-Redirect"] = _way_to(endpoint)
    return response


def _way_to(endpoint: str) -> str:
    """Return where to sign in, and where to go on afterwards: a page of ours, or the first one."""
    page = request.full_path.rstrip("?") if request.method == "GET" else None
    if request.headers.get("HX-Request") == "true":
        page = None
    return url_for(endpoint, next=page)
