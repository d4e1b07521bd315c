"""Plan on which day each village hears: whole villages a day, as far as WhatsApp's tier goes.

Only chats that need a template count: whoever wrote to us within a day, and everybody on Telegram,
costs nothing of what we may begin in a day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from handlers.quiet_hours import EVENING
from storage.recipients import Village

# Of the people whom we may write to first in a day, one in ten is left for news of cases.
KEPT_FOR_NEWS: Final = 10
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day: how many people hear, by how many messages, of which so many are templates.

    Those who wait from position ``first`` to ``last`` are they.
    """

    on: date
    people: int
    messages: int
    templates: int
    first: int
    last: int


@dataclass(slots=True)
class _Day:
    people: int = 0
    messages: int = 0
    templates: int = 0
    first: int | None = None
    last: int = 0

    def take(self, first: int, last: int, free: int, templates: int) -> None:
        """Add those from a position to another; none who waits stands between them and the last."""
        self.people += last - first + 1
        self.messages += free + templates
        self.templates += templates
        self.first = first if self.first is None else self.first
        self.last = last


def plan(villages: Sequence[Village], per_day: int, first_day: date) -> tuple[PlannedDay, ...]:
    """Return the days on which ``villages``, in their order, hear; ``per_day`` counts templates.

    A village hears on one day; one with more templates than a day has begins on a day of its own
    and goes on the days after; its free chats, which stand first, hear on the first of them.
    """
    days = [_Day()]
    for village in villages:
        if days[-1].templates and days[-1].templates + village.template > per_day:
            days.append(_Day())
        _place(village, per_day, days)
    return tuple(
        PlannedDay(
            first_day + number * A_DAY,
            day.people,
            day.messages,
            day.templates,
            day.first,
            day.last,
        )
        for number, day in enumerate(days)
        if day.first is not None
    )


def _place(village: Village, per_day: int, days: list[_Day]) -> None:
    """Put a village on the last of ``days``, and on more of them when it is too large for one."""
    first, free, templates = village.first, village.free, village.template
    while templates > per_day:
        last = first + free + per_day - 1
        days[-1].take(first, last, free, per_day)
        days.append(_Day())
        first, free, templates = last + 1, 0, templates - per_day
    days[-1].take(first, village.last, free, templates)


def per_day(tier: int) -> int:
    """Return how many people a day announcements may write to first, of ``tier`` in all."""
    return max(1, tier - tier // KEPT_FOR_NEWS)


def first_day(now: datetime, *, at_night: bool) -> date:
    """Return the day on which an announcement that starts at a local moment is first heard."""
    return now.date() if at_night or now.hour < EVENING else now.date() + A_DAY
