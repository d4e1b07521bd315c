"""The table of frequent questions: each has an intent and rests on rules that can be named."""

import re
import tomllib
from copy import deepcopy
from importlib.resources import files
from typing import Any

import pytest

from conversations.engine.flow import Choose, Say
from conversations.intents import INTENTS
from conversations.questions import (
    QUESTIONS,
    Question,
    QuestionsUnsound,
    load_questions,
    load_table,
    rules_behind,
    table_from,
)
from conversations.rules.figures import load_figures

FIGURES = load_figures()
FEWEST = 85
TABLE: dict[str, Any] = tomllib.loads(
    files("conversations").joinpath("questions.toml").read_text(encoding="utf-8")
)
each_question = pytest.mark.parametrize("question", load_questions().values(), ids=load_questions())


def test_there_are_many_questions_and_each_is_a_step_that_ends_in_the_same_choice() -> None:
    assert len(load_questions()) >= FEWEST
    assert set(QUESTIONS.steps) == {*load_questions(), "next"}
    for name in load_questions():
        step = QUESTIONS.steps[name]
        assert isinstance(step, Say)
        assert step.then == "next"
    last = QUESTIONS.steps["next"]
    assert isinstance(last, Choose)
    assert last.closing


@each_question
def test_a_question_has_an_intent_that_there_is_and_a_name_that_a_text_can_have(
    question: Question,
) -> None:
    assert question.intent in INTENTS
    assert re.fullmatch(r"[a-z]+(?:_[a-z]+)*", question.id)


@each_question
def test_what_an_answer_rests_on_exists_and_has_a_rule(question: Question) -> None:
    assert question.rests_on
    assert len(set(question.rests_on)) == len(question.rests_on)
    rules = rules_behind(question, FIGURES)
    assert rules
    # Our own papers are no rule that people could look up.
    assert not any(".md" in rule for rule in rules)


def test_every_fact_is_used_and_has_a_source() -> None:
    used = {one for question in load_questions().values() for one in question.rests_on}
    facts = load_table().facts
    assert {f"facts.{name}" for name in facts} == {one for one in used if "facts." in one}
    for fact in facts.values():
        assert all(re.fullmatch(r"S\d{2,3}|conversations\.md", one) for one in fact.sources)


@pytest.mark.parametrize(
    ("rests_on", "rules"),
    [
        (("jkm.total",), ("PP 82/2019 pasal 34",)),
        (("jkm.total", "jkm.first_months"), ("PP 82/2019 pasal 34", "Permenaker 1/2025")),
        (("jkm.total", "jkm.scholarship_years"), ("PP 82/2019 pasal 34",)),
        (("jkk.death", "jkk.funeral"), ("PP 44/2015", "PP 82/2019")),
        (("heirs.named_in_will",), ("Permenaker 1/2025 pasal 79",)),
        (("papers.chronology",), ("Permenaker 1/2025 pasal 48A",)),
        (("facts.work_accident",), ("Permenaker 5/2021 pasal 7",)),
        (("scholarship.senior",), ("PP 82/2019", "Permenaker 5/2021 pasal 103")),
    ],
)
def test_a_rule_is_named_once_and_by_its_article_where_there_is_one(
    rests_on: tuple[str, ...], rules: tuple[str, ...]
) -> None:
    assert rules_behind(Question("any", "menu", rests_on), FIGURES) == rules


@pytest.mark.parametrize(
    ("table", "name", "change"),
    [
        ("questions", "jkm_amount", {"intent": "benefits"}),
        ("questions", "jkm_amount", {"rests_on": []}),
        ("facts", "care", {"rule": ""}),
        ("facts", "care", {"sources": []}),
        ("facts", "care", {"confidence": "low"}),
    ],
)
def test_a_table_that_is_unsound_is_not_read(
    table: str, name: str, change: dict[str, object]
) -> None:
    changed = deepcopy(TABLE)
    changed[table][name] |= change
    with pytest.raises(QuestionsUnsound):
        table_from(changed)


def test_a_table_with_an_entry_half_written_is_not_read() -> None:
    changed = deepcopy(TABLE)
    del changed["questions"]["jkm_amount"]["intent"]
    with pytest.raises(QuestionsUnsound):
        table_from(changed)
