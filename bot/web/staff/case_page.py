"""``/petugas/laporan/<number>``: everything of a case, and what may be done with it next."""

from typing import Any, Final

from flask import Response
from werkzeug.exceptions import NotFound

from bot.web.staff.case_clock import halted
from bot.web.staff.case_words import (
    FAULTS,
    fault_words,
    paper_lines,
    said,
    timeline,
    told_rows,
)
from bot.web.staff.desk import Desk
from bot.web.staff.people_cover import say_cover
from bot.web.staff.visit import Visit
from conversations.approved_words import CASE_NEWS, filled, full_name
from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.engine.replies import Text
from conversations.masking import masked_name, masked_number
from conversations.rules.case import CaseState, ClosedAs
from conversations.rules.case_steps import NEXT, may_go
from conversations.rules.coverage import cover_on
from conversations.rules.report_numbers import read_number
from handlers.cases.claim import Claim
from handlers.cases.errors import NoSuchCase
from handlers.cases.payment import pay_by
from handlers.staff.case_acts import (
    MOST_NOTED,
    MOST_SAID,
    heard_at,
    hearers,
    window_is_open,
)
from handlers.staff.case_undo import Undoable, undoable
from handlers.staff.case_view import CaseSheet, needed_next, read_sheet
from handlers.staff.queue import AGES, Clock, clocks_of
from handlers.staff.rights import Right

# Steps that are shown at once; the earlier ones open on demand.
_SHOWN_AT_ONCE: Final = 12
# The step that the panel on top offers by itself.
_MAIN_STEP: Final = {
    "ask_papers": (CaseState.PAPERS_MISSING,),
    "papers_there": (CaseState.COMPLETE,),
    "complete": (CaseState.FORWARDED,),
    "forwarded": (CaseState.APPROVED, CaseState.REJECTED),
    "approved": (CaseState.PAID,),
    "rejected": (CaseState.FORWARDED,),
    "paid": (CaseState.CLOSED,),
    "closed": (CaseState.OPEN,),
}
# States that a step is taken back to without anything else being told.
_BACK_TO: Final = frozenset({CaseState.OPEN, CaseState.PAPERS_MISSING, CaseState.COMPLETE})
# What is told to be done, with what takes it back; None is a legal step, or what was kept of it.
_DONE: Final[dict[str, Undoable | None]] = {
    "take": Undoable.OWNER,
    "give_back": Undoable.OWNER,
    "hand_over": Undoable.OWNER,
    "about": Undoable.ABOUT,
    "pass_on": Undoable.BPJS_TOLD,
    "account": Undoable.ACCOUNT,
    "advance": None,
    "mistaken": None,
}


def add(desk: Desk) -> None:
    """Register the page."""
    desk.page("/laporan/<number>", Right.CASES, case, name="case")


def case(visit: Visit, number: str) -> Response:
    """Show a case; the number of a joined report leads to its case."""
    sheet = sheet_of(visit, number)
    if sheet.claim.case.number != number:
        return visit.lead("case", number=sheet.claim.case.number)
    return show(visit, sheet)


def sheet_of(visit: Visit, number: str) -> CaseSheet:
    """Read the case of an address; 404 where it is not there or not theirs."""
    read = read_number(number)
    if read is None:
        raise NotFound
    try:
        return read_sheet(read, visit.services)
    except NoSuchCase:
        raise NotFound from None


def show(
    visit: Visit,
    sheet: CaseSheet,
    status: int = 200,
    *,
    refused: str = "",
    typed: dict[str, str] | None = None,
    whole: bool = False,
) -> Response:
    """Show a case; ``refused`` says why something was not done, ``typed`` is what was given.

    ``whole``: names and numbers unmasked, this once.
    """
    words, claim, regions = visit.words, sheet.claim, visit.services.guide.regions
    entries = timeline(sheet, words)
    case = claim.case
    return visit.page(
        "case",
        status,
        sheet=sheet,
        case=case,
        claim=claim,
        refused=refused,
        typed=typed or {},
        whole=whole,
        region=regions.by_code.get(case.kabupaten or ""),
        about=_about(claim, whole=whole),
        person=_person(claim, visit, whole=whole),
        periods=claim.periods,
        cover=_cover(claim, visit),
        reports=[
            (
                report,
                sheet.agents.get(report.agent_id) if report.agent_id else None,
                list(told_rows(report.told, words, regions, whole=whole)),
            )
            for report in claim.reports
        ],
        # What waits for a word of ours before what waits for the family's papers.
        papers=sorted(paper_lines(sheet, words), key=lambda line: not line.waits),
        faults=[(fault, fault_words(fault, words)) for fault in FAULTS],
        clocks=_clocks(sheet, visit),
        dates=_dates(claim, visit, whole=whole),
        entries=entries[:_SHOWN_AT_ONCE],
        earlier=entries[_SHOWN_AT_ONCE:],
        notes=_notes(sheet, whole=whole),
        **_steps(visit, sheet),
        **_message(visit, sheet),
        **_undo(visit, sheet),
        most_noted=MOST_NOTED,
    )


def _clocks(sheet: CaseSheet, visit: Visit) -> list[Clock]:
    """Return the clocks as the queue says them; how the hours stopped goes before a mere age."""
    stopped = list(halted(sheet, visit.words))
    runs = clocks_of(sheet.claim.case, visit.now, visit.services.guide.figures)
    return stopped + [clock for clock in runs if not stopped or clock.of not in AGES]


def _cover(claim: Claim, visit: Visit) -> tuple[Text, ...]:
    """Return whether the person was covered on the day it happened, in the words of the rules."""
    day = claim.case.happened_on
    if day is None or claim.person is None:
        return ()
    return say_cover(cover_on(claim.periods, day, visit.services.guide.figures))


def _about(claim: Claim, *, whole: bool) -> str:
    name = claim.person.identity.name if claim.person else claim.told.who
    return name if whole else masked_name(said(name, whole=False))


def _person(claim: Claim, visit: Visit, *, whole: bool) -> list[tuple[str, str]]:
    """Return whom the case is about by the roster, as heads with their values."""
    person, words = claim.person, visit.words
    if person is None:
        return []
    one, show_number = person.identity, (str if whole else masked_number)
    region = visit.services.guide.regions.by_code.get(person.kabupaten or "")
    rows = {
        "name": one.name if whole else masked_name(one.name),
        "nik": show_number(one.nik),
        "kpj": show_number(one.kpj),
        "phone": show_number(one.phone),
        "kabupaten": region.name if region else "",
        "occupation": person.occupation or "",
    }
    return [(words(f"staff_cases.page.{head}"), value) for head, value in rows.items() if value]


def _dates(claim: Claim, visit: Visit, *, whole: bool) -> list[str]:
    """Return the moments and days of the case in words, as the terminal says them."""
    case, words, zone = claim.case, visit.words, visit.words.zone
    payment = pay_by(case, visit.services.guide.figures)
    lines = [words("claims.clock.filed", moment=case.filed_at.astimezone(zone))]
    if case.due_at is None:
        lines.append(words("claims.clock.no_due"))
    else:
        lines.append(words("claims.clock.due", moment=case.due_at.astimezone(zone)))
        if case.happened_on is None:
            lines.append(words("staff_cases.clock.day_unknown"))
    if case.passed_on_at is None:
        lines.append(words("claims.clock.not_passed_on"))
    else:
        lines.append(words("claims.clock.passed_on", moment=case.passed_on_at.astimezone(zone)))
    days = {
        "complete_on": case.complete_on,
        "forwarded_on": case.forwarded_on,
        "pay_by": payment[0] if payment else None,
        "paid_on": case.paid_on,
    }
    lines += [words(f"claims.clock.{name}", day=day) for name, day in days.items() if day]
    if case.paid_rupiah is not None:
        lines.append(words("claims.clock.paid_rupiah", amount=words.rupiah(case.paid_rupiah)))
    if case.bpjs_number:
        lines.append(words("claims.clock.bpjs_number", number=case.bpjs_number))
    if case.reason:
        lines.append(words("claims.clock.reason", reason=said(case.reason, whole=whole)))
    return lines


def _notes(sheet: CaseSheet, *, whole: bool) -> list[dict[str, Any]]:
    """Return the notes, the latest first; those that went to the family are marked."""
    return [
        {
            "actor": note.actor,
            "at": note.at,
            "body": said(note.body, whole=whole),
            "sent": note.sent,
        }
        for note in reversed(sheet.notes)
    ]


def _steps(visit: Visit, sheet: CaseSheet) -> dict[str, Any]:
    """Return the next step, and the others that are open to the case."""
    case, key = sheet.claim.case, needed_next(sheet.claim)
    main = _MAIN_STEP.get(key, ())
    may_work = visit.may(Right.WORK_CASES) and visit.seat.scope(Right.WORK_CASES).allows(
        case.kabupaten
    )
    others = [state for state in CaseState if state in NEXT[case.state] and state not in main]
    if case.state is CaseState.NOTICE:
        # Whoever takes it opens it.
        others.remove(CaseState.OPEN)
    ended = case.state in {CaseState.PAID, CaseState.CLOSED}
    return {
        "next_key": key,
        "main_steps": main,
        "other_steps": others,
        "may_work": may_work,
        "may_reveal": visit.may(Right.REVEAL)
        and visit.seat.scope(Right.REVEAL).allows(case.kabupaten),
        "may_be_mistaken": not ended,
        "may_pass_on": case.passed_on_at is None and not ended and key != "pass_on",
        "is_mine": case.owner_id == visit.seat.account.id,
        "closings": [one for one in ClosedAs if one is not ClosedAs.MISTAKEN],
        "hands": [one for one in sheet.hands if one.id != case.owner_id],
        "today": visit.now.date().isoformat(),
        "now_local": f"{visit.now:%Y-%m-%dT%H:%M}",
    }


def _message(visit: Visit, sheet: CaseSheet) -> dict[str, Any]:
    """Return who would hear a message, how, and when."""
    texts, number = visit.services.guide.texts, sheet.claim.case.number
    heard = [
        (one, "open" if window_is_open(one, visit.services) else "closed")
        for one in hearers(sheet.family)
    ]
    return {
        "hearers": [(one, how if one.reachable else "unreachable") for one, how in heard],
        "official": filled(texts, full_name(CASE_NEWS, FIRST_LANGUAGE), (number,)),
        "goes_out": heard_at([one for one, _ in heard], visit.services),
        "most_said": MOST_SAID,
    }


def _undo(visit: Visit, sheet: CaseSheet) -> dict[str, Any]:
    """Return what was just done, and what takes it back while something does.

    That is a legal step (``undo_to``) or what is taken back by itself (``undo_what``).
    """
    case, done, back = sheet.claim.case, visit.asked("sudah"), visit.asked("balik")
    if done not in _DONE or (done == "pass_on" and case.passed_on_at is None):
        return {}
    blanks: dict[str, Any] = {"name": sheet.owner, "state": Text(f"claims.state.{case.state}")}
    if case.passed_on_at is not None:
        blanks["moment"] = case.passed_on_at.astimezone(visit.words.zone)
    text = "about_unknown" if done == "about" and case.person_id is None else done
    told, what = visit.words(f"staff_cases.done.{text}", **blanks), _DONE[done]
    if what is None and undoable(case) is Undoable.FORWARDED:
        what = Undoable.FORWARDED
    if what is not None:
        return {"done": told, "undo_what": what if undoable(case) is what else ""}
    may = back in {state.value for state in _BACK_TO} and may_go(case.state, CaseState(back))
    return {"done": told, "undo_to": back if may else ""}
