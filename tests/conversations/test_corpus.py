"""The corpus: our own sentences, each writer in a file, with what is meant."""

import re
from collections import Counter
from pathlib import Path

import pytest

from conversations.engine.answers import folded
from conversations.intents import INTENTS

UNDERSTANDING = Path(__file__).parents[2] / "conversations" / "understanding"
WRITERS = sorted((UNDERSTANDING / "corpus").glob("*.tsv"))
ASKED = sorted((UNDERSTANDING / "asked").glob("*.tsv"))
# Nothing is learnt of these: what was learnt is tried on them.
HELD_BACK = sorted((Path(__file__).parent / "understanding" / "writers").glob("*.tsv"))
# However rare, each is learnt from so many.
FEWEST = 75
# Two people may greet or thank in the same words; so many words together are one person's own.
OWN_WORDS = 5


def lines(path: Path) -> list[tuple[str, str]]:
    """Return what a writer meant and wrote, without the line that tells of the writer."""
    _, *rows = path.read_text(encoding="utf-8").splitlines()
    pairs = [row.split("\t") for row in rows]
    assert all(len(pair) == 2 for pair in pairs), path.name
    return [(meant, wrote) for meant, wrote in pairs]


@pytest.mark.parametrize("path", WRITERS + HELD_BACK, ids=lambda path: path.stem)
def test_a_writer_is_told_of_and_writes_of_everything(path: Path) -> None:
    assert re.fullmatch(r"\d\d+_[a-z]+(_[a-z]+)+\.tsv", path.name)
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert re.fullmatch(r"# writer: .{40,}", first)
    assert {meant for meant, _ in lines(path)} == set(INTENTS)
    assert all(wrote == wrote.strip() and wrote for _, wrote in lines(path))


def test_there_are_enough_of_each_and_a_fifth_is_none_of_our_business() -> None:
    counted = Counter(meant for path in WRITERS for meant, _ in lines(path))
    assert counted.total() >= 5_000
    assert min(counted.values()) >= FEWEST
    assert counted["out_of_scope"] >= counted.total() / 5


def test_nothing_stands_there_twice() -> None:
    counted = Counter(folded(wrote) for path in WRITERS for _, wrote in lines(path))
    assert [wrote for wrote, count in counted.items() if count > 1] == []


def test_enough_is_held_back_by_writers_of_whom_nothing_is_learnt() -> None:
    assert len(HELD_BACK) >= 10
    assert sum(len(lines(path)) for path in HELD_BACK) >= 600
    assert {path.name for path in HELD_BACK}.isdisjoint(path.name for path in WRITERS)
    tellings = [path.read_text(encoding="utf-8").partition("\n")[0] for path in HELD_BACK + WRITERS]
    assert len(set(tellings)) == len(tellings)


def test_nothing_that_is_held_back_is_learnt() -> None:
    learnt = {folded(wrote) for path in WRITERS + ASKED for _, wrote in lines(path)}
    found = [
        (path.name, at)
        for path in HELD_BACK
        for at, (_, wrote) in enumerate(lines(path), 2)
        if folded(wrote) in learnt and len(folded(wrote).split()) >= OWN_WORDS
    ]
    assert found == [], "leave these out of what is learnt"


def test_no_telephone_that_may_be_somebodys() -> None:
    found = [
        wrote
        for path in WRITERS + HELD_BACK
        for _, wrote in lines(path)
        if re.search(r"(?<!\d)(?:\+62|62|0)8\d{7,}", re.sub(r"[ -]", "", wrote))
    ]
    assert found == []
