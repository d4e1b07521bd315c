"""Who did what to whose data, and when; rows are added and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage.tables import audit

# Somebody at the command line of the machine.
OPERATOR = "operator"

Detail = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Act:
    """One row. ``actor`` and ``subject`` are kinds with ids, such as ``person:<id>``; no names."""

    at: datetime
    actor: str
    act: str
    subject: str
    details: Mapping[str, Detail]


class Audit:
    """The audit table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction: what is undone was not done either."""
        self._connection = connection

    def note(self, actor: str, act: str, subject: str, now: datetime, **details: Detail) -> None:
        """Note an act; ``details`` hold nothing that tells who a person is."""
        self._connection.execute(
            insert(audit).values(at=now, actor=actor, act=act, subject=subject, details=details)
        )

    def of(self, subject: str) -> list[Act]:
        """Return what was done to a subject, oldest first."""
        rows = self._connection.execute(
            select(audit).where(audit.c.subject == subject).order_by(audit.c.id)
        )
        return [Act(row.at, row.actor, row.act, row.subject, row.details) for row in rows]
