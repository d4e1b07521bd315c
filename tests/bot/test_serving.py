import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from storage import schema
from storage.database import open_engine
from tests.bot.ports import free_port

ROOT = Path(__file__).parents[2]
TELEGRAM = "/webhooks/telegram"
REAL = {
    "DATA_KEY": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "SECRET_KEY": "Vq3xT9mLr7Kw2ZbN8sHf4JdYc6GpA1Eu",
    "TELEGRAM_TOKEN": "700000000:invented-token-for-tests",
    "TELEGRAM_WEBHOOK_SECRET": "rahasia",
    "PUBLIC_URL": "https://lontar.example.id",
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Real settings on an SQLite file with its tables."""
    url = f"sqlite:///{tmp_path / 'lontar.db'}"
    engine = open_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    return {**os.environ, **REAL, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}


def call(port: int, method: str, path: str, headers: dict[str, str] | None = None) -> bytes:
    """Call once and return the body."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, "{}", headers or {})
        return connection.getresponse().read()
    finally:
        connection.close()


@contextmanager
def serving(
    environment: dict[str, str], port: int, workers: int
) -> Iterator["subprocess.Popen[str]"]:
    """Run ``lontar serve``; it is there when the block begins."""
    command = ["serve", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *command],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    try:
        while process.poll() is None:
            try:
                call(port, "GET", "/healthz")
            except ConnectionRefusedError:
                time.sleep(0.05)
            else:
                break
        yield process
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_serving_ends_cleanly_and_logs_no_request(
    environment: dict[str, str], ending: signal.Signals
) -> None:
    port = free_port()
    with serving(environment, port, 1) as process:
        call(port, "GET", "/nothing?nik=5307014507850001")
        process.send_signal(ending)
        said, logged = process.communicate()
    assert process.returncode == 0
    assert said == f"Lontar melayani di 127.0.0.1:{port}.\n"
    assert "nothing" not in logged
    assert "5307014507850001" not in logged


@pytest.mark.parametrize(
    "spoilt",
    [
        b"Serinus 5307014507850001\r\n\r\n",
        b"GET /?nama=Serinus\x00 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX Serinus: 5307014507850001\r\n\r\n",
        b"POST /webhooks/whatsapp HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nSerinus\r\n",
    ],
    ids=["method", "line", "header", "body"],
)
def test_of_a_request_that_cannot_be_read_nothing_is_logged(
    environment: dict[str, str], spoilt: bytes
) -> None:
    port = free_port()
    with serving(environment, port, 1) as process:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as caller:
            caller.sendall(spoilt)
            assert caller.recv(100).startswith(b"HTTP/1.1 4")
        process.terminate()
        _, logged = process.communicate()
    assert "serinus" not in logged.casefold()
    assert "127.0.0.1" not in logged
    assert "Invalid request" in logged


def test_processes_count_together(environment: dict[str, str]) -> None:
    port = free_port()
    with serving(environment, port, 2):
        for _ in range(12):
            call(port, "POST", TELEGRAM, {"Content-Type": "application/json"})
        counted = 'lontar_webhook_calls_total{channel="telegram",outcome="forbidden"} 12.0'
        for _ in range(4):
            metrics = call(port, "GET", "/metrics").decode()
            assert counted in metrics
            assert metrics.count("\nlontar_database_up 1.0\n") == 1


def test_what_an_earlier_start_counted_is_gone(environment: dict[str, str]) -> None:
    port = free_port()
    for _ in range(2):
        with serving(environment, port, 2) as process:
            call(port, "POST", TELEGRAM, {"Content-Type": "application/json"})
            metrics = call(port, "GET", "/metrics").decode()
            assert 'outcome="forbidden"} 1.0' in metrics
            process.terminate()
            process.wait()
