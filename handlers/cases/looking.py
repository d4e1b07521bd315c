"""The worker looks at a case: whom to ring, whom to tell of it, which signs there are.

A case is looked at when ``next_alarm_at`` has come: at once after something was told, then when the
next alarm is due. All of it may run twice, and late: each chat is told once, each alarm rings once,
and several that were slept through ring once for the highest.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from conversations.engine.replies import Text
from conversations.rules.case import CaseKind, CaseState
from conversations.rules.deadlines import next_alarm
from handlers.cases.clocks import is_ringing, started_at
from handlers.cases.ringing import ring
from handlers.cases.signs import confirm_by, raise_signs, raise_unconfirmed
from handlers.cases.steps import CLOCK, Step
from handlers.cases.telling import reported_as, say
from handlers.cases.whom import NOTICES
from handlers.services import Services
from storage.cases import Case
from storage.reports import Report
from storage.store import Store

_A_DAY = timedelta(days=1)


def look_at(case: Case, store: Store, services: Services) -> Case:
    """Do what has fallen due for a held case, note when to look again, and return it."""
    now = services.now()
    if case.state is CaseState.CLOSED:
        return store.cases.change(case, next_alarm_at=None)
    reports, place = store.reports.of_case(case.id), case.kabupaten
    case = replace(case, kabupaten=_home(case, reports, store, services))
    rung = ring(case, reports, store, services, now) if is_ringing(case) else case.escalated
    _tell_linked(case, reports, store, services, now)
    # Without a place that was found, whoever just acted on the case may act again on what they see.
    found = {} if case.kabupaten == place else {"kabupaten": case.kabupaten}
    return store.cases.change(
        case,
        escalated=rung,
        next_alarm_at=_next_look(case, reports, rung, store, services),
        **found,
    )


def look_for_signs(case: Case, store: Store, services: Services) -> None:
    """Look whether there are signs in a held case that staff should look at twice.

    Apart from the rest: a sign that cannot be found keeps nobody from being rung.
    """
    if case.state is not CaseState.CLOSED:
        raise_signs(case, store, services.now())


def _tell_linked(
    case: Case, reports: Sequence[Report], store: Store, services: Services, now: datetime
) -> None:
    """Tell the chats of whom a case is about, each once, that somebody reported.

    Within a day a chat is written to once; what else is reported it finds when it answers. Nobody
    is woken for it.
    """
    linked = store.reported.chats_of(case.person_id) if case.person_id is not None else []
    reporters = {report.chat_id for report in reports}
    asked = [chat_id for chat_id in linked if chat_id not in reporters]
    text = Text(_NOTICE[case.kind])
    for chat_id in asked:
        if store.reported.told(case.id, chat_id, now):
            last = store.alarms.last(chat_id, NOTICES)
            said = last is None or last.at <= now - _A_DAY
            if said:
                key, approved = f"{NOTICES}{case.id}:{chat_id}", reported_as(case.number)
                say(chat_id, text, key, store, services, now, approved=approved, politely=True)
            store.case_history.note(case.id, CLOCK, Step.NOTICE_SENT, now, said=said)
    if not asked and any(report.agent_id is not None for report in reports):
        raise_unconfirmed(case, store, now)


_NOTICE = {
    CaseKind.ACCIDENT: "reported.notice_accident",
    CaseKind.DEATH: "reported.notice_death",
}


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
