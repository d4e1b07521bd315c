"""Who was let in lately, and whose rights were changed: shown to those who did not do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from handlers.services import Services
from handlers.staff.second_person import LETS_IN
from storage.audit_reading import AuditRow

SINCE: Final = timedelta(days=7)
LISTED: Final = 10
CHANGES: Final = (
    *LETS_IN,
    *("role_confirmed", "role_taken", "staff_disabled", "staff_enabled", "phone_connected"),
)


@dataclass(frozen=True, slots=True)
class StaffChanges:
    """The newest changes of accounts and roles, and how many more there were in the same time."""

    rows: Sequence[AuditRow]
    more: int


def lately(services: Services) -> StaffChanges:
    """Return the changes of the last seven days, newest first."""
    with services.database.begin() as store:
        since = services.clock() - SINCE
        rows, many = store.audit_reading.newest_of(CHANGES, since, LISTED)
    return StaffChanges(rows, many - len(rows))
