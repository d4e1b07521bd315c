"""What the rules give for what happened, line by line; BPJS Ketenagakerjaan decides, not we."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from conversations.rules.coverage import Cover, CoverState
from conversations.rules.figures import Figures
from conversations.rules.scholarship import Level, Scholarship, scholarship_for
from conversations.rules.waiting import JkmStage


@dataclass(frozen=True, slots=True)
class Injured:
    """Hurt by work and treated."""


@dataclass(frozen=True, slots=True)
class UnableToWork:
    """Not able to work for so many months after an accident (STMB)."""

    months: int

    def __post_init__(self) -> None:
        if self.months < 1:
            raise ValueError("months must be 1 or more")


@dataclass(frozen=True, slots=True)
class PartlyDisabled:
    """A lasting disability by work, in percent of the table: what the doctor writes."""

    percent: int | Decimal

    def __post_init__(self) -> None:
        if not self.percent > 0:
            raise ValueError("percent must be above 0")


@dataclass(frozen=True, slots=True)
class TotallyDisabled:
    """Never able to work again, by work."""


@dataclass(frozen=True, slots=True)
class DiedAtWork:
    """Died of a work accident, on the way, or of an occupational disease."""


@dataclass(frozen=True, slots=True)
class DiedOtherwise:
    """Died of anything else."""


Situation: TypeAlias = (
    Injured | UnableToWork | PartlyDisabled | TotallyDisabled | DiedAtWork | DiedOtherwise
)


class Condition(StrEnum):
    """What a line depends on beyond the cover; the key of its text."""

    RECEIPTS = "receipts"
    HOSPITAL_OUT_OF_REACH = "hospital_out_of_reach"
    DOCTOR_STATES = "doctor_states"


class NothingOwed(StrEnum):
    """Why there are no lines: the cover's state that day, or a day before the rules we know."""

    IN_ARREARS = "in_arrears"
    ENDED = "ended"
    NOT_STARTED = "not_started"
    NEVER = "never"
    RULES_NOT_KNOWN = "rules_not_known"
    MORE_THAN_TOTAL = "more_than_total"  # a partial disability cannot exceed the total one


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the figure, how many times it counts, and the rupiah that makes.

    `ceiling`: at most so much, paid back by receipt, so it is not part of a sum.
    """

    figure: str
    rupiah: int
    times: int | Decimal = 1
    ceiling: bool = False
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What the rules give.

    `otherwise` is the other reading of the same rules when the facts do not decide: the text
    must show both. `free_care`: treatment as medically needed, without a ceiling.
    """

    lines: tuple[Line, ...] = ()
    otherwise: tuple[Line, ...] = ()
    scholarship: Scholarship | None = None
    free_care: bool = False
    reason: NothingOwed | None = None

    @property
    def sure(self) -> bool:
        """Whether there is one reading only."""
        return not self.otherwise

    @property
    def total(self) -> int:
        """The sum of `lines` in rupiah, ceilings and scholarship left out."""
        return total_of(self.lines)

    @property
    def total_otherwise(self) -> int:
        """The sum of `otherwise` in rupiah."""
        return total_of(self.otherwise)


def total_of(lines: Iterable[Line]) -> int:
    """The sum of the lines that are paid as they stand, in rupiah."""
    return sum(line.rupiah for line in lines if not line.ceiling)


def what_is_owed(
    case: Situation, cover: Cover, figures: Figures, children: Sequence[Level] = ()
) -> Entitlement:
    """What `case` gives, with `cover` as it was on the day that counts.

    That day is the day of the accident or diagnosis for everything work caused (no waiting time),
    and the day of death for a death from anything else. Amounts are for the smallest wage base.
    """
    if cover.state is not CoverState.COVERED:
        return Entitlement(reason=NothingOwed(cover.state.value))
    if isinstance(case, PartlyDisabled) and case.percent > figures.amount(
        "jkk.total_disability_percent"
    ):
        return Entitlement(reason=NothingOwed.MORE_THAN_TOTAL)
    owed = _by_rules(case, cover, figures, children)
    if all(figures[line.figure].holds_on(cover.day) for line in (*owed.lines, *owed.otherwise)):
        return owed
    return Entitlement(reason=NothingOwed.RULES_NOT_KNOWN)


def _by_rules(
    case: Situation, cover: Cover, figures: Figures, children: Sequence[Level]
) -> Entitlement:
    match case:
        case Injured():
            return Entitlement(_treatment(figures), free_care=True)
        case UnableToWork(months):
            return Entitlement(_while_unable(months, figures), free_care=True)
        case PartlyDisabled(percent):
            per_percent = figures.amount("jkk.per_percent")
            rupiah = int(percent * per_percent)
            line = Line("jkk.per_percent", rupiah, times=percent, condition=Condition.DOCTOR_STATES)
            return Entitlement((line,), free_care=True)
        case TotallyDisabled():
            lines = _parts("jkk.total_disability", figures)
            scholarship = scholarship_for(children, None, figures)
            return Entitlement(lines, scholarship=scholarship, free_care=True)
        case DiedAtWork():
            scholarship = scholarship_for(children, None, figures)
            return Entitlement(_parts("jkk.death", figures), scholarship=scholarship)
        case DiedOtherwise():
            return _died_otherwise(cover, figures, children)


def _died_otherwise(cover: Cover, figures: Figures, children: Sequence[Level]) -> Entitlement:
    scholarship = scholarship_for(children, cover.contributions.enough, figures)
    full = _parts("jkm.total", figures)
    first = (Line("jkm.first_months", figures.amount("jkm.first_months")),)
    match cover.jkm.stage if cover.jkm else JkmStage.UNSURE:
        case JkmStage.FULL:
            return Entitlement(full, scholarship=scholarship)
        case JkmStage.FIRST_MONTHS:
            return Entitlement(first, scholarship=scholarship)
        case JkmStage.UNSURE:  # the smaller sum first: nobody is to count on the other
            return Entitlement(first, full, scholarship=scholarship)


def _treatment(figures: Figures) -> tuple[Line, ...]:
    ceilings = (
        ("jkk.transport_land", Condition.RECEIPTS),
        ("jkk.transport_sea", Condition.RECEIPTS),
        ("jkk.transport_air", Condition.RECEIPTS),
        ("jkk.homecare", Condition.HOSPITAL_OUT_OF_REACH),
    )
    return tuple(
        Line(figure, figures.amount(figure), ceiling=True, condition=condition)
        for figure, condition in ceilings
    )


def _while_unable(months: int, figures: Figures) -> tuple[Line, ...]:
    first = min(months, figures.amount("jkk.stmb_first_months"))
    counts = (("jkk.stmb_first_year", first), ("jkk.stmb_after", months - first))
    return tuple(
        Line(figure, figures.amount(figure) * count, count, condition=Condition.DOCTOR_STATES)
        for figure, count in counts
        if count
    )


def _parts(total: str, figures: Figures) -> tuple[Line, ...]:
    return tuple(Line(part, figures.amount(part)) for part in figures[total].parts)
