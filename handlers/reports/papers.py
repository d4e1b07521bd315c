"""Keep a file as a paper of a case, or note that the paper will follow."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID

from conversations.engine.report_effects import KeepPaper, PromisePaper
from conversations.engine.report_events import FilesGone, PaperKept, ReportGone, TooManyPapers
from conversations.rules.paper import Paper, PaperState
from handlers.cases.steps import Step
from handlers.chat import Chat
from handlers.reports.checklist import HELD, SeenPapers, seen_papers
from handlers.reports.own import own_report, row_id
from storage.reports import Report
from storage.store import Store

# research/reliability-security.md 6: for a case (each side of it), and for a chat.
MOST_FILES = 20
MOST_BYTES = 60 * 1024 * 1024
MOST_A_DAY = 40
# Nothing that comes or is promised makes these worse.
_BETTER_THAN_COMING = frozenset({PaperState.ACCEPTED})
_BETTER_THAN_PROMISED = frozenset({PaperState.ACCEPTED, PaperState.RECEIVED})


def keep_paper(
    asked: KeepPaper, store: Store, chat: Chat, now: datetime
) -> PaperKept | FilesGone | TooManyPapers | ReportGone:
    """Let files that came in this chat be a paper of a report. ``now`` is local time."""
    report = own_report(asked.report, store, chat)
    if report is None:
        return ReportGone()
    wanted = [row for row in map(row_id, asked.documents) if row is not None]
    moment, chat_id = now.astimezone(UTC), chat.record.id
    return keep_files(report, wanted, asked.paper, chat_id, chat.name, store, moment)


def keep_files(
    report: Report,
    wanted: Sequence[UUID],
    paper: Paper,
    chat_id: UUID,
    by: str,
    store: Store,
    now: datetime,
) -> PaperKept | FilesGone | TooManyPapers:
    """Let files that came in a chat be a paper of a report; ``by`` is who says so."""
    store.cases.hold(report.case_id)
    seen = seen_papers(report, store)
    was = {file.id: file.paper for file in seen.files}
    fresh = sum(row not in was for row in wanted)
    if fresh and _is_full(fresh, seen, report, store, chat_id, now):
        return TooManyPapers()
    kept = [
        row
        for row in wanted
        if store.documents.attach(row, chat_id, report.case_id, report.id, paper, now)
    ]
    if not kept:
        return FilesGone()
    before, fault = seen.line(paper)
    if before not in _BETTER_THAN_COMING:
        _put(paper, PaperState.RECEIVED, seen, report, store, now)
    for other in {was[row] for row in kept if row in was} - {paper}:
        taken_away(other, kept, seen, report, store, now)
    store.case_history.note(
        report.case_id,
        by,
        Step.PAPER_SENT,
        now,
        report=report.number,
        paper=paper,
        files=len(kept),
        # Should the file turn out to be there already, its paper goes back to this.
        before=before,
        fault=fault,
    )
    return PaperKept(paper, before)


def promise_paper(
    asked: PromisePaper, store: Store, chat: Chat, now: datetime
) -> PaperKept | ReportGone:
    """Note that a paper will follow, unless it is there. ``now`` is local time."""
    moment, report = now.astimezone(UTC), own_report(asked.report, store, chat)
    if report is None:
        return ReportGone()
    store.cases.hold(report.case_id)
    seen = seen_papers(report, store)
    before = seen.state(asked.paper)
    if before not in _BETTER_THAN_PROMISED:
        _put(asked.paper, PaperState.FOLLOWS, seen, report, store, moment)
        store.case_history.note(
            report.case_id,
            chat.name,
            Step.PAPER_PROMISED,
            moment,
            report=report.number,
            paper=asked.paper,
        )
    return PaperKept(asked.paper, before)


def _is_full(
    fresh: int, seen: SeenPapers, report: Report, store: Store, chat_id: UUID, now: datetime
) -> bool:
    """Tell whether ``fresh`` more files are too many, on this side of the case or for the day."""
    held = [file for file in seen.files if file.state in HELD]
    _, _, of_chat = store.documents.counts(report.case_id, chat_id, now)
    return (
        len(held) + fresh > MOST_FILES
        or sum(file.bytes for file in held) >= MOST_BYTES
        # They came today, and are counted.
        or of_chat > MOST_A_DAY
    )


def _put(
    paper: Paper, state: PaperState, seen: SeenPapers, report: Report, store: Store, now: datetime
) -> None:
    """Note where a paper stands; a report that nobody checked touches no row of another's."""
    if report.checked or paper not in seen.others:
        store.case_papers.put(report.case_id, paper, state, now, report_id=report.id)


def taken_away(
    paper: Paper,
    moved: Collection[UUID],
    seen: SeenPapers,
    report: Report,
    store: Store,
    now: datetime,
) -> None:
    """Let a paper be missing again when its only files turned out to be another paper."""
    left = [file for file in seen.files if file.paper is paper and file.id not in moved]
    if not left and seen.state(paper) is PaperState.RECEIVED:
        _put(paper, PaperState.MISSING, seen, report, store, now)
