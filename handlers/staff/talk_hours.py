"""When words of staff go out: an answer at once, what we start not by night.

Whoever wrote within the hour, or since this night's quiet began, is awake and waits for an answer;
everybody else is let sleep until seven.
"""

from datetime import datetime, time, timedelta
from typing import Final

from handlers.quiet_hours import EVENING, MORNING, is_quiet, polite

WAITS_FOR_US: Final = timedelta(hours=1)


def is_answer(last_inbound_at: datetime | None, local: datetime) -> bool:
    """Tell whether words at a local moment answer somebody who wrote at ``last_inbound_at``."""
    return last_inbound_at is not None and last_inbound_at >= min(
        local - WAITS_FOR_US, _night_began(local)
    )


def leaves_at(last_inbound_at: datetime | None, local: datetime) -> datetime:
    """Return when words of staff at a local moment go out: then, or at seven (local time)."""
    return local if is_answer(last_inbound_at, local) else polite(local)


def waits_until(last_inbound_at: datetime | None, local: datetime) -> datetime | None:
    """Return until when words of a local moment wait (local time), None when they go at once."""
    leaves = leaves_at(last_inbound_at, local)
    return leaves if leaves > local else None


def _night_began(local: datetime) -> datetime:
    """Return when the quiet hours of this night began; by day, the moment itself."""
    if not is_quiet(local):
        return local
    day = local.date() - timedelta(days=1) if local.hour < MORNING else local.date()
    return datetime.combine(day, time(EVENING), local.tzinfo)
