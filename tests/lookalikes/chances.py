"""Misbehaviour by chance: a share of the calls that would send is refused, broken, cut or stalled.

The same seed gives the same dice; which call meets which of them depends on who calls first.
"""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass

from tests.lookalikes.faults import Fault
from tests.lookalikes.http_server import Answer

# Longer than clients wait for an answer.
STALL_SECONDS = 12.0
GATEWAY = Answer(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")


@dataclass(frozen=True, slots=True)
class Odds:
    """Shares of the calls, each from 0 to 1.

    `too_fast`: refused with 429. `broken`: a fault of the server. `cut`: no answer at all.
    `stalled`: none for longer than anybody waits. Of the last three half take effect all the same.
    """

    too_fast: float = 0.0
    broken: float = 0.0
    cut: float = 0.0
    stalled: float = 0.0


class Chances:
    """The dice, for several threads.

    `too_fast` and `broken` give the provider's own answers.
    """

    def __init__(
        self,
        too_fast: Callable[[random.Random], Answer],
        broken: Callable[[random.Random], Answer],
    ) -> None:
        self._too_fast = too_fast
        self._broken = broken
        self._lock = threading.Lock()
        self.set(Odds(), seed=0)

    def set(self, odds: Odds, seed: int) -> None:
        """From now on go by these odds; without any, everything is well."""
        with self._lock:
            self._odds = odds
            self._dice = random.Random(seed)  # noqa: S311 - dice, no secret

    def roll(self) -> Fault | None:
        """What befalls the next call; None when all is well."""
        with self._lock:
            odds, dice = self._odds, self._dice
            rolled, carried_out = dice.random(), dice.random() < 0.5
            if (rolled := rolled - odds.too_fast) < 0:
                return Fault(self._too_fast(dice))
            if (rolled := rolled - odds.broken) < 0:
                return Fault(self._broken(dice), carried_out=carried_out)
            if (rolled := rolled - odds.cut) < 0:
                return Fault(Answer(cut=True), carried_out=carried_out)
            if rolled - odds.stalled < 0:
                stalled = Answer(cut=True)
                return Fault(stalled, carried_out=carried_out, seconds=STALL_SECONDS)
            return None
