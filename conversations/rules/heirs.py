"""Who inherits a death benefit by the order of the law, and what only the office can say."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from conversations.rules.case import Family, Marriage, Told
from conversations.rules.figures import CONFIDENCES

FUNERAL = "jkm.funeral"


class HeirsUnsound(ValueError):
    """The table of heirs names what is not known or lacks a source: it must be mended."""


class HeirGroup(StrEnum):
    """The groups of heirs, first one first; the key of its text."""

    SPOUSE_OR_CHILDREN = "spouse_or_children"
    STRAIGHT_LINE = "straight_line"  # parents, grandchildren, grandparents
    SIBLINGS = "siblings"
    PARENTS_IN_LAW = "parents_in_law"
    NAMED_IN_WILL = "named_in_will"


class AskOffice(StrEnum):
    """What no source decides, so that the office must be asked; the key of its text."""

    SEVERAL_WIVES = "several_wives"
    CUSTOMARY_MARRIAGE = "customary_marriage"
    CHILDREN_WITHOUT_PARENT = "children_without_parent"
    SIBLINGS = "siblings"
    NOBODY_LEFT = "nobody_left"


@dataclass(frozen=True, slots=True)
class HeirRank:
    """One group in the order of the law; `told` are the words of a report that mean it."""

    group: HeirGroup
    told: frozenset[Family]
    rule: str
    sources: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class HeirsView:
    """The order of the law and where a family stands in it, as told.

    `family` is what was told, None where nothing was. `first` are the groups it can mean, first
    one first; empty where nobody is left or nothing was told. `ask_office` are the questions that
    stay open. `funeral` is the figure of what whoever arranged the burial gets when nobody is
    left, else empty; who gets the rest is not known.
    """

    order: tuple[HeirRank, ...]
    family: Family | None
    first: tuple[HeirGroup, ...]
    ask_office: tuple[AskOffice, ...]
    funeral: str = ""


def heirs_of(told: Told) -> HeirsView:
    """Who comes first in the family of somebody who died, as `told`; BPJS decides, not we.

    Facts: heirs.order and heirs.none_left (S10, S12, S56, S112). Several wives, customary
    marriages and orphans are in no source.
    """
    order = load_heirs()
    return HeirsView(
        order=order,
        family=told.family,
        first=tuple(rank.group for rank in order if told.family in rank.told),
        ask_office=tuple(_open_questions(told)),
        funeral=FUNERAL if told.family is Family.NOBODY else "",
    )


def _open_questions(told: Told) -> list[AskOffice]:
    may_be_spouse = told.family in {Family.SPOUSE_AND_CHILDREN, Family.SPOUSE, None}
    answers = {
        AskOffice.SEVERAL_WIVES: told.marriage is Marriage.SEVERAL,
        AskOffice.CUSTOMARY_MARRIAGE: told.marriage is Marriage.CUSTOMARY and may_be_spouse,
        AskOffice.CHILDREN_WITHOUT_PARENT: told.family is Family.CHILDREN,
        AskOffice.SIBLINGS: told.family is Family.SIBLINGS_OR_IN_LAWS,
        AskOffice.NOBODY_LEFT: told.family is Family.NOBODY,
    }
    return [question for question, is_open in answers.items() if is_open]


@cache
def load_heirs() -> tuple[HeirRank, ...]:
    """The order that comes with the program.

    Raises:
        HeirsUnsound: the table must be mended.

    """
    text = files(__package__).joinpath("heirs.toml").read_text(encoding="utf-8")
    return heirs_from(tomllib.loads(text))


def heirs_from(table: Mapping[str, Any]) -> tuple[HeirRank, ...]:
    """The order out of a parsed table; raises `HeirsUnsound`."""
    try:
        order = tuple(_rank(entry) for entry in table["group"])
    except (KeyError, TypeError, ValueError) as error:
        raise HeirsUnsound(f"an entry is incomplete or unknown: {error}") from error
    if [rank.group for rank in order] != list(HeirGroup):
        raise HeirsUnsound("the groups are not those of the law, in its order")
    return order


def _rank(entry: Mapping[str, Any]) -> HeirRank:
    if not entry["rule"] or not entry["sources"] or entry["confidence"] not in CONFIDENCES:
        raise HeirsUnsound(f"{entry['group']}: no rule, no source or an unknown confidence")
    return HeirRank(
        HeirGroup(entry["group"]),
        frozenset(map(Family, entry["told"])),
        entry["rule"],
        tuple(entry["sources"]),
        entry["confidence"],
    )
