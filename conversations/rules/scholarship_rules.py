"""Whether each child of a family may have the scholarship, rule by rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from conversations.rules.figures import Figures
from conversations.rules.months import MONTHS_A_YEAR, after_whole_months
from conversations.rules.scholarship import MAX_CHILDREN, NEEDED_YEARS, Level, Share, share_of
from conversations.rules.waiting import Met

MAX_AGE = "scholarship.max_age"  # its article also says unmarried and not working
EMPLOYED = "scholarship.employed_months"  # its article also allows own work and apprentices


class ChildWork(StrEnum):
    """How a child works."""

    NONE = "none"
    EMPLOYED_SHORT = "employed_short"  # an employee, for no more months in a row than allowed
    EMPLOYED = "employed"
    OWN = "own"  # informal work, as a BPU
    APPRENTICE = "apprentice"


class ScholarshipRule(StrEnum):
    """A rule of the scholarship; the key of its text."""

    PAID_YEARS = "paid_years"  # a death that work did not cause
    AGE = "age"
    UNMARRIED = "unmarried"
    NOT_WORKING = "not_working"
    TWO_CHILDREN = "two_children"


@dataclass(frozen=True, slots=True)
class Child:
    """A child at school; None where nothing was told."""

    level: Level
    born: date | None = None
    married: bool | None = None
    work: ChildWork | None = None


@dataclass(frozen=True, slots=True)
class RuleMet:
    """One rule and whether it is met; its law and sources are those of `figure`."""

    rule: ScholarshipRule
    met: Met
    figure: str


@dataclass(frozen=True, slots=True)
class ChildRules:
    """One child rule by rule, and its share, None where a rule says no."""

    child: Child
    rules: tuple[RuleMet, ...]
    share: Share | None

    @property
    def met(self) -> Met:
        """Whether the child may have it: a single no decides, then what is not known."""
        answers = {rule.met for rule in self.rules}
        return next((met for met in (Met.NO, Met.UNSURE) if met in answers), Met.YES)


def scholarship_rules(
    children: Sequence[Child], paid_long_enough: Met | None, figures: Figures, day: date
) -> tuple[ChildRules, ...]:
    """Each child in the order given, with the rules as they stand on `day`.

    `paid_long_enough` as for `scholarship_for`. Of more children than the rule allows those with
    the highest yearly sums are taken; the family may choose others. Permenaker 5/2021 and 1/2025
    pasal 103 (S14, S33).
    """
    own = [_own_rules(child, paid_long_enough, figures, day) for child in children]
    shares = [share_of(child.level, figures) for child in children]
    allowed = [index for index, rules in enumerate(own) if _none_says_no(rules)]
    allowed.sort(key=lambda i: (shares[i].rupiah_a_year, shares[i].at_most), reverse=True)
    taken = allowed[: figures.amount(MAX_CHILDREN)]
    left_out = allowed[len(taken) :]
    return tuple(
        ChildRules(
            child,
            (*own[index], _within_two(_yes_unless(index in left_out))),
            shares[index] if index in taken else None,
        )
        for index, child in enumerate(children)
    )


def _own_rules(
    child: Child, paid_long_enough: Met | None, figures: Figures, day: date
) -> tuple[RuleMet, ...]:
    paid = () if paid_long_enough is None else (_paid(paid_long_enough),)
    return (
        *paid,
        RuleMet(ScholarshipRule.AGE, _young_enough(child, figures, day), MAX_AGE),
        RuleMet(ScholarshipRule.UNMARRIED, _not(child.married), MAX_AGE),
        _not_working(child, figures, day),
    )


def _paid(met: Met) -> RuleMet:
    return RuleMet(ScholarshipRule.PAID_YEARS, met, NEEDED_YEARS)


def _within_two(met: Met) -> RuleMet:
    return RuleMet(ScholarshipRule.TWO_CHILDREN, met, MAX_CHILDREN)


def _young_enough(child: Child, figures: Figures, day: date) -> Met:
    if child.born is None:
        return Met.UNSURE
    too_old_from = after_whole_months(child.born, figures.amount(MAX_AGE) * MONTHS_A_YEAR)
    return _yes_unless(day >= too_old_from)


def _not_working(child: Child, figures: Figures, day: date) -> RuleMet:
    """A child at school may work in the ways of ayat (3a), since that is in force."""
    match child.work:
        case None:
            met, figure = Met.UNSURE, MAX_AGE
        case ChildWork.NONE:
            met, figure = Met.YES, MAX_AGE
        case ChildWork.EMPLOYED:
            met, figure = Met.NO, EMPLOYED
        case _:
            met, figure = _yes_unless(not figures[EMPLOYED].holds_on(day)), EMPLOYED
    return RuleMet(ScholarshipRule.NOT_WORKING, met, figure)


def _not(answer: bool | None) -> Met:  # noqa: FBT001 - the answer itself is the subject
    return Met.UNSURE if answer is None else _yes_unless(answer)


def _yes_unless(broken: bool) -> Met:  # noqa: FBT001 - same
    return Met.NO if broken else Met.YES


def _none_says_no(rules: Sequence[RuleMet]) -> bool:
    return all(rule.met is not Met.NO for rule in rules)
