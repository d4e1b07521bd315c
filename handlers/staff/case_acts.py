"""What the desk does with a case beyond its legal steps: who has it, notes, words, and showing.

Each is one transaction, noted in the audit; the legal steps are those of ``handlers.cases``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from conversations.engine.replies import Text
from conversations.rules.case import CaseState
from handlers.cases.acting import acting
from handlers.cases.errors import CaseError, NoSuchCase, NotAStep
from handlers.cases.moving import take
from handlers.cases.telling import news_of, say
from handlers.delivery.window import is_open
from handlers.services import Services
from handlers.staff.case_undo import Undoable, keeping, remember
from handlers.staff.case_view import (
    DOCUMENT_OPENED,
    MESSAGE_SENT,
    NOTED,
    OWNER_CHANGED,
    REVEALED,
    SLIP_MADE,
    may_have,
)
from handlers.staff.people_acts import MOST_REVEALS, WhyReveal
from handlers.staff.seat import Seat
from handlers.staff.talk_hours import is_answer, leaves_at, waits_until
from handlers.staff.talk_words import checked_words
from storage.case_family import FamilyChat
from storage.cases import Case
from storage.documents import DocumentState
from storage.pages import Page
from storage.store import Store

MOST_NOTED: Final = 2_000
# With its frame it stays below what any message may have.
MOST_SAID: Final = 450
MOST_SLIPS: Final = 30
_AN_HOUR: Final = timedelta(hours=1)


class CaseRefused(CaseError):
    """It was not done; ``reason`` is one line for whoever asked."""

    def __init__(self, why: str, **blanks: int | str) -> None:
        """Name a text of ``staff_cases.refused`` with what goes into its blanks."""
        super().__init__(why)
        self.reason = Text(f"staff_cases.refused.{why}", blanks)


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A page of a paper in clear, and what its file may be called."""

    page: Page
    paper: str


def take_up(services: Services, number: str, seat: Seat, seen: int) -> Case:
    """Let somebody have a case; one that was only told so far is taken up by it.

    Raises ``CaseError``s: ``CaseRefused`` when it is theirs already.
    """
    account = seat.account
    holder = first_name(account.name)
    with services.database.begin() as store:
        found = store.cases.by_number(number)
    if found is not None and found.state is CaseState.NOTICE:

        def do() -> Case:
            return take(services, number, seat.actor, holder=holder, owner_id=account.id, seen=seen)

        return keeping(services, number, Undoable.OWNER, seat.actor, seen, do)
    with acting(services, number, seat.actor, seen) as act:
        if act.case.owner_id == account.id:
            raise CaseRefused("yours_already")
        if act.case.state is CaseState.CLOSED:
            raise NotAStep(CaseState.CLOSED)
        before = act.case
        act.change(owner_id=account.id, holder=holder)
        _note(act.store, seat.actor, OWNER_CHANGED, act.case, act.now, to=account.actor)
        remember(act, Undoable.OWNER, before)
        return act.case


def give_back(services: Services, number: str, actor: str, seen: int) -> Case:
    """Let nobody have a case; raises ``CaseError``s."""
    with acting(services, number, actor, seen) as act:
        if act.case.owner_id is None:
            raise CaseRefused("nobodys_already")
        before = act.case
        # Looked at anew: a case that nobody has is watched.
        act.change(owner_id=None, holder="", next_alarm_at=act.now)
        _note(act.store, actor, OWNER_CHANGED, act.case, act.now, to=None)
        remember(act, Undoable.OWNER, before)
        return act.case


def hand_over(services: Services, number: str, to: str, actor: str, seen: int) -> Case:
    """Let somebody else have a case, who may work it; ``to`` is their id. Raises ``CaseError``s."""
    with acting(services, number, actor, seen) as act:
        account = act.store.staff.get(staff_id) if (staff_id := _an_id(to)) else None
        today = services.now().date()
        if account is None or not may_have(account, act.case.kabupaten, today):
            raise CaseRefused("not_theirs")
        before = act.case
        act.change(owner_id=account.id, holder=first_name(account.name))
        _note(act.store, actor, OWNER_CHANGED, act.case, act.now, to=account.actor)
        remember(act, Undoable.OWNER, before)
        return act.case


def add_note(services: Services, number: str, body: str, actor: str, seen: int) -> Case:
    """Keep a note of staff; raises ``CaseError``s."""
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise CaseRefused("note_empty")
    if len(body) > MOST_NOTED:
        raise CaseRefused("note_long", most=MOST_NOTED)
    with acting(services, number, actor, seen) as act:
        # The version moves on: the same form sent twice is one note.
        act.change()
        act.store.case_notes.add(act.case.id, actor, body, act.now)
        _note(act.store, actor, NOTED, act.case, act.now)
        return act.case


def write_to_family(
    services: Services, number: str, words: str, seat: Seat, seen: int
) -> tuple[Case, int, datetime | None]:
    """Queue words of an officer for whoever filed or follows a checked report.

    Returns the case, how many chats hear of it, and when the last of them does (``heard_at``).
    Raises ``TalkRefused`` for words that may not be sent, and ``CaseError``s.
    """
    words = checked_words(words)
    if len(words) > MOST_SAID:
        raise CaseRefused("message_long", count=len(words), most=MOST_SAID)
    with acting(services, number, seat.actor, seen) as act:
        heard = hearers(act.store.case_family.chats(act.case.id))
        if not heard:
            raise CaseRefused("nobody_hears")
        act.change()
        for chat in heard:
            text = Text(
                "staff_cases.family.message",
                {"words": words, "name": seat.account.name, "number": chat.report},
            )
            say(
                chat.chat_id,
                text,
                f"desk:{act.case.id}:{act.case.version}:{chat.chat_id}",
                act.store,
                services,
                act.now,
                approved=news_of(chat.report),
                politely=not is_answer(chat.last_inbound_at, services.now()),
            )
        act.store.case_notes.add(act.case.id, seat.actor, words, act.now, sent=True)
        _note(act.store, seat.actor, MESSAGE_SENT, act.case, act.now, chats=len(heard))
        return act.case, len(heard), heard_at(heard, services)


def hearers(family: Sequence[FamilyChat]) -> list[FamilyChat]:
    """Return the chats that hear words of staff, each once: those of checked reports."""
    return list({one.chat_id: one for one in reversed(family) if one.checked}.values())[::-1]


def heard_at(family: Sequence[FamilyChat], services: Services) -> datetime | None:
    """Return when words of now reach the last of these chats (local time), None when at once."""
    waiting = (waits_until(one.last_inbound_at, services.now()) for one in family)
    return max(filter(None, waiting), default=None)


def window_is_open(chat: FamilyChat, services: Services) -> bool:
    """Tell whether an officer's own words reach a chat when they go out; else approved ones do."""
    goes_out = leaves_at(chat.last_inbound_at, services.now())
    return is_open(chat.channel, chat.last_inbound_at, goes_out)


def open_page(
    services: Services, number: str, document: UUID, page: int, actor: str
) -> OpenedPage | None:
    """Return a page of a kept paper (1 is the first), noted in the audit; None for no such."""
    now = services.clock()
    with services.database.begin() as store:
        case = store.cases.by_number(number)
        if case is None:
            return None
        files = store.documents.of_case(case.id)
        file = next((one for one in files if one.id == document), None)
        if file is None or file.state is not DocumentState.KEPT:
            return None
        pages = store.documents.pages(document)
        if not 1 <= page <= len(pages):
            return None
        _note(store, actor, DOCUMENT_OPENED, case, now, paper=file.paper, page=page)
        return OpenedPage(pages[page - 1], file.paper)


def slip_of(services: Services, number: str, report: str, actor: str) -> UUID | None:
    """Return the report of a case whose slip is made, noted in the audit; None for no such.

    A slip holds the letters that open its report: raises ``CaseRefused`` after 30 in an hour.
    """
    now = services.clock()
    with services.database.begin() as store:
        case = store.cases.by_number(number)
        reports = [] if case is None else store.reports.of_case(case.id)
        found = next((one for one in reports if one.number == report), None)
        if case is None or found is None:
            return None
        if store.desk_people.acts_since(actor, SLIP_MADE, now - _AN_HOUR) >= MOST_SLIPS:
            raise CaseRefused("slip_limit", most=MOST_SLIPS)
        _note(store, actor, SLIP_MADE, case, now, report=report)
        return found.id


def note_revealed(services: Services, number: str, why: str, actor: str) -> None:
    """Note that somebody is shown the names and numbers of a case, and why.

    Raises ``NoSuchCase``, and ``CaseRefused`` without a reason of ``WhyReveal`` and after 30 in an
    hour, of cases and of people together.
    """
    now = services.clock()
    if why not in set(WhyReveal):
        raise CaseRefused("reveal_reason")
    with services.database.begin() as store:
        case = store.cases.by_number(number)
        if case is None:
            raise NoSuchCase(number)
        if store.case_family.count_reveals(actor, now - _AN_HOUR) >= MOST_REVEALS:
            raise CaseRefused("reveal_limit", most=MOST_REVEALS)
        _note(store, actor, REVEALED, case, now, reason=why)


def first_name(name: str) -> str:
    """Return how a family is told who has their case."""
    return name.split(maxsplit=1)[0]


def _note(
    store: Store, actor: str, act: str, case: Case, now: datetime, **details: int | str | None
) -> None:
    store.audit.note(actor, act, f"case:{case.id}", now, **details)


def _an_id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
