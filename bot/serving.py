"""Run the web: gunicorn in production; in the demo a thread of the one process that is there."""

import errno
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.commands.speaking import CommandFailed
from conversations.engine.replies import Text

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from bot.settings import Settings
    from handlers.services import Services

LOOPBACK = "127.0.0.1"
# A provider calls again and again on the same connection.
KEEP_ALIVE_SECONDS = 75
# A turn is given up after 15 s; nothing that is longer in flight will be answered any more.
GRACE_SECONDS = 15
METRICS_FOLDER = "metrics"


@dataclass(frozen=True, slots=True)
class Serving:
    """How production serves: where, and with how many processes and threads."""

    bind: str
    workers: int
    threads: int


def require_current(engine: "Engine") -> None:
    """Raise ``CommandFailed`` when the tables are not ours; a database that is down may return."""
    from sqlalchemy.exc import DBAPIError

    from storage import schema

    with suppress(DBAPIError):
        if not schema.is_current(engine):
            raise CommandFailed(Text("cli.not_migrated"))


def serve(serving: Serving, home: Path) -> None:
    """Serve with gunicorn until SIGTERM or SIGINT; ends this process."""
    if serving.workers > 1:
        _share_metrics(home / METRICS_FOLDER)
    from gunicorn.app.base import BaseApplication
    from gunicorn.arbiter import Arbiter
    from gunicorn.config import Config
    from gunicorn.glogging import Logger

    class OurLogger(Logger):
        """Gunicorn's lines by way of ours, with their two nets."""

        def setup(self, cfg: Config) -> None:
            """Set no handler, so that the lines go up to ours."""
            super().setup(cfg)  # type: ignore[no-untyped-call]
            self.error_log.handlers.clear()
            self.error_log.propagate = True

        def warning(self, msg: str, *args: object, **kwargs: Any) -> None:  # noqa: ANN401 - as theirs
            """Log a warning; of a request that cannot be read nothing more than that."""
            super().warning(msg.partition(" from ip=")[0], *args, **kwargs)  # type: ignore[no-untyped-call]

    class Application(BaseApplication):
        """Lontar under gunicorn, without gunicorn's own command line and files."""

        def load_config(self) -> None:
            """Say how to serve."""
            cfg: Any = self.cfg
            cfg.set("logger_class", OurLogger)
            for name, value in _gunicorn_settings(serving).items():
                cfg.set(name, value)

        def load(self) -> "Flask":
            """Join the parts in the worker process: nothing open is carried across a fork."""
            from bot.web import create_app

            return create_app()

    Arbiter(Application()).run()  # type: ignore[no-untyped-call]


def _gunicorn_settings(serving: Serving) -> dict[str, Any]:
    return {
        "bind": [serving.bind],
        "workers": serving.workers,
        "threads": serving.threads,
        "worker_class": "gthread",
        "keepalive": KEEP_ALIVE_SECONDS,
        "graceful_timeout": GRACE_SECONDS,
        "control_socket_disable": True,
        "accesslog": None,
        "loglevel": "warning",
        "child_exit": _forget_metrics,
    }


def _share_metrics(folder: Path) -> None:
    """Let the processes count together; what processes of an earlier start counted is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(folder))


def _forget_metrics(_server: object, worker: Any) -> None:  # noqa: ANN401 - gunicorn's worker
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def open_port(port: int) -> socket.socket:
    """Return a socket that listens on a port of this machine; raise ``CommandFailed`` if taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            taken = Text("cli.port_taken", {"port": port, "other": port + 1})
            raise CommandFailed(taken) from None
        refused = Text("cli.port_refused", {"port": port, "reason": error.strerror or ""})
        raise CommandFailed(refused) from None
    return listening


@contextmanager
def serving_beside(app: "Flask", listening: socket.socket) -> Iterator[None]:
    """Serve ``app`` in threads of this process while the block runs."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Handler(WSGIRequestHandler):
        """A handler that writes no line a request: addresses are nobody's business."""

        protocol_version = "HTTP/1.1"

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Write nothing."""

        def version_string(self) -> str:
            """Name the product and no versions."""
            return "Lontar"

    host, port = listening.getsockname()
    with listening:
        server = make_server(
            host, port, app, threaded=True, request_handler=Handler, fd=listening.fileno()
        )
        thread = threading.Thread(target=server.serve_forever, name="web", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


@contextmanager
def delivering_beside(
    services: "Services", settings: "Settings", stop: threading.Event
) -> Iterator[None]:
    """Send and do what is due in a thread while the block runs; ``stop`` ends both.

    A token that cannot be one stops all.
    """
    from bot.channels.configured import open_channels, paces_of
    from bot.channels.slip_pictures import SlipPictures
    from bot.due_work import open_work
    from bot.worker import Duties, run
    from handlers.channel import ChannelMisconfigured

    refused = threading.Event()

    def deliver() -> None:
        try:
            channels = open_channels(settings, services)
            with open_work(settings, services) as (work, announcing):
                pictures = SlipPictures(services, settings)
                duties = Duties(pictures, work, announcing, paces_of(settings))
                run(services, channels, stop, duties)
        except ChannelMisconfigured:
            refused.set()
        finally:
            stop.set()

    thread = threading.Thread(target=deliver, name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if refused.is_set():
        raise CommandFailed(Text("cli.channel_refused"))
