"""The worker looks at a case: whom to tell of it, which signs there are, whom to ring.

A case is looked at when ``next_alarm_at`` has come: at once after something was told, then when the
next alarm is due. All of it may run twice, and late: each chat is told once, each alarm rings once,
and several that were slept through ring once for the highest.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from conversations.engine.replies import Text
from conversations.rules.case import CaseKind, CaseState
from conversations.rules.deadlines import levels_due, next_alarm
from handlers.cases.clocks import is_ringing, started_at
from handlers.cases.signs import confirm_by, raise_signs, raise_unconfirmed
from handlers.cases.steps import CLOCK, Step
from handlers.cases.telling import say
from handlers.services import Services
from storage.agents import Agent
from storage.cases import Case
from storage.reports import Report
from storage.store import Store

log = structlog.get_logger()

_HOUR = timedelta(hours=1)


def look_at(case: Case, store: Store, services: Services) -> Case:
    """Do what has fallen due for a held case, note when to look again, and return it."""
    now = services.now()
    if case.state is CaseState.CLOSED:
        return store.cases.change(case, next_alarm_at=None)
    reports = store.reports.of_case(case.id)
    _tell_linked(case, reports, store, services, now)
    raise_signs(case, store, now)
    case = replace(case, kabupaten=_home(case, reports, store, services))
    rung = _ring(case, store, services, now) if is_ringing(case) else case.escalated
    return store.cases.change(
        case,
        escalated=rung,
        next_alarm_at=_next_look(case, reports, rung, store, services),
        kabupaten=case.kabupaten,
    )


def _tell_linked(
    case: Case, reports: Sequence[Report], store: Store, services: Services, now: datetime
) -> None:
    """Tell the chats of whom a case is about, each once, that somebody reported."""
    linked = store.reported.chats_of(case.person_id) if case.person_id is not None else []
    reporters = {report.chat_id for report in reports}
    asked = [chat_id for chat_id in linked if chat_id not in reporters]
    text = Text(_NOTICE[case.kind])
    for chat_id in asked:
        if store.reported.told(case.id, chat_id, now):
            say(chat_id, text, f"reported:{case.id}:{chat_id}", store, services, now)
            store.case_history.note(case.id, CLOCK, Step.NOTICE_SENT, now)
    if not asked and any(report.agent_id is not None for report in reports):
        raise_unconfirmed(case, store, now)


_NOTICE = {
    CaseKind.ACCIDENT: "reported.notice_accident",
    CaseKind.DEATH: "reported.notice_death",
}


def _ring(case: Case, store: Store, services: Services, now: datetime) -> int:
    """Ring for the highest alarm that is due, if any is; return how many have rung by now."""
    due = levels_due(started_at(case, services.guide.figures), now)
    if due <= case.escalated:
        return case.escalated
    for level in range(case.escalated, due):
        store.case_history.note(case.id, CLOCK, Step.ALARM, now, level=level)
    on_duty = _on_duty(case, due - 1, store, now)
    if on_duty is None or on_duty.chat_id is None:
        log.warning("nobody_on_duty", case=case.number, count=due)
    else:
        key = f"alarm:{case.id}:{due - 1}"
        say(on_duty.chat_id, _alarm_text(case, now), key, store, services, now)
    return due


def _on_duty(case: Case, level: int, store: Store, now: datetime) -> Agent | None:
    """Return who can be rung at this level, else at the one below it; None when nobody can."""
    for each in range(level, -1, -1):
        agent = store.agents.duty(case.kabupaten, each, now.date())
        if agent is not None and agent.chat_id is not None:
            return agent
    return None


def _alarm_text(case: Case, now: datetime) -> Text:
    number = case.number
    if case.due_at is None:
        return Text("cases.waiting", {"number": number, "hours": (now - case.filed_at) // _HOUR})
    due = case.due_at.astimezone(now.tzinfo)
    if due <= now:
        return Text("cases.overdue", {"number": number})
    if case.happened_on is None:
        return Text("cases.alarm_day_unknown", {"number": number, "due": due})
    # Rounded: the hours are spoken of, the moment beside them is what holds.
    return Text("cases.alarm", {"number": number, "hours": round((due - now) / _HOUR), "due": due})


def _next_look(
    case: Case, reports: Sequence[Report], rung: int, store: Store, services: Services
) -> datetime | None:
    """Return when there is something to do again for a case by itself."""
    looks = [confirm_by(reports, store.case_history.of(case.id))]
    if is_ringing(case):
        looks.append(next_alarm(started_at(case, services.guide.figures), rung))
    now = services.clock()
    return min((look for look in looks if look is not None and look > now), default=None)


def _home(case: Case, reports: Sequence[Report], store: Store, services: Services) -> str | None:
    """Return the kabupaten of a case: as told, else by the roster, else where the NIK is from.

    Of use for staff, and shown to no reporter.
    """
    if case.kabupaten is not None:
        return case.kabupaten
    if case.person_id is not None:
        by_roster = store.people.get(case.person_id).kabupaten
        if by_roster is not None:
            return by_roster
    issued = (f"{report.told.nik[:2]}.{report.told.nik[2:4]}" for report in reports)
    return next((code for code in issued if code in services.guide.regions.by_code), None)
