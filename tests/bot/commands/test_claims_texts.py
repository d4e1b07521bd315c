"""Every text of the slip and of the commands about cases is said, and every one said is written."""

import ast
import re
from collections.abc import Iterable
from dataclasses import fields
from enum import StrEnum
from pathlib import Path

import pytest

from bot.claims.listing import HEADS
from bot.commands.agent import ROLES
from bot.texts import load_texts
from conversations.rules.benefits import NothingOwed
from conversations.rules.case import (
    CaseKind,
    CaseState,
    ClosedAs,
    DiedAt,
    Family,
    Marriage,
    Relation,
    Told,
    Treated,
    Work,
)
from conversations.rules.coverage import CoverState
from conversations.rules.estimate import Cause, NoReading
from conversations.rules.flags import Flag
from conversations.rules.heirs import AskOffice, HeirGroup
from conversations.rules.paper import Paper, PaperFault, PaperState
from conversations.rules.papers import ISSUERS
from conversations.rules.scholarship import Level
from conversations.rules.scholarship_rules import ScholarshipRule
from conversations.rules.waiting import Met
from handlers.cases.steps import Step

ROOT = Path(__file__).parents[3]
OURS = re.compile(r"(?:slip|claims)\.[a-z_.]+")
# What the end of a key is filled in with while the command runs.
FAMILIES: dict[str, Iterable[str]] = {
    "claims.head.": HEADS,
    "claims.kind.": CaseKind,
    "claims.state.": CaseState,
    "claims.closed_as.": ClosedAs,
    "claims.rights.": {*CoverState, *Cause, *NoReading},
    "claims.rights.nothing_reason.": NothingOwed,
    "claims.rights.met.": Met,
    "claims.rights.rule.": ScholarshipRule,
    "claims.rights.level.": Level,
    "claims.heirs.group.": HeirGroup,
    "claims.heirs.question.": AskOffice,
    "claims.paper.": PaperState,
    "claims.flag.": Flag,
    "claims.step.": Step,
    "claims.clock.": {"complete_on", "forwarded_on", "pay_by", "paid_on"},
    "claims.field.": {field.name for field in fields(Told)},
    "claims.role.": ROLES,
    "slip.title.": CaseKind,
    "slip.day.": {*CaseKind, *(f"{kind}_unknown" for kind in CaseKind)},
    "slip.then.": CaseState,
    "slip.issuer.": ISSUERS,
}
VALUES: dict[str, type[StrEnum]] = {
    "relation": Relation,
    "work": Work,
    "treated": Treated,
    "died_at": DiedAt,
    "family": Family,
    "marriage": Marriage,
}
# Of the chat, said here too.
BORROWED: dict[str, Iterable[str]] = {"papers.named.": Paper, "papers.fault.": PaperFault}


def written(language: str) -> set[str]:
    return {key for key in load_texts().keys(language) if OURS.fullmatch(key)}


def in_code() -> set[str]:
    """Return the keys that stand in our code as they are."""
    folders = [ROOT / "bot" / name for name in ("slips", "claims", "commands")]
    return {
        node.value
        for folder in folders
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if OURS.fullmatch(node.value)
    }


def said() -> set[str]:
    """Return every key that can be said."""
    families = {f"{begins}{name}" for begins, names in FAMILIES.items() for name in names}
    values = {f"claims.value.{name}.{value}" for name, kind in VALUES.items() for value in kind}
    begun = {*FAMILIES, "claims.value."}
    return families | values | {key for key in in_code() if key not in begun}


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_said_is_written_and_what_is_written_is_said(language: str) -> None:
    assert said() - written(language) == set()
    assert written(language) - said() == set()


def test_what_is_borrowed_of_the_chat_is_there() -> None:
    keys = load_texts().keys("id")
    wanted = {f"{begins}{name}" for begins, names in BORROWED.items() for name in names}
    assert wanted - keys == set()


def test_both_languages_have_the_same_blanks() -> None:
    texts = load_texts()
    for key in written("id"):
        ours, theirs = texts.template(key, "id"), texts.template(key, "en")
        assert (ours.blanks, set(ours.figures)) == (theirs.blanks, set(theirs.figures)), key


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_sentence_of_a_slip_is_loud_or_holds_a_digit(language: str) -> None:
    texts = load_texts()
    for key in written(language):
        plain = texts.template(key, language).plain
        assert not any(map(str.isnumeric, plain)), key
        assert "!" not in plain, key
