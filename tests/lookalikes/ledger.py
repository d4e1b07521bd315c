"""What providers were asked to send: when each call came, and whether its message reached anybody.

Times are `time.monotonic()`, which is one clock for all processes of a machine.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class Call(NamedTuple):
    """One call that would send something.

    `at` is when its request had come, `seconds` how long its answer took, `status` what that was
    (0: the connection was cut); `reached`: it took effect, whatever the answer said.
    """

    address: str
    digest: str
    at: float
    seconds: float
    status: int
    reached: bool


class Ledger:
    """Every call that would send something, in the order of their ends; for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[Call] = []

    def note(self, call: Call) -> None:
        """Enter one call."""
        with self._lock:
            self._calls.append(call)

    def since(self, entry: int = 0) -> list[Call]:
        """The calls behind the first `entry` ones."""
        with self._lock:
            return self._calls[entry:]


def digest(*words: str) -> str:
    """What stands for words in the ledger."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


def most_in_a_second(times: Iterable[float], second: float = 1.0) -> int:
    """The most of `times` that lie within any one second, wherever that begins."""
    ordered = sorted(times)
    most = first = 0
    for last, time in enumerate(ordered):
        while ordered[first] <= time - second:
            first += 1
        most = max(most, last - first + 1)
    return most


def reached_more_than_once(calls: Iterable[Call]) -> dict[tuple[str, str], int]:
    """Who has the same words more than once, by address and digest."""
    counted = Counter((call.address, call.digest) for call in calls if call.reached)
    return {what: count for what, count in counted.items() if count > 1}
