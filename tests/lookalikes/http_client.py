"""How a look-alike reaches the service under test: over loopback, or inside this process.

A `Carrier` posts a body to a URL and gives back the answer, or raises OSError when there is none
(refused, cut, too slow), TimeoutError for the slow case. `over_http` is the ordinary one;
`in_process(app)` calls a WSGI application without any socket.
"""

import http.client
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.lookalikes.http_server import Answer

Carrier = Callable[[str, bytes, Mapping[str, str], float], Answer]
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class ConnectionNotMade(OSError):
    """Nobody took the connection; the request was never sent."""


class ConnectionCut(OSError):
    """The connection was made and then closed without an answer."""


def at_service(url: str, service: str | None) -> str:
    """`url` with scheme and host of `service` (its local address), path and query unchanged."""
    parts = urlsplit(url)._replace(fragment="")
    if service is None:
        return parts.geturl()
    local = urlsplit(service)
    return parts._replace(scheme=local.scheme, netloc=local.netloc).geturl()


def over_http(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Answer:
    """Post over plain HTTP on loopback; no other host is ever connected to."""
    parts = urlsplit(url)
    if parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise ConnectionNotMade(f"only loopback is reached from tests, not {parts.netloc}")
    connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=timeout)
    try:
        try:
            connection.connect()
        except OSError as error:
            raise ConnectionNotMade(str(error)) from error
        target = parts._replace(scheme="", netloc="").geturl() or "/"
        try:
            connection.request("POST", target, body, dict(headers))
            response = connection.getresponse()
            content = response.read()
        except TimeoutError:
            raise
        except (OSError, http.client.HTTPException) as error:
            raise ConnectionCut(str(error)) from error
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, content, found.get("content-type", ""), found)
    finally:
        connection.close()


def in_process(app: WsgiApp) -> Carrier:
    """A carrier that calls the WSGI application `app` in the caller's thread."""

    def carry(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Answer:
        _ = timeout  # nothing to wait for: the call is a function call
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, lines: list[tuple[str, str]], _error: object = None) -> None:
            started.append((status, lines))

        chunks = app(_environ(url, body, headers), start)
        try:
            content = b"".join(chunks)
        finally:
            if close := getattr(chunks, "close", None):
                close()
        status, lines = started[-1]
        found = {name.lower(): value for name, value in lines}
        return Answer(int(status.split()[0]), content, found.get("content-type", ""), found)

    return carry


def _environ(url: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    parts = urlsplit(url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path) or "/",
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ
