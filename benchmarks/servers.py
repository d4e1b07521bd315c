"""The servers under measurement: started by the Procfile's command, and looked at from outside."""

import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket

ROOT = Path(__file__).resolve().parent.parent
OURS = "bot.web:create_app()"
START_SECONDS = 60
_START = """
import resource, time
begun = time.perf_counter()
import bot.web
imported = time.perf_counter()
bot.web.create_app()
done = time.perf_counter()
print(done - begun)
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn: its port, and its one worker process."""

    port: int
    pid: int

    @property
    def cpu_seconds(self) -> float:
        """The worker's own CPU time so far, user and system."""
        stat = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory(self) -> tuple[float, float]:
        """The worker's RSS and PSS in MB."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {line.split()[0]: int(line.split()[1]) / 1000 for line in lines}
        return sizes["Rss:"], sizes["Pss:"]


def procfile(app: str) -> list[str]:
    """Return the Procfile's command for the web, serving ``app`` instead."""
    (line,) = [
        line for line in (ROOT / "Procfile").read_text().splitlines() if line.startswith("web:")
    ]
    return [sys.executable, "-m", *shlex.split(line.partition(":")[2])[:-1], app]


@contextmanager
def serving(app: str, settings: dict[str, str]) -> Iterator[Server]:
    """Serve ``app`` by the Procfile, one worker, while the block runs."""
    with socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [*procfile(app), "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, env=environment(settings), cwd=settings["LONTAR_HOME"], stderr=errors
        )
        try:
            _wait(port, process)
            yield Server(port, _child(process.pid))
        except BaseException:
            errors.seek(0)
            print(errors.read(), file=sys.stderr)
            raise
        finally:
            process.terminate()
            process.wait()


def start_seconds(settings: dict[str, str], rounds: int) -> tuple[float, float]:
    """Return medians of how long the web takes to be there: inside a fresh process, and with it."""
    inside, whole = [], []
    for _ in range(rounds):
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _START],
            env=environment(settings),
            cwd=settings["LONTAR_HOME"],
            stdout=subprocess.PIPE,
            check=True,
        )
        whole.append(time.perf_counter() - begun)
        inside.append(float(done.stdout))
    return statistics.median(inside), statistics.median(whole)


def environment(settings: dict[str, str]) -> dict[str, str]:
    """Return an environment with our settings and none of whoever runs this."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PTB_TIMEDELTA": "true", **settings}


@contextmanager
def bot_api() -> Iterator[str]:
    """A Bot API that takes every message; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            me = {"id": 700000000, "is_bot": True, "first_name": "Contoh", "username": "contoh_bot"}
            chat = {"id": 700000001, "type": "private"}
            sent = {"message_id": 1, "date": 1795222800, "chat": chat, "text": "ok"}
            result = me if self.path.endswith("getMe") else sent
            body = json.dumps({"ok": True, "result": result}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise TimeoutError("the server did not start")


def _child(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
