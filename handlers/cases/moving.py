"""Staff move a case from step to step; nobody and nothing else does."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from conversations.rules.case import CaseState, ClosedAs
from conversations.rules.case_steps import may_go
from handlers.cases.acting import Acting, acting
from handlers.cases.errors import NotAStep, WhyMissing
from handlers.cases.payment import pay_by
from handlers.cases.steps import Step
from handlers.services import Services
from storage.cases import Case

Why = str | int | date | None


def take(
    services: Services,
    number: str,
    by: str,
    *,
    holder: str = "",
    owner_id: UUID | None = None,
    seen: int | None = None,
) -> Case:
    """Take up a case that was only told so far; return it.

    ``holder`` is who has it now, in words that its reporters may read (an office, a first name);
    ``owner_id`` who of the staff it is.
    Raises ``CaseError``s, as all acts do: ``NotAStep`` when somebody has taken it.
    """
    with acting(services, number, by, seen) as act:
        if act.case.state is not CaseState.NOTICE:
            raise NotAStep(f"{act.case.state} to {CaseState.OPEN}")
        owner = {} if owner_id is None else {"owner_id": owner_id}
        _move(act, CaseState.OPEN, {"holder": holder}, **owner)
        return act.case


def advance(
    services: Services,
    number: str,
    to: CaseState,
    by: str,
    *,
    seen: int | None = None,
    **why: Why,
) -> Case:
    """Move a case one step on and tell its reporters that there is news; return it.

    ``why`` by step: FORWARDED needs ``bpjs_number``, ``on`` (a day) and ``passed_on_by``;
    REJECTED ``reason``; PAID ``on`` and takes ``rupiah``; CLOSED takes ``closed_as`` (done, if not
    given); all take ``holder``. Raises ``NoSuchCase``, ``NotAStep``, ``WhyMissing``, ``CaseMoved``.
    """
    with acting(services, number, by, seen) as act:
        if not may_go(act.case.state, to):
            raise NotAStep(f"{act.case.state} to {to}")
        _move(act, to, why)
        return act.case


def mistaken(services: Services, number: str, by: str, *, seen: int | None = None) -> Case:
    """Close a case because the person lives, or nothing happened; return it.

    What was kept back for the person's chats goes out again. A mistake may come out at any time:
    this one step is open from everywhere but the end.
    """
    with acting(services, number, by, seen) as act:
        if act.case.state in {CaseState.CLOSED, CaseState.PAID}:
            raise NotAStep(f"{act.case.state} to {CaseState.CLOSED}")
        _move(act, CaseState.CLOSED, {"closed_as": ClosedAs.MISTAKEN})
        return act.case


def pass_on(
    services: Services,
    number: str,
    bpjs_number: str,
    by: str,
    at: datetime,
    *,
    passed_on_by: str = "",
    seen: int | None = None,
) -> Case:
    """Note that BPJS Ketenagakerjaan was told, when, and under which number of theirs.

    It stops the 2 x 24 hours (the worker looks at the case anew) and moves no state.
    ``bpjs_number`` may be empty: they may give none.
    Noted again, the first moment stands; the number is the later one.
    """
    with acting(services, number, by, seen) as act:
        act.change(
            passed_on_at=act.case.passed_on_at or at,
            bpjs_number=bpjs_number or act.case.bpjs_number,
            passed_on_by=passed_on_by or by,
            next_alarm_at=act.now,
        )
        act.note(Step.PASSED_ON, numbered=bool(bpjs_number))
        act.tell()
        return act.case


def _move(act: Acting, to: CaseState, why: Mapping[str, Why], **also: UUID) -> None:
    """Change what this step changes and what ``also`` is told, note it, and tell of the news."""
    before = act.case.state
    holder = {"holder": why["holder"]} if why.get("holder") else {}
    act.change(state=to, **holder, **also, **_CHANGES.get(to, _nothing_more)(act, why))
    act.note(Step.MOVED, state=to, before=before, closed_as=act.case.closed_as)
    act.tell()


def _nothing_more(_act: Acting, _why: Mapping[str, Why]) -> dict[str, object]:
    return {}


def _opened(act: Acting, _why: Mapping[str, Why]) -> dict[str, object]:
    """Also again after it was closed: its hours are looked at anew."""
    return {"closed_as": None, "complete_on": None, "pay_by": None, "next_alarm_at": act.now}


def _papers_missing(_act: Acting, _why: Mapping[str, Why]) -> dict[str, object]:
    return {"complete_on": None, "pay_by": None}


def _completed(act: Acting, _why: Mapping[str, Why]) -> dict[str, object]:
    today = act.now.astimezone(act.services.zone).date()
    return {"complete_on": today, "pay_by": _payment(replace(act.case, complete_on=today), act)}


def _forwarded(act: Acting, why: Mapping[str, Why]) -> dict[str, object]:
    """Papers that lie with BPJS Ketenagakerjaan were passed on to them, too: no hours run."""
    number, on, passed_on_by = _given(why, "bpjs_number"), _day(why), _given(why, "passed_on_by")
    return {
        "bpjs_number": number,
        "passed_on_by": passed_on_by,
        "forwarded_on": on,
        "passed_on_at": act.case.passed_on_at or act.now,
        "next_alarm_at": act.now,
        "pay_by": _payment(replace(act.case, forwarded_on=on), act),
    }


def _rejected(_act: Acting, why: Mapping[str, Why]) -> dict[str, object]:
    return {"reason": _given(why, "reason")}


def _paid(_act: Acting, why: Mapping[str, Why]) -> dict[str, object]:
    return {"paid_on": _day(why), "paid_rupiah": why.get("rupiah")}


def _closed(_act: Acting, why: Mapping[str, Why]) -> dict[str, object]:
    return {"closed_as": why.get("closed_as") or ClosedAs.DONE, "next_alarm_at": None}


_CHANGES: Mapping[CaseState, Callable[[Acting, Mapping[str, Why]], dict[str, object]]] = {
    CaseState.OPEN: _opened,
    CaseState.PAPERS_MISSING: _papers_missing,
    CaseState.COMPLETE: _completed,
    CaseState.FORWARDED: _forwarded,
    CaseState.REJECTED: _rejected,
    CaseState.PAID: _paid,
    CaseState.CLOSED: _closed,
}


def _payment(case: Case, act: Acting) -> date | None:
    found = pay_by(case, act.services.guide.figures)
    return found[0] if found else None


def _given(why: Mapping[str, Why], name: str) -> str:
    words = str(why.get(name) or "").strip()
    if not words:
        raise WhyMissing(name)
    return words


def _day(why: Mapping[str, Why]) -> date:
    day = why.get("on")
    if not isinstance(day, date):
        raise WhyMissing("on")
    return day
