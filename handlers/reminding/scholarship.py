"""Remind families every June that a child's scholarship is asked for anew each year.

Only where what is kept suffices to know: the claim of a death was allowed, the report told of
children at school who may still be there, and the death was by work (as told, and as paid) or the
rosters show the years of contributions that any other needs. Nothing is said otherwise: not after
a total disability either, for no case says that it was found to be one. Like the reminder of papers
it goes to the chats that filed or follow the report.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import Final
from uuid import UUID

from conversations.approved_words import SCHOLARSHIP
from conversations.engine.replies import Text
from conversations.rules.case import CaseKind, CaseState, ClosedAs, Told
from conversations.rules.figures import Figures
from conversations.rules.papers import BY_WORK
from conversations.rules.scholarship import Level, scholarship_for
from conversations.rules.waiting import Met, contribution_time
from handlers.cases.steps import CLOCK, Step
from handlers.cases.telling import Approved, say
from handlers.quiet_hours import is_quiet
from handlers.services import Services
from storage.cases import Case
from storage.reports import Report
from storage.store import Store

# The month before a school year begins.
JUNE: Final = 6
_YEARS: Final = "_years"
# The most that is paid for a death which was not by work; one by work is paid more.
_MOST_OTHERWISE: Final = "jkm.total"
_ALLOWED = frozenset({CaseState.APPROVED, CaseState.PAID})


def scholarships_due(services: Services) -> dict[str, Callable[[], int]]:
    """Return the allowed deaths nobody was reminded of this June, each with an act, by number.

    None in other months and by night. An act returns 1 when somebody was reminded.
    """
    now = services.now()
    if now.month != JUNE or is_quiet(now):
        return {}
    with services.database.begin() as store:
        deaths = store.reminders.allowed_deaths(_first_of(now), Step.SCHOLARSHIP_REMINDED)
    return {number: partial(_remind, case_id, services, now) for case_id, number in deaths}


def may_have(
    schools: Sequence[str],
    filed_on: date,
    paid_long_enough: Met | None,
    day: date,
    figures: Figures,
) -> bool:
    """Tell whether a family's children may have the scholarship, by what is known on ``day``.

    ``schools`` as told on the day ``filed_on``; children are counted as long as the schools from
    there on take. ``paid_long_enough`` is the three-year rule, None where it does not hold.
    """
    found = scholarship_for([Level(one) for one in schools], paid_long_enough, figures)
    return found.met is Met.YES and any(
        day.year <= filed_on.year + _years(share.figures, figures) for share in found.shares
    )


def _years(ids: tuple[str, ...], figures: Figures) -> int:
    return sum(figures.amount(one) for one in ids if one.endswith(_YEARS))


def _remind(case_id: UUID, services: Services, now: datetime) -> int:
    with services.database.begin() as store:
        case = store.cases.hold(case_id)
        # Staff or another worker may have been here since.
        if not _is_allowed(case) or any(
            step.step == Step.SCHOLARSHIP_REMINDED and step.at >= _first_of(now)
            for step in store.case_history.of(case_id)
        ):
            return 0
        paid, figures, said = _paid_long_enough(case, store, services), services.guide.figures, 0
        for report in store.reports.of_case(case_id):
            rule = None if _was_by_work(case, report.told, figures) else paid
            filed_on = report.filed_at.astimezone(services.zone).date()
            schools = report.told.schools or ()
            if report.checked and may_have(schools, filed_on, rule, now.date(), figures):
                said += _say(report, store, services, now)
        if said:
            store.case_history.note(case_id, CLOCK, Step.SCHOLARSHIP_REMINDED, now)
    return min(said, 1)


def _is_allowed(case: Case) -> bool:
    closed = case.state is CaseState.CLOSED and case.closed_as is ClosedAs.DONE
    paid = closed and case.paid_on is not None
    return case.kind is CaseKind.DEATH and (case.state in _ALLOWED or paid)


def _was_by_work(case: Case, told: Told, figures: Figures) -> bool:
    """Tell whether a death was by work: as told, unless what was paid shows that it was not."""
    paid = case.paid_rupiah
    return told.work in BY_WORK and (paid is None or paid > figures.amount(_MOST_OTHERWISE))


def _paid_long_enough(case: Case, store: Store, services: Services) -> Met:
    """Return whether contributions were paid for long enough up to the death, as rosters show."""
    if case.person_id is None or case.happened_on is None:
        return Met.UNSURE
    periods = [held.period for held in store.people.cover(case.person_id)]
    return contribution_time(periods, case.happened_on, services.guide.figures).enough


def _say(report: Report, store: Store, services: Services, now: datetime) -> int:
    text = Text("reminders.scholarship", {"number": report.number})
    hearers = store.reminders.hearers(report.id)
    for chat_id in hearers:
        key = f"scholarship:{report.id}:{now.year}:{chat_id}"
        approved = Approved(SCHOLARSHIP, (report.number,))
        say(chat_id, text, key, store, services, now, approved=approved)
    return len(hearers)


def _first_of(now: datetime) -> datetime:
    """Return when this June began."""
    return datetime.combine(date(now.year, JUNE, 1), time.min, now.tzinfo)
