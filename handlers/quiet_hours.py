"""Nobody is woken by what we start: from 20 until 7 o'clock it waits; answers and alarms do not."""

from datetime import datetime, time, timedelta
from typing import Final

# Local hours from which and until which we may begin to speak.
MORNING: Final = 7
EVENING: Final = 20


def is_quiet(local: datetime) -> bool:
    """Tell whether nothing should be started at this local moment."""
    return not MORNING <= local.hour < EVENING


def next_morning(local: datetime) -> datetime:
    """Return the first seven o'clock after a local moment, in the same zone."""
    day = local.date() if local.hour < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, time(MORNING), local.tzinfo)


def polite(local: datetime) -> datetime:
    """Return when what would be started at a local moment may go out: then, or next morning."""
    return next_morning(local) if is_quiet(local) else local
