"""The queue as one page shows it: who each case is about, masked, and how its clock stands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from conversations.engine.replies import Text
from conversations.masking import masked_name, without_long_numbers
from conversations.rules.case import CaseState, Told
from conversations.rules.deadlines import ALARM_HOURS
from conversations.rules.figures import Figures
from conversations.rules.paper import Paper
from conversations.rules.papers import papers_for, still_needed
from handlers.cases.claim import THERE
from handlers.cases.clocks import HOURS
from handlers.services import Services
from storage.case_queue import Asked, Place, QueuedCase, Rank

# Lines of a page.
PAGE: Final = 50
RED: Final = "red"
AMBER: Final = "amber"
CALM: Final = ""
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# From so many hours on they are told in days.
_IN_DAYS: Final = 48 * _HOUR


@dataclass(frozen=True, slots=True)
class Clock:
    """How a clock stands in words, how pressing it is, and what runs (a key of ``clock_of``)."""

    text: Text
    level: str
    of: str


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the queue. ``name`` is masked, empty when nobody told who; ``owner`` likewise."""

    case: QueuedCase
    name: str
    missing: int
    flags: int
    owner: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue; ``after`` is where the next one begins, None on the last."""

    lines: tuple[Line, ...]
    after: Place | None


def read_queue(
    asked: Asked, after: Place | None, services: Services, *, red: bool = False
) -> QueuePage:
    """Read a page of the queue within the scope of ``services``; ``red``: only what presses."""
    now, figures = services.now(), services.guide.figures
    if red:
        asked = replace(asked, red=(now + _late(figures), now - timedelta(hours=ALARM_HOURS[1])))
    with services.database.begin() as store:
        found = store.case_queue.page(asked, now.date(), after, PAGE + 1)
        cases, more = found[:PAGE], len(found) > PAGE
        # The cases are theirs; whom they are about may stand on a roster of elsewhere.
        store.widen()
        ids = [case.id for case in cases]
        names = store.case_queue.names({case.person_id for case in cases if case.person_id})
        told = store.case_queue.told(ids)
        papers, flags = store.case_queue.papers(ids), store.case_queue.flags(ids)
        owners = store.staff.names({f"staff:{case.owner_id}" for case in cases if case.owner_id})
    lines = []
    for case in cases:
        words = told.get(case.id, Told())
        there = {paper for paper, state in papers.get(case.id, {}).items() if state in THERE}
        lines.append(
            Line(
                case,
                _name(case, words, names),
                _missing(case, words, there),
                flags.get(case.id, 0),
                owners.get(f"staff:{case.owner_id}", ""),
                clock_of(case, now, figures),
            )
        )
    return QueuePage(tuple(lines), cases[-1].place if more else None)


def clock_of(case: QueuedCase, now: datetime, figures: Figures) -> Clock:
    """Return how the clock of a case stands; ``now`` is local time."""
    if case.rank is Rank.HOURS and case.due_at is not None:
        return hours_clock(case.due_at, now, figures)
    if case.rank is Rank.PAYMENT and case.pay_by is not None:
        return payment_clock(case.pay_by, now.date())
    if case.state is CaseState.NOTICE and case.passed_on_at is None:
        return waiting_clock(case.filed_at, now)
    if case.pay_by is not None and case.state is not CaseState.PAID:
        return payment_clock(case.pay_by, now.date())
    return Clock(_span("age", now - case.filed_at), CALM, "age")


def hours_clock(due_at: datetime, now: datetime, figures: Figures) -> Clock:
    """Return how the law's 2 x 24 hours stand."""
    left = due_at - now
    if left <= timedelta():
        return Clock(_span("over", -left), RED, "hours")
    started = due_at - timedelta(hours=figures.amount(HOURS))
    return Clock(_span("left", left), _level(started, now), "hours")


def waiting_clock(filed_at: datetime, now: datetime) -> Clock:
    """Return how long a notice waits that nobody has taken."""
    return Clock(_span("waits", now - filed_at), _level(filed_at, now), "waits")


def payment_clock(pay_by: date, today: date) -> Clock:
    """Return how the days until payment stand."""
    left = (pay_by - today).days
    if left < 0:
        return Clock(Text("staff_cases.clock.over_days", {"count": -left}), RED, "payment")
    return Clock(Text("staff_cases.clock.left_days", {"count": left}), CALM, "payment")


def _level(started: datetime, now: datetime) -> str:
    """Red once the second alarm should have rung, amber once the first."""
    first, second = (timedelta(hours=hours) for hours in ALARM_HOURS[:2])
    if now - started >= second:
        return RED
    return AMBER if now - started >= first else CALM


def _late(figures: Figures) -> timedelta:
    """Return how long before their end the hours are red."""
    return timedelta(hours=figures.amount(HOURS) - ALARM_HOURS[1])


def _span(kind: str, span: timedelta) -> Text:
    unit, size = ("days", _DAY) if span >= _IN_DAYS else ("hours", _HOUR)
    if span < _HOUR:
        unit, size = ("minutes", _MINUTE)
    return Text(f"staff_cases.clock.{kind}_{unit}", {"count": max(span // size, 0)})


def _name(case: QueuedCase, told: Told, names: Mapping[UUID, str]) -> str:
    name = names.get(case.person_id, "") if case.person_id else ""
    return masked_name(without_long_numbers(name or told.who))


def _missing(case: QueuedCase, told: Told, there: set[Paper]) -> int:
    return len(still_needed(papers_for(case.kind, told, scholarship=False), there))
