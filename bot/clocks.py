"""The clocks: the real one, and the demo's, which starts on a day of its own and can be moved."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DEMO_STARTS = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))


def real_clock() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class DemoClock:
    """A clock that runs on from a given moment, so that the demo people's dates hold."""

    def __init__(self, starts: datetime = DEMO_STARTS) -> None:
        """Start running at ``starts``."""
        self.move_to(starts)

    def move_to(self, moment: datetime) -> None:
        """Run on from ``moment``; it must know its time zone."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        # One assignment: another thread never sees half of it.
        self._ahead = moment.astimezone(UTC) - timedelta(seconds=time.monotonic())

    def __call__(self) -> datetime:
        """Return the demo's present moment, in UTC."""
        return self._ahead + timedelta(seconds=time.monotonic())
