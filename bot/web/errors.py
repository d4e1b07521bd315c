"""What the web answers when something fails: a short name in JSON, nothing of what was inside."""

from typing import TYPE_CHECKING

import structlog
from flask import Response, jsonify
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from storage.store import StorageDown

if TYPE_CHECKING:
    from flask import Flask

log = structlog.get_logger()


def explain_errors(app: "Flask") -> None:
    """Answer every failure of ``app`` in the same shape: ``{"error": "not_found"}``."""
    app.register_error_handler(HTTPException, _explain)
    app.register_error_handler(StorageDown, lambda _error: _explain(ServiceUnavailable()))
    app.register_error_handler(Exception, _unexpected)


def _explain(error: HTTPException) -> Response:
    response = jsonify(error=error.name.lower().replace(" ", "_"))
    response.status_code = error.code or InternalServerError.code
    # Allow, Retry-After and where to go instead are part of the answer.
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    log.error("page_broken", exc_info=error)
    return _explain(InternalServerError())
