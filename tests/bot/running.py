"""The webhooks behind a real server on loopback, with the look-alikes as their callers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse

from flask import Flask
from prometheus_client import CollectorRegistry
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.web.webhooks import ChannelKeys, blueprint
from handlers.services import Services

TELEGRAM = "/webhooks/telegram"
WHATSAPP = "/webhooks/whatsapp"
STATUS = "/webhooks/whatsapp/status"
SECRET = "invented-webhook-secret"
KEYS = ChannelKeys(SECRET, "invented-auth-token-for-tests", "https://lontar.example")


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing is printed."""


@dataclass(frozen=True, slots=True)
class Got:
    """An answer as its caller saw it."""

    status: int
    body: bytes
    content_type: str


@dataclass(slots=True)
class Running:
    """The service: where it is, and how often each thing happened."""

    port: int
    registry: CollectorRegistry = field(repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def counted(self, channel: str, outcome: str) -> int:
        labels = {"channel": channel, "outcome": outcome}
        return int(self.registry.get_sample_value("lontar_webhook_calls_total", labels) or 0)

    def call(self, path: str, body: bytes, headers: dict[str, str], method: str = "POST") -> Got:
        """Send exactly these bytes under exactly these headers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer: HTTPResponse = connection.getresponse()
            return Got(answer.status, answer.read(), answer.headers.get("Content-Type", ""))
        finally:
            connection.close()


@contextmanager
def running(services: Services, keys: ChannelKeys = KEYS) -> Iterator[Running]:
    """Serve the webhooks until the block ends."""
    app, registry = Flask(__name__), CollectorRegistry()
    app.register_blueprint(blueprint(services, keys, registry))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Running(server.server_port, registry)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
