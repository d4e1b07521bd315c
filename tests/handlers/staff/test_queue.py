"""How clocks stand in words, and from when on they are amber and red."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from conversations.rules.case import CaseState
from conversations.rules.figures import load_figures
from handlers.staff.queue import clocks_of, hours_clock, payment_clock, waiting_clock

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))
FIGURES = load_figures()
# Hours until the end of the 2 x 24, and what stands in the queue.
LEFT = {
    47.9: ("left_hours", 47, ""),
    24.1: ("left_hours", 24, ""),
    24.0: ("left_hours", 24, "amber"),
    12.1: ("left_hours", 12, "amber"),
    12.0: ("left_hours", 12, "red"),
    3.0: ("left_hours", 3, "red"),
    0.5: ("left_minutes", 30, "red"),
    0.0: ("over_minutes", 0, "red"),
    -5.0: ("over_hours", 5, "red"),
    -47.0: ("over_hours", 47, "red"),
    -50.0: ("over_days", 2, "red"),
}


@pytest.mark.parametrize("hours", LEFT)
def test_the_hours_of_the_law(hours: float) -> None:
    clock = hours_clock(NOW + timedelta(hours=hours), NOW, FIGURES)
    words, count, level = LEFT[hours]
    assert clock.text.key == f"staff_cases.clock.{words}"
    assert clock.text.blanks == {"count": count}
    assert clock.level == level


@pytest.mark.parametrize(("hours", "level"), [(23.9, ""), (24, "amber"), (36, "red"), (99, "red")])
def test_how_long_nobody_took_it(hours: float, level: str) -> None:
    assert waiting_clock(NOW - timedelta(hours=hours), NOW).level == level


@pytest.mark.parametrize(
    ("day", "words", "level"),
    [
        (20, "over_days", "red"),
        (21, "left_days", "amber"),
        (23, "left_days", "amber"),
        (24, "left_days", ""),
    ],
)
def test_the_last_day_for_payment(day: int, words: str, level: str) -> None:
    clock = payment_clock(date(2026, 11, day), NOW.date())
    assert (clock.text.key, clock.level) == (f"staff_cases.clock.{words}", level)


@dataclass(frozen=True)
class Stands:
    """A case as its clocks see it."""

    state: CaseState
    due_at: datetime | None = NOW + timedelta(hours=5)
    passed_on_at: datetime | None = None
    pay_by: date | None = None
    filed_at: datetime = NOW - timedelta(days=3)
    owner_id: UUID | None = None
    holder: str = ""


TOLD, LATE = NOW - timedelta(hours=1), date(2026, 11, 20)
# What runs, the most pressing first.
RUNNING: dict[str, tuple[Stands, tuple[str, ...]]] = {
    "hours": (Stands(CaseState.NOTICE), ("hours",)),
    "hours go on when it is taken": (Stands(CaseState.OPEN), ("hours",)),
    "hours before money": (Stands(CaseState.COMPLETE, pay_by=LATE), ("hours", "payment")),
    "hours stop with BPJS": (Stands(CaseState.OPEN, passed_on_at=TOLD), ("passed",)),
    "a notice without hours": (Stands(CaseState.NOTICE, due_at=None), ("waits",)),
    "taken, without hours": (Stands(CaseState.OPEN, due_at=None, owner_id=UUID(int=1)), ("age",)),
    "held in words, without hours": (Stands(CaseState.OPEN, due_at=None, holder="R"), ("age",)),
    "given back, without hours": (Stands(CaseState.OPEN, due_at=None), ("waits",)),
    "nobody's further on": (Stands(CaseState.PAPERS_MISSING, due_at=None), ("age",)),
    "money alone": (
        Stands(CaseState.FORWARDED, passed_on_at=TOLD, pay_by=LATE),
        ("payment",),
    ),
    "no money is due": (Stands(CaseState.REJECTED, passed_on_at=TOLD, pay_by=LATE), ("passed",)),
    "paid": (Stands(CaseState.PAID, passed_on_at=TOLD, pay_by=LATE), ("passed",)),
    "closed": (Stands(CaseState.CLOSED, pay_by=LATE), ("age",)),
}


@pytest.mark.parametrize("name", RUNNING)
def test_which_clocks_run(name: str) -> None:
    case, running = RUNNING[name]
    assert tuple(clock.of for clock in clocks_of(case, NOW, FIGURES)) == running
