"""Who was let in lately, and whose rights were changed: shown to those who did not do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from handlers.services import Services
from handlers.staff.rights import needs_second
from handlers.staff.second_person import LETS_IN
from storage.audit_reading import AuditRow, Tally

SINCE: Final = timedelta(days=7)
LISTED: Final = 10
A_PAGE: Final = 50
CHANGES: Final = (
    *LETS_IN,
    *("role_confirmed", "role_taken", "staff_disabled", "staff_enabled"),
    *("phone_connected", "recovery_codes_made"),
)
# What lets one person act as two, first; a role that is given counts when it needs a second.
_GRAVEST: Final = ("staff_invited_anew", "role_given", "role_confirmed")


@dataclass(frozen=True, slots=True)
class Change:
    """What one person did to the account of one, ``many`` times; ``row`` is the newest."""

    row: AuditRow
    many: int


@dataclass(frozen=True, slots=True)
class StaffChanges:
    """The gravest changes of accounts and roles, and how many more there were in the same time."""

    changes: Sequence[Change]
    more: int


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Every change by itself, newest first; ``further`` is where to go on, None at the end."""

    rows: Sequence[AuditRow]
    further: int | None


def lately(services: Services) -> StaffChanges:
    """Return the changes of the last seven days, the gravest first and of these the newest.

    Done again and again, an act takes no more room: nobody pushes out what others should see.
    """
    with services.database.begin() as store:
        tallies = store.audit_reading.tallies(CHANGES, services.clock() - SINCE)
        listed = sorted(tallies, key=lambda one: (_gravity(one), -one.newest))[:LISTED]
        rows = store.audit_reading.rows_of([one.newest for one in listed])
    more = sum(one.many for one in tallies) - sum(one.many for one in listed)
    return StaffChanges([Change(rows[one.newest], one.many) for one in listed], more)


def page(before: int | None, services: Services) -> ChangesPage:
    """Return every change of the last seven days, a page from before a row (None: the newest)."""
    with services.database.begin() as store:
        since = services.clock() - SINCE
        rows = store.audit_reading.newest_of(CHANGES, since, before, A_PAGE + 1)
    return ChangesPage(rows[:A_PAGE], rows[A_PAGE - 1].id if len(rows) > A_PAGE else None)


def _gravity(tally: Tally) -> int:
    is_grave = tally.act in _GRAVEST and (tally.act != "role_given" or needs_second(tally.role))
    return _GRAVEST.index(tally.act) if is_grave else len(_GRAVEST)
