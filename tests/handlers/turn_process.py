"""A process of its own that takes messages: for tests of two at once and of sudden death.

    python -m tests.handlers.turn_process '{"database": ..., "messages": [["1", "halo"], ...]}'

It says ``ready`` when everything is loaded, begins when a line comes on standard input, takes the
messages one after the other (or all at once: ``together``) and prints what was answered as JSON.
``die`` names the point at which it kills itself, on the message of number ``die_on``.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot.clocks import DEMO_STARTS
from bot.wiring import load_guide
from handlers.services import Services
from storage.chat_sessions import ChatSessions, Held, open_redis
from storage.database import open_engine
from storage.sealing import Vault
from storage.store import Database
from tests.handlers.writing import Writer, words

ROOT = Path(__file__).parents[2]
# Before the turn is written, after that and before the commit, after the commit and before Redis
# hears of it.
DEATHS = ("before_write", "before_commit", "after_commit")


def die() -> None:
    """Be gone, as when the power goes."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingSessions(ChatSessions):
    """Chat sessions of a process that dies after the commit, on one delivery."""

    doomed = ""

    @contextmanager
    def hold(self, address_index: bytes, delivery: str) -> Iterator[Held]:
        """Hold the chat; die before it is put back."""
        with super().hold(address_index, delivery) as held:
            yield held
            if delivery == self.doomed:
                die()


def die_at(point: str) -> None:
    """Die at the next writing of a turn, or at the next commit, whatever connection it is on."""

    def before_write(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ANN401
        if "INSERT INTO inbox" in statement:
            die()

    if point == "before_write":
        event.listen(Engine, "before_cursor_execute", before_write)
    else:
        event.listen(Engine, "commit", lambda _connection: die())


def taker(asked: dict[str, Any]) -> Callable[[str, str], list[str]]:
    """Return what takes one message by its number, or dies of it."""
    vault = Vault(bytes(range(32)))
    engine = open_engine(asked["database"])
    sessions = DyingSessions(open_redis(asked["redis"]), vault, wait=asked.get("wait", 8.0))
    services = Services(
        database=Database(engine, vault),
        sessions=sessions,
        guide=load_guide(),
        clock=lambda: DEMO_STARTS,
        zone=DEMO_STARTS.tzinfo,  # type: ignore[arg-type]
    )
    writer = Writer(services)

    def take(number: str, said: str) -> list[str]:
        if asked.get("die_on") == number:
            if asked["die"] == "after_commit":
                sessions.doomed = number
            else:
                die_at(asked["die"])
        return words(writer.says(said, number))

    return take


def take_all(asked: dict[str, Any]) -> None:
    """Take the messages that are asked for, one after the other."""
    take = taker(asked)
    for message in asked["messages"]:
        take(*message)


def main(asked: dict[str, Any]) -> None:
    """Take the messages that are asked for when told to, and print what was answered."""
    take = taker(asked)
    print("ready", flush=True)  # noqa: T201 - this is how the test hears of it
    sys.stdin.readline()
    if asked.get("together"):
        with ThreadPoolExecutor(len(asked["messages"])) as threads:
            answers = list(threads.map(lambda message: take(*message), asked["messages"]))
    else:
        answers = [take(*message) for message in asked["messages"]]
    print(json.dumps(answers))  # noqa: T201 - same


def started(**asked: object) -> "subprocess.Popen[str]":
    """Start the process and wait until it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.handlers.turn_process", json.dumps(asked)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def finished(process: "subprocess.Popen[str]") -> list[list[str]] | None:
    """Let the process begin; return what was answered, None when it died on the way."""
    told, _ = process.communicate("go\n", timeout=120)
    return json.loads(told) if process.returncode == 0 else None


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
