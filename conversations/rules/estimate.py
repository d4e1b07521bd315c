"""What the rules give for a report, reading by reading; BPJS Ketenagakerjaan decides, not we."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from conversations.rules.benefits import (
    DiedAtWork,
    DiedOtherwise,
    Entitlement,
    Injured,
    Line,
    Situation,
    what_is_owed,
)
from conversations.rules.case import CaseKind, Family, Told, Work
from conversations.rules.coverage import Cover, CoverState, cover_on
from conversations.rules.figures import Figures
from conversations.rules.months import MONTHS_A_YEAR, after_whole_months
from conversations.rules.periods import Period
from conversations.rules.scholarship import Level
from conversations.rules.scholarship_rules import Child, ChildRules, scholarship_rules
from conversations.rules.waiting import Met

CLAIM_YEARS = "jkk.claim_years"
_FUNERALS = frozenset({"jkm.funeral", "jkm.first_months", "jkk.funeral"})


class Cause(StrEnum):
    """One way to read what happened; the key of its text."""

    WORK = "work"  # JKK
    OTHERWISE = "otherwise"  # JKM


class NoReading(StrEnum):
    """Why there is nothing to reckon; the key of its text."""

    DAY_NOT_KNOWN = "day_not_known"
    NOT_WORK = "not_work"  # an accident that had nothing to do with work, as told


@dataclass(frozen=True, slots=True)
class Expiry:
    """When a JKK claim lapses: five years from the accident (`figure`).

    `claim_by` is the last day inside five years by any count; `ends_on` is the same date five
    years on (1 March for 29 February), which sources leave open.
    """

    claim_by: date
    ends_on: date
    figure: str = CLAIM_YEARS

    def expired(self, today: date) -> bool:
        """Whether the claim has lapsed by any count."""
        return today > self.ends_on


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cause gives: the cover on the day that counts for it, and what is owed.

    `day` is the day of the accident for work, of the death otherwise. `day_assumed`: the accident
    came before the death and its own day was not told, so `day` is the day of death and there is
    no `expiry`. `children` are those told to be at school, rule by rule, empty where nothing is
    owed. `funeral_only`: nobody is left, so only the burial is paid, to whoever arranged it.
    """

    cause: Cause
    day: date
    cover: Cover
    owed: Entitlement
    children: tuple[ChildRules, ...] = ()
    expiry: Expiry | None = None
    day_assumed: bool = False
    funeral_only: bool = False

    @property
    def ask_at_once(self) -> bool:
        """Whether the person was in arrears: no source says what is paid, so ask BPJS at once."""
        return self.cover.state is CoverState.IN_ARREARS

    @property
    def figures(self) -> tuple[str, ...]:
        """The ids of all figures this rests on, each once: their rules and sources are there."""
        scholarship = self.owed.scholarship
        ids = [
            *(line.figure for line in (*self.owed.lines, *self.owed.otherwise)),
            *(check.figure for check in (scholarship.checks if scholarship else ())),
            *(rule.figure for child in self.children for rule in child.rules),
            *(figure for child in self.children if child.share for figure in child.share.figures),
            *([self.expiry.figure] if self.expiry else ()),
        ]
        return tuple(dict.fromkeys(ids))


@dataclass(frozen=True, slots=True)
class Estimate:
    """The readings, first the one that was told, or why there is none.

    Where it was not told or is unsure, the smaller sum (otherwise) comes first: nobody is to
    count on the other.
    """

    readings: tuple[Reading, ...]
    reason: NoReading | None = None

    @property
    def ask_at_once(self) -> bool:
        """Whether any reading meets a person in arrears."""
        return any(reading.ask_at_once for reading in self.readings)


def estimate(
    kind: CaseKind,
    told: Told,
    periods: Iterable[Period],
    figures: Figures,
    *,
    accident_on: date | None = None,
) -> Estimate:
    """What the rules give for what was told of a person covered in `periods`.

    `told.happened_on` is the day of the accident, or of the death; `accident_on` is the day of
    the accident that a death followed, where it is known. Amounts are for the smallest wage base.
    """
    if told.happened_on is None:
        return Estimate((), NoReading.DAY_NOT_KNOWN)
    causes = _causes(kind, told.work)
    if not causes:
        return Estimate((), NoReading.NOT_WORK)
    known = tuple(periods)
    died = kind is CaseKind.DEATH
    after = died and told.work is Work.AFTER_ACCIDENT
    readings = []
    for cause in causes:
        by_work = cause is Cause.WORK
        assumed = by_work and after and accident_on is None
        day = accident_on if by_work and died and accident_on else told.happened_on
        cover = cover_on(known, day, figures)
        reading = _reading(cause, cover, died=died, told=told, figures=figures)
        expiry = expiry_of(day, figures) if by_work and not assumed else None
        readings.append(replace(reading, expiry=expiry, day_assumed=assumed))
    return Estimate(tuple(readings))


def expiry_of(accident_on: date, figures: Figures) -> Expiry | None:
    """When the claim for an accident lapses; None before the rule (PP 82/2019 pasal 26) held."""
    if not figures[CLAIM_YEARS].holds_on(accident_on):
        return None
    months = figures.amount(CLAIM_YEARS) * MONTHS_A_YEAR
    ends_on = after_whole_months(accident_on, months)
    return Expiry(ends_on - timedelta(days=1), ends_on)


def _causes(kind: CaseKind, work: Work | None) -> tuple[Cause, ...]:
    if kind is CaseKind.ACCIDENT:
        return () if work is Work.NOT_WORK else (Cause.WORK,)
    match work:
        case Work.AT_WORK | Work.ON_THE_WAY | Work.AFTER_ACCIDENT:
            return (Cause.WORK, Cause.OTHERWISE)
        case Work.NOT_WORK:
            return (Cause.OTHERWISE,)
        case _:
            return (Cause.OTHERWISE, Cause.WORK)


def _reading(cause: Cause, cover: Cover, *, died: bool, told: Told, figures: Figures) -> Reading:
    nobody = died and told.family is Family.NOBODY
    levels = () if nobody or not died else tuple(map(Level, told.schools or ()))
    owed = what_is_owed(_situation(cause, died=died), cover, figures, levels)
    if nobody:
        owed = replace(owed, lines=_burial(owed.lines), otherwise=(), scholarship=None)
    children = _children(levels, cause, cover, figures) if owed.reason is None else ()
    return Reading(cause, cover.day, cover, owed, children, funeral_only=nobody)


def _situation(cause: Cause, *, died: bool) -> Situation:
    if not died:
        return Injured()
    return DiedAtWork() if cause is Cause.WORK else DiedOtherwise()


def _burial(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.figure in _FUNERALS)


def _children(
    levels: Iterable[Level], cause: Cause, cover: Cover, figures: Figures
) -> tuple[ChildRules, ...]:
    paid: Met | None = None if cause is Cause.WORK else cover.contributions.enough
    return scholarship_rules([Child(level) for level in levels], paid, figures, cover.day)
