"""What supervisors, admins and auditors are shown of accounts and roles when they come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Response

from bot.web.staff.audit_words import AuditWords
from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from handlers.staff.rights import Right
from handlers.staff.staff_changes import SINCE, StaffChanges, lately, page
from storage.audit_reading import AuditRow

_LONGEST_ID: Final = 18


@dataclass(frozen=True, slots=True)
class ChangesShown:
    """The changes, their words, and of how many days they are."""

    lately: StaffChanges
    said: AuditWords
    days: int


def add(desk: Desk) -> None:
    """Register the page with all of them."""
    desk.page("/perubahan-akun", Right.STAFF_CHANGES, staff_changes)


def staff_changes(visit: Visit) -> Response:
    """Show every change of the last days, newest first."""
    given = visit.asked("sebelum")
    # What is no row is the newest page.
    before = int(given) if given.isdecimal() and len(given) <= _LONGEST_ID else None
    found = page(before, visit.desk.services)
    said = _words(visit, found.rows)
    return visit.page("staff_changes", found=found, said=said, days=SINCE.days, before=before)


def changes_shown(visit: Visit) -> ChangesShown | None:
    """Return the changes of the last days, None for whoever is not shown them."""
    if not visit.may(Right.STAFF_CHANGES):
        return None
    found = lately(visit.desk.services)
    said = _words(visit, [change.row for change in found.changes])
    return ChangesShown(found, said, SINCE.days)


def _words(visit: Visit, rows: Sequence[AuditRow]) -> AuditWords:
    # Accounts are nobody's kabupaten.
    services = visit.desk.services
    places = {code: region.name for code, region in services.guide.regions.by_code.items()}
    with services.database.begin() as store:
        return AuditWords.of(rows, visit.words, store, places)
