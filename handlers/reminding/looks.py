"""How often a process looks for what changes slowly: once an hour."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

AN_HOUR: Final = timedelta(hours=1)


class Looks:
    """When this process last looked for what; another one looks for itself, and finds it done."""

    def __init__(self) -> None:
        """Know of no look yet."""
        self._last: dict[str, datetime] = {}

    def hourly(self, what: str, now: datetime, act: Callable[[], int]) -> int:
        """Do ``act`` and return what it did; 0 while the last look is less than an hour old.

        As long as it finds something to do it is done again at once.
        """
        last = self._last.get(what)
        # The demo's clock may be put back.
        if last is not None and last <= now < last + AN_HOUR:
            return 0
        done = act()
        if not done:
            self._last[what] = now
        return done
