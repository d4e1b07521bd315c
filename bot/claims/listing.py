"""Cases in lines: a table in colours for people, values with tabs between them for programs."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

from bot.commands.speaking import show, words
from conversations.rules.deadlines import levels_due
from conversations.rules.figures import Figures
from conversations.rules.regions import Regions
from handlers.cases.claim import Claim, days_old
from handlers.cases.clocks import is_ringing, started_at

HEADS = ("number", "kind", "state", "kabupaten", "day", "hours", "missing", "flags", "age")
_HOUR = timedelta(hours=1)
# These give way where a terminal is narrow.
_LONG = frozenset({"state", "kabupaten"})
_RIGHT = frozenset({"hours", "missing", "flags", "age"})
# What a case looks like after each alarm that should have rung: nothing yet, the first, the second.
_COLOURS = ("", "yellow", "red")


@dataclass(frozen=True, slots=True)
class Line:
    """One case. ``hours`` until BPJS must know, below zero when over, None where none run."""

    claim: Claim
    hours: int | None
    urgency: int
    age: int

    @property
    def red(self) -> bool:
        """Whether somebody must see to it now: the second alarm has rung, or should have."""
        return self.urgency == len(_COLOURS) - 1


def line_of(claim: Claim, now: datetime, figures: Figures) -> Line:
    """Return how a case stands at ``now``."""
    case, rings = claim.case, is_ringing(claim.case)
    rung = levels_due(started_at(case, figures), now) if rings else 0
    hours = floor((case.due_at - now) / _HOUR) if rings and case.due_at else None
    return Line(claim, hours, min(rung, len(_COLOURS) - 1), days_old(case, now))


def show_plain(lines: Iterable[Line]) -> None:
    """Print codes with tabs between them, one case a line, as they come."""
    for line in lines:
        case = line.claim.case
        values = (
            *(case.number, case.kind, case.state, case.kabupaten or ""),
            case.happened_on.isoformat() if case.happened_on else "",
            "" if line.hours is None else line.hours,
            *(len(line.claim.missing), len(line.claim.open_flags), line.age),
        )
        show("\t".join(map(str, values)))


def show_table(lines: Sequence[Line], regions: Regions) -> None:
    """Print a table in the words of the running command's language."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text as Styled

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    for head in HEADS:
        table.add_column(
            words(f"claims.head.{head}"),
            justify="right" if head in _RIGHT else "left",
            no_wrap=head not in _LONG,
        )
    for line in lines:
        colour = _COLOURS[line.urgency]
        table.add_row(*(Styled(value, colour) for value in _values(line, regions)))
    Console(file=sys.stdout, highlight=False).print(table)


def _values(line: Line, regions: Regions) -> Sequence[str]:
    case = line.claim.case
    region = regions.by_code.get(case.kabupaten or "")
    return (
        case.number,
        words(f"claims.kind.{case.kind}"),
        words(f"claims.state.{case.state}"),
        region.short if region else words("claims.nothing"),
        case.happened_on.isoformat() if case.happened_on else words("claims.nothing"),
        _hours(line.hours),
        str(len(line.claim.missing)),
        str(len(line.claim.open_flags)),
        words("claims.days", days=line.age),
    )


def _hours(hours: int | None) -> str:
    if hours is None:
        return words("claims.nothing")
    return (
        words("claims.hours_left", hours=hours)
        if hours >= 0
        else words("claims.hours_over", hours=-hours)
    )
