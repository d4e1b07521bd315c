"""Which children of a family may have the scholarship, and how much it is for each year."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from conversations.rules.figures import Figures
from conversations.rules.waiting import Met

MAX_CHILDREN = "scholarship.max_children"
NEEDED_YEARS = "jkm.scholarship_years"


class Level(StrEnum):
    """The school a child goes to now, lowest first."""

    KINDERGARTEN = "kindergarten"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    UNIVERSITY = "university"


_LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class Share:
    """One child's part: rupiah a year at this level, and at most so many rupiah up to a degree.

    `at_most` counts this level whole, for we do not ask which year the child is in. `figures`
    are the ids of the amounts and years it is reckoned from.
    """

    level: Level
    rupiah_a_year: int
    at_most: int
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, by the id of its figure, and whether it is met."""

    figure: str
    met: Met


@dataclass(frozen=True, slots=True)
class Scholarship:
    """Whether a family's children may have it, rule by rule, and what it would be.

    `shares` are empty when the rules say no. With more children than the rule allows they are
    those with the highest yearly sums, and `left_out` counts the others.
    The child's age, marriage and work are not known here: the text names them as conditions.
    """

    met: Met
    checks: tuple[Check, ...]
    shares: tuple[Share, ...] = ()
    left_out: int = 0

    @property
    def at_most(self) -> int:
        """The most the shares can come to over all years, in rupiah."""
        return sum(share.at_most for share in self.shares)


def scholarship_for(
    children: Sequence[Level], paid_long_enough: Met | None, figures: Figures
) -> Scholarship:
    """The scholarship for children at these schools.

    `paid_long_enough` is the three-year rule of a JKM death; None for a death or a total
    disability by work, which needs no minimum time (S14, S16, S110).
    """
    allowed = figures.amount(MAX_CHILDREN)
    within = Met.YES if len(children) <= allowed else Met.NO
    checks = [Check(MAX_CHILDREN, within)]
    if paid_long_enough is not None:
        checks.append(Check(NEEDED_YEARS, paid_long_enough))
    if paid_long_enough is Met.NO:
        return Scholarship(Met.NO, tuple(checks))
    shares = sorted(
        (share_of(level, figures) for level in children),
        key=lambda share: (share.rupiah_a_year, share.at_most),
        reverse=True,
    )
    return Scholarship(
        Met.YES if paid_long_enough is None else paid_long_enough,
        tuple(checks),
        tuple(shares[:allowed]),
        len(shares[allowed:]),
    )


def share_of(level: Level, figures: Figures) -> Share:
    """One child's yearly sum at `level`, and the most it can come to from there on."""
    ahead = _LEVELS[_LEVELS.index(level) :]
    pairs = [(f"scholarship.{step}", f"scholarship.{step}_years") for step in ahead]
    at_most = sum(figures.amount(amount) * figures.amount(years) for amount, years in pairs)
    used = tuple(figure for pair in pairs for figure in pair)
    return Share(level, figures.amount(pairs[0][0]), at_most, used)
