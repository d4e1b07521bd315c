"""The queue as one page shows it: who each case is about, masked, and how its clock stands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from conversations.engine.replies import Text
from conversations.masking import masked_name, without_long_numbers
from conversations.rules.case import Told
from conversations.rules.deadlines import ALARM_HOURS
from conversations.rules.figures import Figures
from conversations.rules.paper import Paper
from conversations.rules.papers import papers_for, still_needed
from handlers.cases.claim import THERE
from handlers.cases.clocks import HOURS, Waiting, waits_for_somebody
from handlers.services import Services
from handlers.staff.waiting import SOON
from storage.case_queue import AT_WORK, TO_BE_PAID, Asked, Place, QueuedCase

# Lines of a page.
PAGE: Final = 50
RED: Final = "red"
AMBER: Final = "amber"
CALM: Final = ""
# What is said of where no clock runs: how old the report is, and that it was passed on.
AGES: Final = ("age", "passed")
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# From so many hours on they are told in days.
_IN_DAYS: Final = 48 * _HOUR


class Clocked(Waiting, Protocol):
    """What a case's clocks go by, however the case was read; fields as of ``Case``."""

    @property
    def filed_at(self) -> datetime:
        """When it came in."""

    @property
    def due_at(self) -> datetime | None:
        """The end of the law's hours."""

    @property
    def passed_on_at(self) -> datetime | None:
        """When BPJS was told."""

    @property
    def pay_by(self) -> date | None:
        """The last day for payment."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How a clock stands in words, how pressing it is, and what runs (a key of ``clock.of_``)."""

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
                clocks_of(case, now, figures)[0],
            )
        )
    return QueuePage(tuple(lines), cases[-1].place if more else None)


def clocks_of(case: Clocked, now: datetime, figures: Figures) -> tuple[Clock, ...]:
    """Return how the clocks of a case stand, the most pressing first; ``now`` is local time.

    There is always one: where nothing runs, how old the case is. Every page says these.
    """
    found = []
    if case.state in AT_WORK and case.passed_on_at is None:
        if case.due_at is not None:
            found.append(hours_clock(case.due_at, now, figures))
        elif waits_for_somebody(case):
            found.append(waiting_clock(case.filed_at, now))
    if case.state in TO_BE_PAID and case.pay_by is not None:
        found.append(payment_clock(case.pay_by, now.date()))
    of = AGES[case.passed_on_at is not None]
    return tuple(found) or (Clock(_span("age", now - case.filed_at), CALM, of),)


def hours_clock(due_at: datetime, now: datetime, figures: Figures) -> Clock:
    """Return how the law's 2 x 24 hours stand."""
    left = due_at - now
    if left <= timedelta():
        return Clock(_span("over", -left), RED, "hours")
    started = due_at - timedelta(hours=figures.amount(HOURS))
    return Clock(_span("left", left), _level(started, now), "hours")


def waiting_clock(filed_at: datetime, now: datetime) -> Clock:
    """Return how long a case waits that nobody has."""
    return Clock(_span("waits", now - filed_at), _level(filed_at, now), "waits")


def payment_clock(pay_by: date, today: date) -> Clock:
    """Return how the days until payment stand: amber while they are to be asked after, then red."""
    left = pay_by - today
    if left < timedelta():
        return Clock(Text("staff_cases.clock.over_days", {"count": -left.days}), RED, "payment")
    level = AMBER if left <= SOON else CALM
    return Clock(Text("staff_cases.clock.left_days", {"count": left.days}), level, "payment")


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
