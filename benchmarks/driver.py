"""A closed loop of kept connections against one server, in a process of its own.

    python benchmarks/driver.py PORT WORKLOAD SECONDS FIRST_CHAT FIRST_NUMBER [--plain]

Each connection sends its next message when the answer to the last one is there and right. Prints
one line of JSON; ends with 1 and the answer when an answer is wrong.
"""

import argparse
import asyncio
import itertools
import json
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.workloads import Message, chats_of, messages

CONNECTIONS = 16
# Not measured: connections, caches and statements are made ready.
WARM_UP_SECONDS = 1.0


@dataclass
class Run:
    """What all connections share."""

    begins: float
    ends: float
    finished: "asyncio.Future[None]"
    open: int = CONNECTIONS
    took: list[float] = field(default_factory=list)


class Connection(asyncio.Protocol):
    """One kept connection."""

    def __init__(self, run: Run, sending: Iterator[Message]) -> None:
        """Send ``sending`` until the run is over."""
        self._run = run
        self._sending = sending
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Collect an answer; when it is whole, check it and go on."""
        self._got += data
        head, gap, body = self._got.partition(b"\r\n\r\n")
        if not gap:
            return
        found = head.lower().partition(b"content-length:")[2]
        if len(body) < int(found.split(b"\r\n", 1)[0]):
            return
        now = time.perf_counter()
        if not head.startswith(b"HTTP/1.1 200") or self._message.expects not in body:
            self._fail(self._got)
            return
        if self._sent >= self._run.begins:
            self._run.took.append(now - self._sent)
        if now < self._run.ends:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Count who is left; a connection that the server ends is a failure."""
        del error
        self._run.open -= 1
        if time.perf_counter() < self._run.ends:
            self._fail(b"the connection was closed")
        elif self._run.open == 0 and not self._run.finished.done():
            self._run.finished.set_result(None)

    def _send(self) -> None:
        self._message, self._got = next(self._sending), b""
        self._sent = time.perf_counter()
        self._transport.write(self._message.request)

    def _fail(self, answer: bytes) -> None:
        if not self._run.finished.done():
            told = f"{self._message.request!r}\nwas answered {answer!r}"
            self._run.finished.set_exception(AssertionError(told))


async def drive(asked: argparse.Namespace) -> dict[str, float]:
    """Run and return what was measured; times in milliseconds."""
    loop = asyncio.get_running_loop()
    begins = time.perf_counter() + WARM_UP_SECONDS
    run = Run(begins, begins + asked.seconds, loop.create_future())
    numbers, chats = itertools.count(asked.number), chats_of(asked.workload, asked.chat)
    for _ in range(CONNECTIONS):
        sending = messages(asked.workload, numbers, chats, plain=asked.plain)
        await loop.create_connection(partial(Connection, run, sending), "127.0.0.1", asked.port)
    await run.finished
    took = sorted(run.took)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "rate": len(took) / asked.seconds,
        "p50": 1000 * took[len(took) // 2],
        "p99": 1000 * took[len(took) * 99 // 100],
        "driver_cpu": used.ru_utime + used.ru_stime,
        "answers": next(numbers) - asked.number,
        "next_chat": next(chats) + 1,
    }


def main() -> int:
    """Read what is asked, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("workload")
    parser.add_argument("seconds", type=float)
    parser.add_argument("chat", type=int)
    parser.add_argument("number", type=int)
    parser.add_argument("--plain", action="store_true")
    try:
        print(json.dumps(asyncio.run(drive(parser.parse_args()))))
    except (AssertionError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
