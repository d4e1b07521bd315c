"""The look-alikes in a process of their own, as whoever tests sees them."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from tests.lookalikes.chances import Odds
from tests.lookalikes.ledger import Call

ROOT = Path(__file__).parents[2]


class Apart:
    """Orders to the process; ``settings`` are those of a service that is to talk to it."""

    def __init__(self, orders: IO[str], answers: IO[str]) -> None:
        self._orders = orders
        self._answers = answers
        self._calls: dict[str, list[Call]] = {}
        self.settings: Mapping[str, str] = json.loads(answers.readline())

    def know(self, channel: str, addresses: Iterable[str]) -> None:
        """Let these addresses be written to: known chats of Telegram, open windows of WhatsApp."""
        self._order("know", channel, list(addresses))

    def be_slow(self, channel: str, seconds: float) -> None:
        """Let every answer take so long."""
        self._order("latency", channel, seconds)

    def misbehave(self, channel: str, odds: Odds, seed: int = 1) -> None:
        """Let a share of the messages meet faults; ``Odds()`` ends it."""
        self._order("misbehave", channel, asdict(odds), seed)

    def block(self, channel: str, addresses: Iterable[str]) -> None:
        """These are refused for good."""
        self._order("block", channel, list(addresses))

    def fail_later(self, addresses: Iterable[str], code: int) -> None:
        """What goes to these on WhatsApp is taken, and comes to a bad end."""
        self._order("fail_later", list(addresses), code)

    def deliver_to(self, url: str) -> None:
        """Where the service is that is told what became of messages."""
        self._order("service", url)

    def settle(self) -> int:
        """Tell it what became of WhatsApp messages; gives how many times something was told."""
        return int(self._order("settle"))

    def calls(self, channel: str) -> list[Call]:
        """Every call so far that would send something."""
        known = self._calls.setdefault(channel, [])
        known += (Call(*one) for one in self._order("ledger", channel, len(known)))
        return list(known)

    def _order(self, *order: object) -> Any:  # noqa: ANN401 - an order answers anything
        self._orders.write(f"{json.dumps(order)}\n")
        self._orders.flush()
        return json.loads(self._answers.readline())


@contextmanager
def lookalikes_apart() -> Iterator[Apart]:
    """Run both look-alikes beside this process for as long as the block runs."""
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.lookalikes.serve"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdin is not None
    assert running.stdout is not None
    with running, running.stdin as orders, running.stdout as answers:
        yield Apart(orders, answers)
