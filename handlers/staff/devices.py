"""Which browsers a login has signed in with before: told by what they keep, and nowhere by us.

A browser keeps a few marks side by side, one for each login that signed in there: the computer of
an office has several. A mark is a random part, the day it was made, and a keyed hash over both and
the login: it names nobody, opens nothing, and cannot be made without our key.
"""

import secrets
from datetime import timedelta
from typing import Final

from handlers.services import Services

KEPT_FOR: Final = timedelta(days=180)
# So many logins are remembered on one device, the last ones.
MOST: Final = 8
_BYTES: Final = 12
_BETWEEN: Final = "~"
_PARTS: Final = 3


def known_as(kept: str, login: str, services: Services) -> str:
    """Return the random part of a login's mark among those that a browser kept, empty for none."""
    found = ""
    for mark in kept.split(_BETWEEN)[:MOST]:
        drawn = _drawn(mark, login.strip().casefold(), services)
        found = found or drawn
    return found


def remember(kept: str, login: str, services: Services) -> str:
    """Return what a browser is to keep from now on in which a login has just signed in."""
    login = login.strip().casefold()
    marks = kept.split(_BETWEEN)[:MOST]
    others = [one for one in marks if one and not _drawn(one, login, services)]
    # Of a known device the random part stays: its failures are counted under it.
    drawn = known_as(kept, login, services) or secrets.token_hex(_BYTES)
    day = str(_today(services))
    fresh = ".".join((drawn, day, _hash(drawn, day, login, services)))
    return _BETWEEN.join([fresh, *others][:MOST])


def _drawn(mark: str, login: str, services: Services) -> str:
    """Return the random part of a mark if it is this login's and not too old, else nothing."""
    parts = mark.split(".")
    if len(parts) != _PARTS:
        return ""
    drawn, day, told = parts
    made = _hash(drawn, day, login, services)
    if not secrets.compare_digest(told.encode(), made.encode()):
        return ""
    return drawn if _today(services) - int(day) < KEPT_FOR.days else ""


def _hash(drawn: str, day: str, login: str, services: Services) -> str:
    return services.database.vault.index("staff_device", f"{drawn}:{day}:{login}").hex()


def _today(services: Services) -> int:
    return services.clock().date().toordinal()
