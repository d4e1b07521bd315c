"""A file that came while an officer had the chat becomes a paper of a report, and no paper again.

It is fetched and checked as any file that a family sends (``handlers/documents.py``); the sender
hears of one that cannot be read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from conversations.engine.report_events import FilesGone, TooManyPapers
from conversations.rules.paper import Paper, PaperState
from handlers.cases.steps import Step
from handlers.document_outcomes import put_back
from handlers.reports.checklist import seen_papers
from handlers.reports.papers import keep_files
from handlers.services import Services
from handlers.staff.talk_words import TalkRefused
from handlers.staff.talking import NoSuchTalk
from storage.case_papers import KeptPaper
from storage.documents import DocumentState
from storage.reports import Report
from storage.staff import Account
from storage.store import Store
from storage.talk_files import TalkFile


@dataclass(frozen=True, slots=True)
class _Filing:
    """One file and one report of a chat, whose case is held."""

    store: Store
    chat_id: UUID
    file: TalkFile
    report: Report
    now: datetime


def put_in(
    services: Services, chat_id: UUID, document: UUID, number: str, paper: Paper, account: Account
) -> None:
    """Let a file of a chat be a paper of the report ``number``; twice it is done once.

    Raises ``NoSuchTalk`` for a chat, file or report that is not there for whoever asks, and
    ``TalkRefused`` where the file is gone, lies with another report, or there are too many.
    """
    with _filing(services, chat_id, document, number) as it:
        file, report = it.file, it.report
        if not file.is_loose:
            if (file.report, file.paper) == (number, paper):
                return
            raise TalkRefused("file_elsewhere")
        actor = account.actor
        kept = keep_files(report, [file.id], paper, chat_id, actor, it.store, it.now)
        if isinstance(kept, TooManyPapers):
            raise TalkRefused("too_many_papers")
        if isinstance(kept, FilesGone):
            raise TalkRefused("file_gone")
        _note(it, account, Step.PAPER_SENT, paper)


def take_out(
    services: Services, chat_id: UUID, document: UUID, number: str, account: Account
) -> None:
    """Let a file of the report ``number`` belong to none again; its paper stands as it did before.

    Raises ``NoSuchTalk`` as ``put_in`` does, and ``TalkRefused`` while it is being fetched, once
    its paper was accepted with it, and where it was sent more than once: it is the only copy.
    """
    with _filing(services, chat_id, document, number) as it:
        file, report, store = it.file, it.report, it.store
        if file.is_loose:
            return
        if file.report != number or file.paper is None:
            raise NoSuchTalk
        paper, seen = Paper(file.paper), seen_papers(report, store)
        if file.state is not DocumentState.KEPT:
            raise TalkRefused("file_on_its_way")
        if _was_accepted_with(file, seen.rows.get(paper)):
            raise TalkRefused("paper_accepted")
        if store.loose_files.has_double(file.id):
            raise TalkRefused("file_sent_twice")
        if not store.loose_files.put_aside(file.id, chat_id, it.now):
            raise TalkRefused("file_on_its_way")
        put_back(paper, file.id, report, seen, store, it.now)
        store.case_history.note(
            report.case_id, account.actor, Step.PAPER_TAKEN_OUT, it.now, report=number, paper=paper
        )
        _note(it, account, Step.PAPER_TAKEN_OUT, paper)


@contextmanager
def _filing(services: Services, chat_id: UUID, document: UUID, number: str) -> Iterator[_Filing]:
    with services.database.begin() as store:
        talk = store.talks.get(chat_id)
        if talk is None or number not in {r.number for r in store.talk_lines.reports_of(chat_id)}:
            raise NoSuchTalk
        store.widen()
        report = next(one for one in store.reports.listed(chat_id) if one.number == number)
        store.cases.hold(report.case_id)
        file = store.talk_files.get(talk, document)
        if file is None:
            raise NoSuchTalk
        yield _Filing(store, chat_id, file, report, services.clock())


def _was_accepted_with(file: TalkFile, row: KeptPaper | None) -> bool:
    """Tell whether staff accepted a paper when this file of it lay there already."""
    if row is None or row.state is not PaperState.ACCEPTED or file.settled_at is None:
        return False
    return file.settled_at <= row.changed_at


def _note(it: _Filing, account: Account, step: Step, paper: Paper) -> None:
    details = {"report": it.report.number, "paper": str(paper)}
    subject = f"case:{it.report.case_id}"
    it.store.audit.note(account.actor, f"case_{step}", subject, it.now, **details)
