"""Whether a call of this worker is still in time, and when exactly it goes out.

Slots are booked for all workers together (``pace.py``); here one worker keeps to them. A call that
comes too late lets its slot go, and nobody waits behind a call that is not made.
"""

import time
from typing import Final

from handlers.delivery.letters import Letter
from handlers.delivery.pace import LATE_SECONDS, MOST_LAG_SECONDS
from storage.outbox import ANNOUNCEMENT_LANE

# A call is written down as begun so long before its slot, beside what writing takes lately.
EARLY_SECONDS: Final = 0.03
# What nobody paces may be late by no more than this: its lease has not run out.
LEASE_HELD_SECONDS: Final = 15.0
# This worker's own calls keep this share of the pace between them, so that it can catch up a
# little without ever sending a bunch.
EVENLY: Final = 0.97


class Punctuality:
    """What one worker knows of its own time, by channel. All times are this process's own clock."""

    def __init__(self) -> None:
        """Know of nothing that is slow."""
        # How long it took lately until a call was written down as begun.
        self.lag = 0.0
        # Until when this worker's last call of a channel keeps the next one waiting.
        self._next_call: dict[str, float] = {}
        # When its last call really went out.
        self._last_call: dict[str, float] = {}
        # Until when announcements wait, though their slots are booked.
        self._breath: dict[str, float] = {}

    def measure(self, lag: float) -> None:
        """Follow how slow the database is: up at once, down little by little."""
        self.lag = min(MOST_LAG_SECONDS, max(lag, 0.9 * self.lag + 0.1 * lag))

    def hold_bulk(self, channel: str, seconds: float) -> None:
        """Let announcements wait: the provider said that we are too fast."""
        self._breath[channel] = time.monotonic() + seconds

    def until_begun(self, letter: Letter) -> float:
        """Return the seconds until a call should be written down as begun; may be negative."""
        return letter.at - EARLY_SECONDS - self.lag - time.monotonic()

    def must_hold(self, letter: Letter) -> bool:
        """Tell whether announcements were told to wait, and this is one."""
        is_bulk = letter.claimed.lane >= ANNOUNCEMENT_LANE
        return is_bulk and time.monotonic() < self._breath.get(letter.claimed.channel, 0.0)

    def is_late(self, letter: Letter, *, drawn: bool) -> bool:
        """Tell whether a slot was missed, or announcements were told to wait meanwhile.

        ``drawn``: a slip was drawn for it, which takes its time; few messages carry one.
        """
        if self.must_hold(letter):
            return True
        most = LATE_SECONDS if letter.pace is not None and not drawn else LEASE_HELD_SECONDS
        return time.monotonic() - letter.at > most

    def wait_for_turn(self, letter: Letter, *, drawn: bool) -> float | None:
        """Return the seconds until this call may go out, evenly behind this worker's last one.

        None when its slot is over by then.
        """
        if self.is_late(letter, drawn=drawn):
            return None
        if letter.pace is None:
            return 0.0
        now, channel = time.monotonic(), letter.claimed.channel
        at = max(now, letter.at, self._next_call.get(channel, 0.0))
        if at - letter.at > LATE_SECONDS and not drawn:
            return None
        self._next_call[channel] = at + 1.0 / (letter.pace.per_second * EVENLY)
        return at - now

    def gap(self, letter: Letter) -> float:
        """Return the seconds that are missing behind this worker's last call as it really was.

        After a standstill many calls come due in one moment: they still go out one by one.
        """
        if letter.pace is None:
            return 0.0
        last = self._last_call.get(letter.claimed.channel, 0.0)
        return last + 1.0 / (letter.pace.per_second * EVENLY) - time.monotonic()

    def goes_out(self, letter: Letter) -> None:
        """Note that a call goes out now."""
        self._last_call[letter.claimed.channel] = time.monotonic()
