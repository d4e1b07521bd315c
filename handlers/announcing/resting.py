"""What a worker need not look at again for a while: announcements of which nothing was due."""

from datetime import datetime, timedelta
from typing import Final

from storage.announcements import Announcement

# As long as nobody touches it. Its next village hears at seven, to which this adds little.
REST: Final = timedelta(seconds=15)


class Resting:
    """When this process looks again at which announcement, as long as it stays as it was."""

    def __init__(self) -> None:
        """Let none rest yet."""
        self._until: dict[tuple[int, int], datetime] = {}

    def rests(self, announcement: Announcement, now: datetime) -> bool:
        """Tell whether there is nothing to look at yet."""
        until = self._until.get((announcement.id, announcement.version))
        # The demo's clock may be put back.
        return until is not None and until - REST <= now < until

    def rest(self, announcement: Announcement, now: datetime) -> None:
        """Leave an announcement alone for a while."""
        self._until = {key: until for key, until in self._until.items() if until > now}
        self._until[announcement.id, announcement.version] = now + REST
