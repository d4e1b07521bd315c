"""``lontar`` as processes: commands that end, and verbs that run on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).parents[2]
# A busy machine is waited for, a broken one not for ever.
PATIENCE = 60.0
# How the names of all settings begin, and of what gunicorn would read.
OURS = (
    *("TELEGRAM_", "TWILIO_", "LONTAR_", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL", "SECRET_KEY"),
    *("DATA_KEY", "PORT", "WEB_CONCURRENCY", "GUNICORN_", "PROMETHEUS_"),
)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait for ``condition``; TimeoutError with ``what`` when it never comes."""
    give_up = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > give_up:
            raise TimeoutError(what)
        time.sleep(0.02)


@dataclass(slots=True)
class Process:
    """A verb of ``lontar`` that runs on; whatever it writes is in ``log``."""

    running: "subprocess.Popen[bytes]"
    log: Path

    @property
    def gone(self) -> bool:
        return self.running.poll() is not None

    def dies(self) -> None:
        """Kill it with all that it started, at once."""
        os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()

    def ends(self) -> int:
        """Tell it to stop as a host does; return how it ended."""
        self.running.terminate()
        return self.running.wait(PATIENCE)


@dataclass(slots=True)
class Web(Process):
    """A running ``lontar serve``."""

    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def begin(self, path: str, body: bytes, headers: Mapping[str, str]) -> HTTPConnection:
        """Send a whole request and leave its answer waiting: ``getresponse()``."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("POST", path, body, dict(headers))
        return connection

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Send a request and return status and body of its answer."""
        connection = self.begin(path, body, headers)
        try:
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def look(self, path: str, timeout: float = PATIENCE) -> int | None:
        """Return the status of a page, None when nobody answers within ``timeout`` seconds."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()


@contextmanager
def started(*verb: str, settings: Mapping[str, str], folder: Path) -> Iterator[Process]:
    """Run a verb in ``folder`` for as long as the block runs, then tell it to stop."""
    log = folder / f"{verb[0]}-{time.monotonic_ns()}.log"
    with log.open("wb") as written:
        running = subprocess.Popen(
            [sys.executable, "-m", "bot", *verb],
            env={**_bare_environment(), **settings},
            cwd=folder,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    process = Process(running, log)
    try:
        yield process
        if not process.gone:
            process.ends()
    finally:
        if not process.gone:
            process.dies()


def command(*words: str, settings: Mapping[str, str], folder: Path) -> str:
    """Carry out a command of ``lontar`` that must end well, and return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env={**_bare_environment(), **settings},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _bare_environment() -> dict[str, str]:
    """Return this environment without any setting of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**kept, "PYTHONPATH": str(ROOT)}
