"""Where each paper of a case stands; a paper without a row is missing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from conversations.rules.paper import Paper, PaperFault, PaperState
from storage.case_tables import case_papers


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """Where a paper stands, why it was sent back, and which report it came with last."""

    state: PaperState
    fault: PaperFault | None
    report_id: UUID | None
    changed_at: datetime


_OF = select(case_papers).where(case_papers.c.case_id == bindparam("case"))


class CasePapers:
    """The case_papers table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def of(self, case_id: UUID) -> dict[Paper, KeptPaper]:
        """Return the papers of a case that came, were promised or were judged."""
        rows = self._connection.execute(_OF, {"case": case_id})
        return {
            Paper(row.paper): KeptPaper(
                PaperState(row.state),
                PaperFault(row.fault) if row.fault else None,
                row.report_id,
                row.changed_at,
            )
            for row in rows
        }

    def put(
        self,
        case_id: UUID,
        paper: Paper,
        state: PaperState,
        now: datetime,
        fault: PaperFault | None = None,
        report_id: UUID | None = None,
    ) -> PaperState:
        """Note where a paper stands; return how it stood. No ``report_id`` leaves the one kept."""
        before = self._connection.execute(
            _OF.where(case_papers.c.paper == paper).with_for_update(), {"case": case_id}
        ).one_or_none()
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        changed = {"state": state, "fault": fault, "changed_at": now}
        whose = {} if report_id is None else {"report_id": report_id}
        self._connection.execute(
            insert(case_papers)
            .values(case_id=case_id, paper=paper, **changed, **whose)
            .on_conflict_do_update(index_elements=["case_id", "paper"], set_=changed | whose)
        )
        return PaperState.MISSING if before is None else PaperState(before.state)
