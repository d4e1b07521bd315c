"""Eighty-four messages as people ask them, which nothing was learnt from."""

from pathlib import Path

import pytest

from conversations.questions import load_questions
from conversations.understanding.corpus import read_folder, sentences
from conversations.understanding.evaluation import Outcome, Result, evaluate
from conversations.understanding.reader import REPORTS, load_understanding

ASKED = Path(__file__).with_name("asked_in_the_field.tsv")


@pytest.fixture(scope="module")
def result() -> Result:
    intent_of = {one.id: one.intent for one in load_questions().values()}
    return evaluate(sentences(ASKED), load_understanding(), intent_of)


def test_there_are_eighty_four_and_none_is_learnt_from(result: Result) -> None:
    assert len(result.tried) == 84
    learnt = {one.wrote for folder in ("corpus", "asked") for one in read_folder(folder)}
    assert learnt.isdisjoint(one.sentence.wrote for one in result.tried)


def test_most_are_answered_at_once_and_hardly_one_with_another_answer(result: Result) -> None:
    answered = [one for one in result.tried if one.understood.question]
    right = [one for one in answered if one.understood.question == one.sentence.meant]
    assert len(right) >= 56
    assert len(answered) - len(right) <= 2


def test_what_happened_is_taken_for_a_report(result: Result) -> None:
    told = [one for one in result.tried if one.sentence.meant in REPORTS]
    wrong = [one.sentence.wrote for one in told if one.outcome is Outcome.WRONG]
    assert len(told) == 6
    assert wrong == []
