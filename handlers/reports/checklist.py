"""The papers of a case as one report may see them.

Families can be at odds: a report whose reporter staff have checked sees the papers of all checked
reports, every other only its own. Neither learns that the other is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from conversations.engine.report_events import PaperLine
from conversations.rules.case import CaseKind
from conversations.rules.paper import Paper, PaperFault, PaperState
from conversations.rules.papers import papers_for
from storage.case_papers import KeptPaper
from storage.documents import DocumentState, KeptDocument
from storage.reports import Report
from storage.store import Store

HELD = frozenset({DocumentState.WANTED, DocumentState.KEPT})
# The same file may have come from another side first: from this one it came all the same.
_CAME = HELD | {DocumentState.DOUBLE}


@dataclass(frozen=True, slots=True)
class SeenPapers:
    """What one report sees: rows and files of its side; ``others`` are the rows of another's."""

    rows: dict[Paper, KeptPaper]
    files: tuple[KeptDocument, ...]
    others: frozenset[Paper]

    def state(self, paper: Paper) -> PaperState:
        """Return where a paper stands for this report."""
        return self.line(paper)[0]

    def line(self, paper: Paper) -> tuple[PaperState, PaperFault | None]:
        """Return where a paper stands for this report, and why it was sent back."""
        if paper in self.rows:
            return self.rows[paper].state, self.rows[paper].fault
        sent = [file for file in self.files if file.paper is paper]
        if any(file.state in _CAME for file in sent):
            return PaperState.RECEIVED, None
        refused = [file.fault for file in sent if file.fault is not None]
        return (PaperState.UNREADABLE, refused[-1]) if refused else (PaperState.MISSING, None)


def seen_papers(report: Report, store: Store) -> SeenPapers:
    """Return the papers of the report's case that it may see."""
    rows = store.case_papers.of(report.case_id)
    seen = _side(report, store.reports.of_case(report.case_id))
    mine = {paper: row for paper, row in rows.items() if row.report_id in seen}
    files = store.documents.of_case(report.case_id)
    return SeenPapers(
        rows=mine,
        files=tuple(file for file in files if file.report_id in seen),
        others=frozenset(rows.keys() - mine.keys()),
    )


def checklist(kind: CaseKind, report: Report, seen: SeenPapers) -> tuple[PaperLine, ...]:
    """Return the papers that the claim needs by what this report told, then what else came."""
    # A death by work brings the school's papers by itself; the rest hangs on the person's cover,
    # of which a reporter learns nothing.
    needed = papers_for(kind, report.told, scholarship=False)
    listed = {line.paper for line in needed}
    came = {*seen.rows, *(file.paper for file in seen.files)}
    return (
        *(
            PaperLine(line.paper, state, line.required, line.issuers, fault, line.note)
            for line in needed
            for state, fault in (seen.line(line.paper),)
        ),
        *(
            PaperLine(paper, state, required=False, issuers=(), fault=fault)
            for paper in Paper
            if paper in came - listed
            for state, fault in (seen.line(paper),)
            if state is not PaperState.MISSING
        ),
    )


def _side(report: Report, of_case: Sequence[Report]) -> set[UUID | None]:
    """Return the reports whose papers this one sees; None stands for what staff put there."""
    if not report.checked:
        return {report.id}
    return {None, *(one.id for one in of_case if one.checked)}
