import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.request import urlopen

import pytest

from bot.cli import main
from tests.bot.ports import free_port

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_the_demo_serves_and_ends_when_it_is_told_to(ending: signal.Signals) -> None:
    port = free_port()
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None
        said = [next(process.stdout)]
        while "Ctrl+C" not in said[-1]:
            said.append(next(process.stdout))
        page = f"http://127.0.0.1:{port}/simulator"
        assert page in "".join(said)
        assert "./run chat" in "".join(said)
        assert "21 November 2026" in "".join(said)
        assert re.search(r"\b8 peserta contoh, 6 program\b", "".join(said))
        with urlopen(page, timeout=10) as answer:
            assert answer.status == 200
        process.send_signal(ending)
        _, errors = process.communicate()
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert errors == ""


def test_a_port_that_is_taken_is_one_line_and_1() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "bot", "--lang", "en", "demo", "--port", str(port)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"Port {port} is used by another program. Choose another: --port {port + 1}\n"
    )


def test_the_demo_keeps_away_from_real_data(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_KEY", bytes(range(32)).hex())
    assert main(["--lang", "en", "demo"]) == 1
    assert capsys.readouterr().err.startswith("The demo was not started: ")


def test_the_demo_asks_for_what_a_channel_needs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "700000000:invented-token-for-tests")
    assert main(["--lang", "en", "demo"]) == 2
    told = "TELEGRAM_WEBHOOK_SECRET is not set, but TELEGRAM_TOKEN is.\n"
    assert capsys.readouterr().err == told
