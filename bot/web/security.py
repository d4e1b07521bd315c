"""Headers that every answer carries: nothing foreign runs in our pages, nobody frames them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask, Response

# blob: is a photo that somebody is about to send.
CONTENT_SECURITY = (
    "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS: tuple[tuple[str, str], ...] = (
    ("Content-Security-Policy", CONTENT_SECURITY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)
# A year; only said where the public address is https.
# Called by providers' servers, which obey no such header.
NO_BROWSER = frozenset({"webhooks"})
TRANSPORT = ("Strict-Transport-Security", "max-age=31536000")


def secure(app: "Flask", public_url: str | None) -> None:
    """Put the headers on every answer of ``app``; pages and data are never kept by a cache."""
    from flask import request

    headers = HEADERS
    if public_url is not None and public_url.startswith("https://"):
        headers = (*HEADERS, TRANSPORT)

    @app.after_request
    def put_headers(response: "Response") -> "Response":
        if request.blueprint in NO_BROWSER:
            return response
        for name, value in headers:
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
