"""How far an announcement is, how fast it goes, and when it will be through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from handlers.announcing.holding import find
from handlers.quiet_hours import MORNING
from handlers.services import Services
from storage.announcements import Announcement, AnnouncementState

# Who was left out counts under this and the standing.
EXCLUDED: Final = "excluded:"
# Of these something may still become another outcome.
_OPEN: Final = frozenset({"waiting", "queued"})
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an announcement stands.

    ``tally`` counts people by outcome and adds up to the audience. ``total`` are those who can be
    told, ``done`` those of them of whom is known what came of it. ``per_second`` counts messages,
    over the last minute. ``seconds_left`` and ``ends_on`` are None when nobody can tell, or it has
    ended.
    """

    announcement: Announcement
    tally: Mapping[str, int]
    total: int
    done: int
    per_second: float
    seconds_left: float | None
    ends_on: date | None


def progress(number: str, services: Services) -> Progress:
    """Return how far an announcement is; raises ``AnnouncingRefused`` when there is none."""
    now = services.now()
    with services.database.begin() as store:
        it = find(number, store)
        tally = store.recipients.tally(it.id)
        running = it.state is AnnouncementState.RUNNING
        span = _measured(it, now)
        settled = store.announcement_pace.settled(it.id, now - span) if running else 0
        last_day = store.announcement_pace.last_day(it.id)
    total = sum(count for outcome, count in tally.items() if not outcome.startswith(EXCLUDED))
    left = sum(tally.get(outcome, 0) for outcome in _OPEN)
    per_second = settled / span.total_seconds()
    ends_on = max(last_day or now.date(), now.date()) if left else None
    seconds = _seconds_left(left, per_second, ends_on, now) if running else None
    return Progress(it, tally, total, total - left, per_second, seconds, ends_on)


def _measured(announcement: Announcement, now: datetime) -> timedelta:
    """Return over how long the pace is measured: a minute, or less when it began only now."""
    since = now - (announcement.started_at or now)
    return min(max(since, timedelta(seconds=1)), _MINUTE)


def _seconds_left(
    left: int, per_second: float, ends_on: date | None, now: datetime
) -> float | None:
    """Return about how long it still takes: to the plan's last morning, or at the pace of now."""
    if ends_on is not None and ends_on > now.date():
        return (datetime.combine(ends_on, time(MORNING), now.tzinfo) - now).total_seconds()
    return left / per_second if left and per_second else None
