"""Which papers the claim of one case needs, out of the table that staff can read."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from conversations.rules.case import CaseKind, DiedAt, Family, Marriage, Told, Treated, Work
from conversations.rules.figures import CONFIDENCES
from conversations.rules.paper import Needed, Paper

ISSUERS = frozenset(
    {"village", "dukcapil", "hospital", "puskesmas", "where_treated", "police", "school", "bank"}
    | {"office"}
)
BY_WORK = frozenset({Work.AT_WORK, Work.ON_THE_WAY, Work.AFTER_ACCIDENT})
_SPOUSE = frozenset({Family.SPOUSE_AND_CHILDREN, Family.SPOUSE})


class PapersUnsound(ValueError):
    """The table of papers names what is not known or lacks a source: it must be mended."""


class Condition(StrEnum):
    """What can be so in a case, as told; the words of `when` in `papers.toml`."""

    ACCIDENT = "accident"
    DEATH = "death"
    CARD_NUMBER_TOLD = "card_number_told"
    STORY_TOLD = "story_told"  # with its day: what the first report asks for
    WORK = "work"
    PERHAPS_WORK = "perhaps_work"
    HEIRS = "heirs"  # also while nobody has told who lives
    NOBODY_LEFT = "nobody_left"
    SPOUSE = "spouse"
    CHILDREN_ALONE = "children_alone"
    CUSTOMARY_MARRIAGE = "customary_marriage"
    SEVERAL_WIVES = "several_wives"
    DIED_AT_HOME = "died_at_home"
    DIED_AT_HOSPITAL = "died_at_hospital"
    AT_PUSKESMAS = "at_puskesmas"
    AT_HOSPITAL = "at_hospital"
    PAID = "paid"
    PERHAPS_PAID = "perhaps_paid"
    TRAFFIC = "traffic"
    PERHAPS_TRAFFIC = "perhaps_traffic"
    SCHOLARSHIP = "scholarship"
    SCHOLARSHIP_IF_WORK = "scholarship_if_work"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table: the checklist's line, and the sets of which one must hold."""

    when: tuple[frozenset[Condition], ...]
    needed: Needed


@dataclass(frozen=True, slots=True)
class PaperTable:
    """The table as read: lines of each paper in the order to ask, and what does instead."""

    lines: Mapping[Paper, tuple[_Line, ...]]
    instead: Mapping[Paper, Paper]


def papers_for(
    kind: CaseKind, told: Told, *, scholarship: bool, work: Work | None = None
) -> tuple[Needed, ...]:
    """The papers for this case in the order to ask for them.

    `scholarship`: the family asks for it (a death that work caused brings it by itself). `work`
    is what staff hold, where it differs from what was told. Work that is unsure lists its papers
    as not required. Facts: documents, heirs; S14, S21, S30, S48, S50, S51, S108, S120.
    """
    so = conditions_of(kind, told, scholarship=scholarship, work=work)
    fitting = (
        next((line.needed for line in lines if any(all_of <= so for all_of in line.when)), None)
        for lines in load_papers().lines.values()
    )
    return tuple(needed for needed in fitting if needed is not None)


def still_needed(papers: Collection[Needed], had: Collection[Paper]) -> tuple[Needed, ...]:
    """The required papers that `had` leaves open.

    A police report is not missed where the witnesses' papers are there: sources take either.
    """
    instead = load_papers().instead
    listed = {needed.paper for needed in papers} & set(had)
    return tuple(
        needed
        for needed in papers
        if needed.required
        and needed.paper not in had
        and instead.get(needed.paper, needed.paper) not in listed
    )


def conditions_of(
    kind: CaseKind, told: Told, *, scholarship: bool, work: Work | None = None
) -> frozenset[Condition]:
    """What is so in this case, as far as it was told; arguments as for `papers_for`."""
    death = kind is CaseKind.DEATH
    work = work or told.work
    road = work is Work.ON_THE_WAY or told.died_at is DiedAt.ROAD
    hospital = told.treated is Treated.HOSPITAL or told.died_at is DiedAt.HOSPITAL
    asked = scholarship and told.schools != ()
    at_school = death and bool(told.schools)
    answers = {
        Condition.ACCIDENT: not death,
        Condition.DEATH: death,
        Condition.CARD_NUMBER_TOLD: bool(told.kpj),
        Condition.STORY_TOLD: bool(told.story) and told.happened_on is not None,
        Condition.WORK: work in BY_WORK,
        Condition.PERHAPS_WORK: work is Work.UNSURE,
        Condition.HEIRS: death and told.family is not Family.NOBODY,
        Condition.NOBODY_LEFT: death and told.family is Family.NOBODY,
        Condition.SPOUSE: death and told.family in _SPOUSE,
        Condition.CHILDREN_ALONE: death and told.family is Family.CHILDREN,
        Condition.CUSTOMARY_MARRIAGE: told.marriage is Marriage.CUSTOMARY,
        Condition.SEVERAL_WIVES: told.marriage is Marriage.SEVERAL,
        Condition.DIED_AT_HOME: death and told.died_at is DiedAt.HOME,
        Condition.DIED_AT_HOSPITAL: death and told.died_at is DiedAt.HOSPITAL,
        Condition.AT_PUSKESMAS: told.treated is Treated.PUSKESMAS,
        Condition.AT_HOSPITAL: hospital,
        Condition.PAID: told.paid is True,
        Condition.PERHAPS_PAID: told.paid is None,
        Condition.TRAFFIC: told.traffic is True,
        Condition.PERHAPS_TRAFFIC: told.traffic is None and road,
        Condition.SCHOLARSHIP: asked or (at_school and work in BY_WORK),
        Condition.SCHOLARSHIP_IF_WORK: at_school and work is Work.UNSURE,
    }
    return frozenset(condition for condition, holds in answers.items() if holds)


@cache
def load_papers() -> PaperTable:
    """The table that comes with the program.

    Raises:
        PapersUnsound: the table must be mended.

    """
    text = files(__package__).joinpath("papers.toml").read_text(encoding="utf-8")
    return papers_from(tomllib.loads(text))


def papers_from(table: Mapping[str, Any]) -> PaperTable:
    """The papers out of a parsed table; raises `PapersUnsound`."""
    try:
        lines = {Paper(entry["paper"]): _lines(entry) for entry in table["paper"]}
        instead = {
            Paper(entry["paper"]): Paper(entry["instead"])
            for entry in table["paper"]
            if "instead" in entry
        }
    except (KeyError, TypeError, ValueError) as error:
        raise PapersUnsound(f"an entry is incomplete or unknown: {error}") from error
    if len(lines) != len(table["paper"]):
        raise PapersUnsound("a paper stands in the table twice")
    return PaperTable(lines, instead)


def _lines(entry: Mapping[str, Any]) -> tuple[_Line, ...]:
    if not entry["rule"] or not entry["sources"] or entry["confidence"] not in CONFIDENCES:
        raise PapersUnsound(f"{entry['paper']}: no rule, no source or an unknown confidence")
    return tuple(_Line(_when(line), _needed(entry, line)) for line in entry["line"])


def _when(line: Mapping[str, Any]) -> tuple[frozenset[Condition], ...]:
    return tuple(frozenset(map(Condition, words.split(" and "))) for words in line["when"])


def _needed(entry: Mapping[str, Any], line: Mapping[str, Any]) -> Needed:
    issuers = tuple(line.get("issuers", entry["issuers"]))
    if not set(issuers) <= ISSUERS:
        raise PapersUnsound(f"{entry['paper']}: an unknown issuer")
    return Needed(
        paper=Paper(entry["paper"]),
        required=line["required"],
        issuers=issuers,
        rule=entry["rule"],
        sources=tuple(entry["sources"]),
        note=line.get("note", ""),
    )
