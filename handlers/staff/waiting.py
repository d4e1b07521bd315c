"""What waits for somebody of the staff, as far as their rights open it; the pressing first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from handlers.services import Services
from handlers.staff.rights import SECOND_ROLES, Right
from handlers.staff.seat import Seat
from storage.case_queue import Asked, QueuedCase
from storage.desk_counts import DeskCounts, Waiting
from storage.scope import Scope

# A payment that is due so soon is worth asking after.
SOON: Final = timedelta(days=2)
# Whose role ends so soon should know whether it goes on.
GRANT_ENDS: Final = timedelta(days=14)
# So many cases are listed.
LISTED: Final = 10


@dataclass(frozen=True, slots=True)
class Heap:
    """One kind of what waits, under its name; the rest as of ``Waiting``."""

    name: str
    many: int
    first: datetime | date | None
    more: bool


@dataclass(frozen=True, slots=True)
class OnDesk:
    """What lies on somebody's desk: ``heaps`` in order, and the most urgent cases.

    ``sees_cases``: whether any case is theirs to see.
    """

    heaps: tuple[Heap, ...]
    cases: tuple[QueuedCase, ...]
    sees_cases: bool


_Count = Callable[[DeskCounts, Seat, date], Waiting]
# What is counted by itself, with the right that opens it, in the order in which it is shown.
_COUNTS: Final[Mapping[str, tuple[Right, _Count]]] = {
    "urgent": (Right.TALK, lambda counts, *_: counts.messages(urgent=True)),
    "papers": (Right.WORK_CASES, lambda counts, *_: counts.papers()),
    "flags": (Right.WORK_CASES, lambda counts, *_: counts.flags()),
    "messages": (Right.TALK, lambda counts, *_: counts.messages()),
    "announcements": (
        Right.APPROVE_ANNOUNCEMENTS,
        lambda counts, seat, _: counts.announcements(seat.actor),
    ),
    "uploads": (Right.APPROVE_ROSTERS, lambda counts, seat, _: counts.uploads(seat.actor)),
    "texts": (Right.APPROVE_TEXTS, lambda counts, seat, _: counts.texts(seat.actor)),
    "unrecognised": (Right.LABEL, lambda counts, *_: counts.unrecognised()),
    "unconfirmed": (
        Right.USERS,
        lambda counts, seat, today: counts.unconfirmed(
            seat.actor,
            SECOND_ROLES,
            today,
            # Who sits here without a password is of the demo, where nobody has one.
            joined=seat.account.password is not None,
        ),
    ),
    "grants": (Right.USERS, lambda counts, _, today: counts.grants(today, today + GRANT_ENDS)),
}

_CASES: Final = "cases"
# What one statement counts of all open cases.
_OF_CASES: Final = ("clocks", "payments", "nobodys", "mine")


def what_waits(seat: Seat, services: Services) -> OnDesk:
    """Return what waits for whoever sits there; ``services`` see the whole province.

    Each kind is looked for as far as the right for it reaches: a fixed number of statements,
    however much there is.
    """
    today = services.now().date()
    heaps: dict[str, Heap] = {}
    cases: list[QueuedCase] = []
    for scope, names in _by_scope(seat).items():
        with services.database.within(scope).begin() as store:
            if _CASES in names:
                for name, found in store.desk_counts.cases(seat.account.id, today + SOON).items():
                    heaps[name] = Heap(name, found.many, found.first, found.more)
                cases = store.case_queue.page(Asked(), today, None, LISTED)
            for name in names:
                if name != _CASES:
                    found = _COUNTS[name][1](store.desk_counts, seat, today)
                    heaps[name] = Heap(name, found.many, found.first, found.more)
    order = [*_OF_CASES, *_COUNTS]
    shown = sorted(heaps.values(), key=lambda heap: order.index(heap.name))
    return OnDesk(tuple(shown), tuple(cases), sees_cases=seat.may(Right.CASES))


def _by_scope(seat: Seat) -> dict[Scope, list[str]]:
    """Return what is to be counted as far as each scope reaches: one transaction for each."""
    grouped: dict[Scope, list[str]] = {}
    if seat.may(Right.CASES):
        grouped.setdefault(seat.scope(Right.CASES), []).append(_CASES)
    for name, (right, _) in _COUNTS.items():
        if seat.may(right):
            grouped.setdefault(seat.scope(right), []).append(name)
    return grouped
