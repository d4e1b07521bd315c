"""What supervisors, admins and auditors are shown of accounts and roles when they come in."""

from dataclasses import dataclass

from bot.web.staff.audit_words import AuditWords
from bot.web.staff.visit import Visit
from handlers.staff.rights import Right
from handlers.staff.staff_changes import SINCE, StaffChanges, lately


@dataclass(frozen=True, slots=True)
class ChangesShown:
    """The changes, their words, and of how many days they are."""

    lately: StaffChanges
    said: AuditWords
    days: int


def changes_shown(visit: Visit) -> ChangesShown | None:
    """Return the changes of the last days, None for whoever is not shown them."""
    if not visit.may(Right.STAFF_CHANGES):
        return None
    # Accounts are nobody's kabupaten.
    services = visit.desk.services
    found = lately(services)
    places = {code: region.name for code, region in services.guide.regions.by_code.items()}
    with services.database.begin() as store:
        said = AuditWords.of(found.rows, visit.words, store, places)
    return ChangesShown(found, said, SINCE.days)
