"""What became of a case, step by step; rows are added and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select

from storage.audit import Detail
from storage.case_tables import case_steps


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One row. ``actor`` is a kind with an id, such as ``agent:<id>``; no names in ``details``."""

    at: datetime
    actor: str
    step: str
    details: Mapping[str, Detail]


class CaseHistory:
    """The case_steps table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction: what is undone was no step either."""
        self._connection = connection

    def note(self, case_id: UUID, actor: str, step: str, now: datetime, **details: Detail) -> None:
        """Note a step; ``details`` hold nothing that tells who a person is."""
        self._connection.execute(
            insert(case_steps).values(
                case_id=case_id, at=now, actor=actor, step=step, details=details
            )
        )

    def of(self, case_id: UUID) -> list[CaseStep]:
        """Return the steps of a case, oldest first."""
        rows = self._connection.execute(
            select(case_steps).where(case_steps.c.case_id == case_id).order_by(case_steps.c.id)
        )
        return [CaseStep(row.at, row.actor, row.step, row.details) for row in rows]
