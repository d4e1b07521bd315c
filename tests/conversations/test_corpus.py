"""The corpus: our own sentences, each writer in a file, with what is meant."""

import re
from collections import Counter
from pathlib import Path

import pytest

from conversations.engine.answers import folded
from conversations.intents import INTENTS

CORPUS = Path(__file__).parents[2] / "conversations" / "understanding" / "corpus"
WRITERS = sorted(CORPUS.glob("*.tsv"))
# However rare, each is learnt from so many.
FEWEST = 75


def lines(path: Path) -> list[tuple[str, str]]:
    """Return what a writer meant and wrote, without the line that tells of the writer."""
    _, *rows = path.read_text(encoding="utf-8").splitlines()
    pairs = [row.split("\t") for row in rows]
    assert all(len(pair) == 2 for pair in pairs), path.name
    return [(meant, wrote) for meant, wrote in pairs]


@pytest.mark.parametrize("path", WRITERS, ids=lambda path: path.stem)
def test_a_writer_is_told_of_and_writes_of_everything(path: Path) -> None:
    assert re.fullmatch(r"\d\d+_[a-z]+(_[a-z]+)+\.tsv", path.name)
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert re.fullmatch(r"# writer: .{40,}", first)
    assert {meant for meant, _ in lines(path)} == set(INTENTS)
    assert all(wrote == wrote.strip() and wrote for _, wrote in lines(path))


def test_there_are_enough_of_each_and_a_fifth_is_none_of_our_business() -> None:
    counted = Counter(meant for path in WRITERS for meant, _ in lines(path))
    assert counted.total() >= 1_500
    assert min(counted.values()) >= FEWEST
    assert counted["out_of_scope"] >= counted.total() / 5


def test_nothing_stands_there_twice() -> None:
    counted = Counter(folded(wrote) for path in WRITERS for _, wrote in lines(path))
    assert [wrote for wrote, count in counted.items() if count > 1] == []


def test_no_telephone_that_may_be_somebodys() -> None:
    found = [
        wrote
        for path in WRITERS
        for _, wrote in lines(path)
        if re.search(r"(?<!\d)(?:\+62|62|0)8\d{7,}", re.sub(r"[ -]", "", wrote))
    ]
    assert found == []
