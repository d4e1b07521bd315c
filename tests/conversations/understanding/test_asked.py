"""The sentences that frequent questions are learnt of: every question, nothing twice."""

import re
from collections import Counter
from pathlib import Path

import pytest

from conversations.engine.answers import folded
from conversations.questions import load_questions
from conversations.understanding.corpus import Sentence, sentences

ASKED = Path(__file__).parents[3] / "conversations" / "understanding" / "asked"
FILES = sorted(ASKED.glob("*.tsv"))
LINES: list[Sentence] = [sentence for file in FILES for sentence in sentences(file)]
QUESTIONS = load_questions()
# However rare, each is learnt from so many, by more than one hand.
FEWEST = 10


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_tells_who_writes(path: Path) -> None:
    assert re.fullmatch(r"\d\d+_[a-z]+(_[a-z]+)+\.tsv", path.name)
    first, *rows = path.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"# writer: .{40,}", first)
    assert [row for row in rows if row.count("\t") != 1] == []
    assert all(one.wrote == one.wrote.strip() for one in sentences(path))


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_each_question_is_asked_in_many_ways_by_two_hands(question: str) -> None:
    assert sum(one.meant == question for one in LINES) >= FEWEST
    assert sum(any(one.meant == question for one in sentences(file)) for file in FILES) >= 2


def test_only_what_is_answered_is_asked() -> None:
    assert {one.meant for one in LINES} - set(QUESTIONS) == set()


def test_nothing_stands_there_twice() -> None:
    counted = Counter(folded(one.wrote) for one in LINES)
    assert [wrote for wrote, count in counted.items() if count > 1] == []


def test_no_telephone_that_may_be_somebodys() -> None:
    digits = [re.sub(r"[ -]", "", one.wrote) for one in LINES]
    assert [line for line in digits if re.search(r"(?<!\d)(?:\+62|62|0)8\d{7,}", line)] == []
