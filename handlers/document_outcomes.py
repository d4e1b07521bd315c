"""What becomes of a file that was fetched: pages, the paper of its case, a step, one sentence.

A report whose reporter nobody checked changes no paper of another's (``reports/checklist.py``).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from conversations.engine.replies import Text
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.cases.steps import CLOCK, Step
from handlers.channel import Outgoing
from handlers.reports.checklist import HELD, SeenPapers, seen_papers
from handlers.reports.papers import taken_away
from handlers.services import Services
from storage.documents import DocumentState, WantedDocument
from storage.outbox import REPLY_LANE
from storage.pages import Page
from storage.reports import Report
from storage.store import Store


def keep(
    document: WantedDocument,
    pages: Sequence[Page],
    digest: str,
    hint: PaperFault | None,
    store: Store,
    services: Services,
) -> None:
    """Keep what was read of a file; a second copy of a file of this case is the first.

    ``digest`` is the SHA-256 of the file as it came. With a ``hint`` (hard to read) the sender
    hears of it, once for a file; without one nothing is said, for the flow has thanked already.
    """
    now = services.clock()
    store.cases.hold(document.case_id)
    fresh = store.documents.kept(document.id, pages, digest, now)
    if not fresh and _is_another_paper(document, store, services, now):
        return
    _put(document, PaperState.RECEIVED, hint, store, now)
    told = {"hint": hint} if hint else {}
    store.case_history.note(
        document.case_id, CLOCK, Step.PAPER_KEPT, now, paper=document.paper, **told
    )
    if hint and fresh:
        _say(document, f"documents.hint.{hint}", store, services, now)


def _is_another_paper(
    document: WantedDocument, store: Store, services: Services, now: datetime
) -> bool:
    """Tell whether a file stays the other paper that it is in this case, having said so.

    One that nobody has accepted as that becomes what it was sent as last. What lies with another
    side is as if it were not there.
    """
    report = None if document.report_id is None else store.reports.get(document.report_id)
    if report is None:
        return False
    seen = seen_papers(report, store)
    this = next(file for file in seen.files if file.id == document.id)
    kept = (file for file in seen.files if file.state is DocumentState.KEPT)
    twin = next((file for file in kept if file.digest_index == this.digest_index), None)
    if twin is None or twin.paper is document.paper:
        return False
    if twin.at > this.at:
        # It was sent as the other later, and only fetched before.
        put_back(document.paper, document.id, report, seen, store, now)
        return True
    accepted = PaperState.ACCEPTED
    if accepted not in {seen.state(twin.paper), seen.state(document.paper)}:
        store.documents.attach(
            twin.id, twin.chat_id, document.case_id, twin.report_id, document.paper, now
        )
        taken_away(twin.paper, [twin.id], seen, report, store, now)
        return False
    put_back(document.paper, document.id, report, seen, store, now)
    store.case_history.note(
        document.case_id, CLOCK, Step.PAPER_DOUBLE, now, paper=document.paper, other=twin.paper
    )
    _say(document, "documents.same", store, services, now, other=twin.paper)
    return True


def put_back(
    paper: Paper, file_id: UUID, report: Report, seen: SeenPapers, store: Store, now: datetime
) -> None:
    """Let a paper stand as it did before a file was sent for it that is none of its files."""
    others = (file for file in seen.files if file.paper is paper and file.id != file_id)
    if seen.state(paper) is not PaperState.RECEIVED or any(file.state in HELD for file in others):
        return
    stood = [
        step.details
        for step in store.case_history.of(report.case_id)
        if step.step == Step.PAPER_SENT
        and step.details.get("paper") == paper
        and step.details.get("report") == report.number
        and step.details.get("before", PaperState.RECEIVED) != PaperState.RECEIVED
    ]
    last = stood[-1] if stood else {}
    fault = last.get("fault")
    if report.checked or paper not in seen.others:
        store.case_papers.put(
            report.case_id,
            paper,
            PaperState(str(last.get("before", PaperState.MISSING))),
            now,
            fault=PaperFault(str(fault)) if fault else None,
            report_id=report.id,
        )


def refuse(document: WantedDocument, fault: PaperFault, store: Store, services: Services) -> None:
    """Note that nothing of a file was kept, and tell the sender why.

    Its paper is unreadable, unless another file of it is kept.
    """
    now = services.clock()
    store.cases.hold(document.case_id)
    store.documents.refused(document.id, fault, now)
    _put(document, PaperState.UNREADABLE, fault, store, now)
    store.case_history.note(
        document.case_id, CLOCK, Step.PAPER_UNREADABLE, now, paper=document.paper, fault=fault
    )
    _say(document, f"documents.fault.{fault}", store, services, now)


def _put(
    document: WantedDocument,
    state: PaperState,
    fault: PaperFault | None,
    store: Store,
    now: datetime,
) -> None:
    """Note where the paper stands, unless staff have accepted it or it is another side's."""
    if document.report_id is None:
        return
    report = store.reports.get(document.report_id)
    seen, paper = seen_papers(report, store), document.paper
    is_kept = any(file.paper is paper and file.state is DocumentState.KEPT for file in seen.files)
    if seen.state(paper) is PaperState.ACCEPTED or (state is PaperState.UNREADABLE and is_kept):
        return
    if report.checked or paper not in seen.others:
        store.case_papers.put(document.case_id, paper, state, now, fault=fault, report_id=report.id)


def _say(
    document: WantedDocument,
    key: str,
    store: Store,
    services: Services,
    now: datetime,
    **papers: Paper,
) -> None:
    """Say one sentence about a file in the chat that it came from."""
    if document.chat_id is None:
        return
    named = {"paper": document.paper, **papers}
    text = Text(key, {name: Text(f"papers.named.{paper}") for name, paper in named.items()})
    words = services.guide.texts.say(text, store.chats.language(document.chat_id))
    message = Outgoing(words).to_json()
    store.outbox.add(document.chat_id, f"document:{document.id}", message, now, lane=REPLY_LANE)
