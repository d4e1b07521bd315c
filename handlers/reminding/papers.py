"""Remind families once that papers are missing, after a week in which nothing happened.

It is about their own report and goes to the chats that filed or follow it, also when such a phone
is linked to the person who died: they filed it from there.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from conversations.approved_words import PAPERS
from conversations.engine.replies import Text
from conversations.rules.case import CaseState
from conversations.rules.paper import PaperState
from handlers.cases.steps import CLOCK, Step
from handlers.cases.telling import Approved, say
from handlers.quiet_hours import is_quiet
from handlers.reports.checklist import checklist, seen_papers
from handlers.services import Services
from storage.cases import Case
from storage.reports import Report
from storage.store import Store

# Nothing happened to a case for so long.
STILL: Final = timedelta(days=7)
_WAITS = frozenset({CaseState.OPEN, CaseState.PAPERS_MISSING})
_CAME = frozenset({PaperState.RECEIVED, PaperState.ACCEPTED})


def papers_due(services: Services) -> dict[str, Callable[[], int]]:
    """Return the cases that have stood still, each with an act, by their numbers; none by night.

    An act returns 1 when somebody was reminded. It does nothing where all papers came, and where
    nobody may be reminded: whoever starts again after a STOP still hears of it.
    """
    now = services.now()
    if is_quiet(now):
        return {}
    with services.database.begin() as store:
        still = store.reminders.standing_still(now - STILL, Step.PAPERS_REMINDED)
    return {number: partial(_remind, case_id, services, now) for case_id, number in still}


def _remind(case_id: UUID, services: Services, now: datetime) -> int:
    with services.database.begin() as store:
        case = store.cases.hold(case_id)
        # Staff, the family or another worker may have been here since.
        steps = store.case_history.of(case_id)
        if case.state not in _WAITS or any(
            step.step == Step.PAPERS_REMINDED or step.at > now - STILL for step in steps
        ):
            return 0
        reports = [one for one in store.reports.of_case(case_id) if one.checked]
        lacking = [report for report in reports if _lacks_papers(case, report, store)]
        said = sum(_say(report, store, services, now) for report in lacking)
        if said:
            store.case_history.note(case_id, CLOCK, Step.PAPERS_REMINDED, now)
    return min(said, 1)


def _lacks_papers(case: Case, report: Report, store: Store) -> bool:
    """Tell whether a paper that the claim needs has not come, as the family itself sees it."""
    listed = checklist(case.kind, report, seen_papers(report, store))
    return any(line.required and line.state not in _CAME for line in listed)


def _say(report: Report, store: Store, services: Services, now: datetime) -> int:
    text = Text("reminders.papers", {"number": report.number})
    hearers = store.reminders.hearers(report.id)
    for chat_id in hearers:
        key, approved = f"papers:{report.id}:{chat_id}", Approved(PAPERS, (report.number,))
        say(chat_id, text, key, store, services, now, approved=approved)
    return len(hearers)
