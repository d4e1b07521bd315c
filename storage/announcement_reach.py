"""How many people announcements reached, several at once: people told, not messages sent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from storage.announcement_outcomes import Outcome, outcome_of
from storage.announcement_tables import announcement_recipients as told
from storage.bulk import take_time

# The provider took the message, or somebody told the person.
REACHED = (Outcome.SENT, Outcome.DELIVERED, Outcome.READ, Outcome.TOLD)


@dataclass(frozen=True, slots=True)
class Reached:
    """How many people an announcement was for, and how many of them were told."""

    audience: int
    told: int


class AnnouncementReach:
    """The announcement_recipients table beside the outbox."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def of(self, announcement_ids: Collection[int]) -> Mapping[int, Reached]:
        """Return what came of announcements; those that have no recipients are left out."""
        if not announcement_ids:
            return {}
        take_time(self._connection)
        found = (
            select(told.c.announcement_id, outcome_of(told).label("outcome"))
            .where(told.c.announcement_id.in_(announcement_ids))
            .subquery()
        )
        rows = self._connection.execute(
            select(
                found.c.announcement_id,
                func.count(),
                func.count(case((found.c.outcome.in_(REACHED), 1))),
            ).group_by(found.c.announcement_id)
        )
        return {row[0]: Reached(row[1], row[2]) for row in rows}
