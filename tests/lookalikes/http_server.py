"""A threaded HTTP server on loopback that hands every request to one function.

Shared by the two provider look-alikes; standard library only. A broken look-alike must not pass
for a refusing provider: what its function raises is answered with 500 and raised again when the
server closes.
"""

import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came: unquoted path, query pairs in order, header names in lower case."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer; with `cut` the connection is closed and nothing is said at all."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


def answer_json(value: object, status: int = 200) -> Answer:
    """An answer with `value` as JSON."""
    return Answer(status, json.dumps(value, ensure_ascii=False).encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # joined at close, so no test inherits another test's thread
    request_queue_size = 512

    def __init__(self, respond: Callable[[Request], Answer]) -> None:
        self.respond = respond
        self.failures: list[Exception] = []
        self.open_connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.open_connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - the library's own signature
        self.open_connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in mid-sentence is no event."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one packet
    server: _Server

    def serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=unquote(parts.path),
            query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )
        try:
            answer = self.server.respond(request)
        except Exception as failure:  # noqa: BLE001 - kept, and raised when the server closes
            self.server.failures.append(failure)
            answer = Answer(500, b"the look-alike broke", "text/plain")
        if answer.cut:
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_GET = do_HEAD = do_POST = do_DELETE = serve  # noqa: N815 - http.server looks these up

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing is printed."""


class LoopbackServer:
    """A context manager: while it is open, requests to `url` are answered by `respond`."""

    def __init__(self, respond: Callable[[Request], Answer]) -> None:
        self._server = _Server(respond)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every connection, wait for every thread; raise what broke, unless a test did."""
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        for connection in tuple(self._server.open_connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the other side was quicker
        self._server.server_close()
        if self._server.failures and error is None:
            raise ExceptionGroup("the look-alike broke", self._server.failures)
