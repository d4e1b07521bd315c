"""One case as its page shows it, read in one transaction: found within the scope, then seen whole.

Whoever works a case sees all that belongs to it, also a person whom another kabupaten's roster has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from conversations.rules.case import CaseState
from conversations.rules.paper import Paper, PaperState
from handlers.cases.claim import Claim, read_claim
from handlers.cases.clocks import is_ringing
from handlers.cases.errors import NoSuchCase
from handlers.cases.steps import CLOCK
from handlers.services import Services
from handlers.staff.rights import Right, rights_of
from storage.agents import Agent
from storage.audit import Act
from storage.case_family import FamilyChat
from storage.case_history import CaseStep
from storage.case_notes import CaseNote
from storage.documents import DocumentState, KeptDocument
from storage.staff import Account
from storage.store import Store

OWNER_CHANGED: Final = "case_owner_changed"
MESSAGE_SENT: Final = "case_message_sent"
NOTED: Final = "case_noted"
REVEALED: Final = "case_revealed"
DOCUMENT_OPENED: Final = "document_opened"
SLIP_MADE: Final = "slip_made"
# What the audit alone knows of a case; the rest stands in its history, too.
SHOWN_ACTS: Final = frozenset({OWNER_CHANGED, MESSAGE_SENT, REVEALED, DOCUMENT_OPENED, SLIP_MADE})


@dataclass(frozen=True, slots=True)
class File:
    """A file that is kept of a paper; ``pages`` are the kinds of content of its pages."""

    document: KeptDocument
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """A case with all that belongs to it.

    ``names`` are of people of the staff, by how the audit names them, and of agents
    (``agent:<id>``). ``family`` are the chats that hear of it, ``hands`` who may have it.
    """

    claim: Claim
    files: tuple[File, ...]
    steps: tuple[CaseStep, ...]
    acts: tuple[Act, ...]
    notes: tuple[CaseNote, ...]
    agents: Mapping[UUID, Agent]
    names: Mapping[str, str]
    family: tuple[FamilyChat, ...]
    hands: tuple[Account, ...]

    @property
    def owner(self) -> str:
        """The name of who has the case, empty for nobody."""
        return self.names.get(f"staff:{self.claim.case.owner_id}", "")

    def files_of(self, paper: Paper) -> tuple[File, ...]:
        """The kept files of a paper, oldest first."""
        return tuple(file for file in self.files if file.document.paper is paper)


def read_sheet(number: str, services: Services) -> CaseSheet:
    """Read the case of a number, its own or a joined report's; raises ``NoSuchCase``."""
    with services.database.begin() as store:
        case = store.cases.by_number(number)
        if case is None:
            raise NoSuchCase(number)
        store.widen()
        claim = read_claim(case, store)
        steps, notes = store.case_history.of(case.id), store.case_notes.of(case.id)
        acts = [act for act in store.audit.of(f"case:{case.id}") if act.act in SHOWN_ACTS]
        agents = _agents(claim, store)
        hands = _hands(case.kabupaten, services.now().date(), store)
        actors = {step.actor for step in steps} | {note.actor for note in notes}
        actors |= {act.actor for act in acts}
        actors |= {flag.cleared_by for flag in claim.flags if flag.cleared_by}
        if case.owner_id is not None:
            actors.add(f"staff:{case.owner_id}")
        names = store.staff.names(actors | _named_in(acts))
        names |= {f"agent:{agent.id}": agent.name for agent in agents.values()}
        pages = store.case_family.pages(case.id)
        files = tuple(
            File(one, tuple(pages.get(one.id, ())))
            for one in store.documents.of_case(case.id)
            if one.state is DocumentState.KEPT
        )
        family = tuple(store.case_family.chats(case.id))
    return CaseSheet(
        claim, files, tuple(steps), tuple(acts), tuple(notes), agents, names, family, hands
    )


def last_by(sheet: CaseSheet) -> str:
    """Return who changed a case last, as the audit names them; the worker changes nothing seen."""
    done = [(step.at, step.actor) for step in sheet.steps]
    done += [(act.at, act.actor) for act in sheet.acts]
    done += [(note.at, note.actor) for note in sheet.notes]
    latest = sorted((one for one in done if one[1] != CLOCK), key=lambda one: one[0])
    return latest[-1][1] if latest else ""


def may_have(account: Account, kabupaten: str | None, today: date) -> bool:
    """Tell whether somebody may work the cases of a place today."""
    scope = rights_of(account.grants, today).get(Right.WORK_CASES)
    return account.disabled_at is None and scope is not None and scope.allows(kabupaten)


def needed_next(claim: Claim) -> str:
    """Return what is to be done next by the law's steps, as the key of its text."""
    case = claim.case
    if case.state in {CaseState.OPEN, CaseState.PAPERS_MISSING, CaseState.COMPLETE}:
        # Before anything else: the law's hours run.
        if case.due_at is not None and is_ringing(case):
            return "pass_on"
        if case.state is not CaseState.COMPLETE:
            return _of_papers(claim)
    return str(case.state)


def _of_papers(claim: Claim) -> str:
    if any(kept.state is PaperState.RECEIVED for kept in claim.papers.values()):
        return "judge"
    if not claim.missing:
        return "papers_there"
    return "ask_papers" if claim.case.state is CaseState.OPEN else "papers_missing"


def _hands(kabupaten: str | None, today: date, store: Store) -> tuple[Account, ...]:
    return tuple(one for one in store.staff.listed() if may_have(one, kabupaten, today))


def _agents(claim: Claim, store: Store) -> dict[UUID, Agent]:
    wanted = {report.agent_id for report in claim.reports if report.agent_id is not None}
    if not wanted:
        return {}
    return {agent.id: agent for agent in store.agents.listed() if agent.id in wanted}


def _named_in(acts: Iterable[Act]) -> set[str]:
    """Return the people of the staff whom acts are about, as their details name them."""
    return {to for act in acts if isinstance(to := act.details.get("to"), str)}
