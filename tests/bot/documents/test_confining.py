"""The limits hold: code that runs where a file is read can do none of what it should not."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from bot.documents.confining import CPU_SECONDS, MEMORY_BYTES

ROOT = Path(__file__).parents[3]
PREPARED = """
import os, socket, sys
from bot.documents.confining import confine, retire
from bot.documents.pictures import prepare
prepare()
retire()
opened = os.open("/dev/null", os.O_RDONLY)
confine()
try:
    {act}
except BaseException as error:
    os.write(1, type(error).__name__.encode())
    os._exit(3)
os.write(1, b"done")
os._exit(0)
"""


def run(act: str) -> tuple[int, str]:
    """The exit code and what was said of ``act``, carried out under all limits."""
    done = subprocess.run(
        [sys.executable, "-c", PREPARED.format(act=act)],
        check=False,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
    )
    return done.returncode, done.stdout.decode()


@pytest.mark.parametrize(
    ("act", "error"),
    [
        pytest.param("bytearray(300 * 1024 * 1024)", "MemoryError", id="memory"),
        pytest.param("open('/etc/passwd')", "OSError", id="read-a-file"),
        pytest.param("open('/dev/shm/lontar', 'w')", "OSError", id="write-a-file"),
        pytest.param("os.listdir('/')", "OSError", id="list-a-folder"),
        pytest.param("os.dup(1)", "OSError", id="one-more-descriptor"),
        pytest.param("os.pipe()", "OSError", id="pipe"),
        pytest.param("socket.socket()", "OSError", id="connection"),
        pytest.param(
            "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", "OSError", id="name-server"
        ),
        pytest.param("socket.socket(socket.AF_UNIX)", "OSError", id="local-socket"),
        pytest.param("os.fork()", "BlockingIOError", id="process"),
    ],
)
def test_what_is_given_up_cannot_be_had(act: str, error: str) -> None:
    assert run(act) == (3, error)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_our_own_processes_are_out_of_reach() -> None:
    assert run("os.kill(os.getppid(), 0)") == (3, "PermissionError")


def test_what_reading_needs_is_left() -> None:
    assert run("bytearray(200 * 1024 * 1024)") == (0, "done")
    assert run("os.read(opened, 10)") == (0, "done")


def test_a_loop_without_end_ends() -> None:
    code, said = run("\n    while True: pass")
    assert (code, said) == (-9, "")


def test_limits_cannot_be_lifted_again() -> None:
    lift = "__import__('resource').setrlimit(7, (100, 100))"
    assert resource.RLIMIT_NOFILE == 7
    assert run(lift) == (3, "ValueError")


def test_the_limits_are_those_that_were_agreed() -> None:
    assert (MEMORY_BYTES, CPU_SECONDS) == (300 * 1024 * 1024, 5)
