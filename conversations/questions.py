"""What people often ask, each answered at once and with what the answer rests on."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from conversations.engine.flow import Blanks, Choose, Flow, Known, Say
from conversations.engine.replies import Blank, Text
from conversations.intents import INTENTS
from conversations.rules.figures import CONFIDENCES, Figures
from conversations.rules.heirs import load_heirs
from conversations.rules.paper import Paper
from conversations.rules.papers import load_papers

# What rests on this alone is answered by no source: the answer says so and where to ask.
NOT_STATED: Final = ("call_center.number",)
# The question whose answer also tells the months of the discount.
DISCOUNT: Final = "contribution_discount"
_WINDOWS: Final = {
    "transport": "questions.window_transport",
    "other": "questions.window_other",
}
_BETWEEN_RULES: Final = re.compile(r"[,;] ")


class QuestionsUnsound(ValueError):
    """The table of questions names what is not known or lacks a source: it must be mended."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its id, which is also the key of its text, its intent, and what it rests on."""

    id: str
    intent: str
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """What answers rest on and no other table holds, with its rule and its sources."""

    rule: str
    sources: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class QuestionTable:
    """The table as read: questions and facts by name."""

    questions: Mapping[str, Question]
    facts: Mapping[str, Fact]


def load_questions() -> Mapping[str, Question]:
    """Return the questions that come with the program by id; read once.

    Raises:
        QuestionsUnsound: the table must be mended.

    """
    return load_table().questions


@cache
def load_table() -> QuestionTable:
    """Return the whole table that comes with the program; raises `QuestionsUnsound`."""
    text = files(__package__).joinpath("questions.toml").read_text(encoding="utf-8")
    return table_from(tomllib.loads(text))


def table_from(table: Mapping[str, Any]) -> QuestionTable:
    """Questions and facts out of a parsed table; raises `QuestionsUnsound`."""
    try:
        facts = {
            name: Fact(entry["rule"], tuple(entry["sources"]), entry["confidence"])
            for name, entry in table["facts"].items()
        }
        questions = {
            name: Question(name, entry["intent"], tuple(entry["rests_on"]))
            for name, entry in table["questions"].items()
        }
    except (KeyError, TypeError) as error:
        raise QuestionsUnsound(f"an entry is incomplete: {error}") from error
    for name, fact in facts.items():
        if not fact.rule or not fact.sources or fact.confidence not in CONFIDENCES:
            raise QuestionsUnsound(f"{name}: no rule, no source or an unknown confidence")
    for question in questions.values():
        if question.intent not in INTENTS or not question.rests_on:
            raise QuestionsUnsound(f"{question.id}: an unknown intent, or it rests on nothing")
    return QuestionTable(questions, facts)


def rules_behind(question: Question, figures: Figures) -> tuple[str, ...]:
    """Return the rules that an answer rests on, each once, in the order of its list.

    A regulation is not named again by itself where one of its articles is named.
    """
    told = [
        rule
        for source in question.rests_on
        for rule in _BETWEEN_RULES.split(_rule_of(source, figures))
    ]
    return tuple(
        rule
        for rule in dict.fromkeys(told)
        if not any(other.startswith(f"{rule} ") for other in told)
    )


def _rule_of(source: str, figures: Figures) -> str:
    table, _, name = source.partition(".")
    match table:
        case "heirs":
            return next(rank.rule for rank in load_heirs() if rank.group == name)
        case "papers":
            return load_papers().lines[Paper(name)][0].needed.rule
        case "facts":
            return load_table().facts[name].rule
        case _:
            return figures[source].rule


def _source(question: Question) -> Blanks:
    key = "questions.ask" if question.rests_on == NOT_STATED else "questions.source"

    def blanks(known: Known) -> Mapping[str, Blank]:
        rules = ", ".join(rules_behind(question, known.figures))
        filled: dict[str, Blank] = {"source": Text(key, {"rules": rules})}
        if question.id == DISCOUNT:
            filled["lines"] = _months_of_discount(known.figures)
        return filled

    return blanks


def _months_of_discount(figures: Figures) -> tuple[Text, ...]:
    return tuple(
        Text(_WINDOWS[window.sector], {"starts": window.starts, "ends": window.ends})
        for window in figures.windows
    )


# The one table that is read while importing: it names the steps, and a flow is a constant that
# others name. Its rules are looked up only when somebody asks.
QUESTIONS: Final = Flow(
    "questions",
    start=next(iter(load_questions())),
    steps={
        **{
            question.id: Say(then="next", blanks=_source(question))
            for question in load_questions().values()
        },
        "next": Choose(
            ("status", "staff", "menu"),
            then={"status": "@enrollment_status", "staff": "@talk_to_staff", "menu": "@main_menu"},
            closing=True,
        ),
    },
)
