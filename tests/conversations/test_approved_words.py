"""The words of the templates: what Meta asks of them, and what we ask of all our words."""

import re

import pytest

from bot.texts import load_texts
from conversations.approved_words import (
    TEMPLATES,
    UnknownTemplate,
    blank_names,
    body,
    filled,
    full_name,
    full_names,
    in_one_line,
    samples,
)
from conversations.engine.answers import folded
from tests.conversations.test_texts import FORBIDDEN, LONGEST_TEXT, TYPE

TEXTS = load_texts()
NAMES = full_names(TEXTS)
BLANK = re.compile(r"\{\{(\d+)\}\}")
# Meta takes no longer body, blanks filled.
MOST_BODY = 1024

each_template = pytest.mark.parametrize("name", NAMES)


def language_of(name: str) -> str:
    return name.rpartition("_")[2]


def test_every_template_is_there_in_every_language() -> None:
    assert set(NAMES) == {full_name(name, one) for name in TEMPLATES for one in ("id", "en")}


@each_template
def test_meta_can_approve_it(name: str) -> None:
    """Neither begins nor ends with a blank, no two side by side, more words than 2x + 1."""
    words = body(TEXTS, name)
    assert not re.search(r"^\W*\{\{|\}\}\W*$", words)
    assert not re.search(r"\}\}\W*\{\{", words)
    places = [int(place) for place in BLANK.findall(words)]
    assert sorted(places) == list(range(1, len(blank_names(TEXTS, name)) + 1))
    assert len(BLANK.sub("", words).split()) > 2 * len(places) + 1
    assert all(samples(TEXTS, name))
    assert len(samples(TEXTS, name)) == len(places)
    assert re.fullmatch(r"[a-z0-9_]{1,30}", name)


@each_template
def test_it_says_who_we_are_and_how_to_answer_and_to_stop(name: str) -> None:
    words = body(TEXTS, name)
    assert "Lontar" in words.splitlines()[0]
    last = words.splitlines()[-1]
    assert {"id": "Balas pesan ini", "en": "Reply to this message"}[language_of(name)] in last
    assert "STOP" in last


@each_template
def test_what_it_asks_to_type_is_understood(name: str) -> None:
    typed = set(re.findall(r"\b[A-Z]{4,}\b", body(TEXTS, name))) - {"BPJS"}
    assert typed
    assert {word for word in typed if folded(word) not in TEXTS.commands} == set()
    assert re.search(TYPE[language_of(name)], body(TEXTS, name))


@each_template
def test_it_is_written_like_everything_else(name: str) -> None:
    words = body(TEXTS, name)
    assert not re.search(rf"\b(?:{FORBIDDEN[language_of(name)]})\b", words, re.IGNORECASE)
    assert "!" not in words
    assert not re.search(r"\d", BLANK.sub("", words))


@each_template
def test_a_full_announcement_fits(name: str) -> None:
    blanks = ["x" * LONGEST_TEXT if name.startswith("announcement") else "x" * 20]
    assert len(filled(TEXTS, name, blanks)) <= MOST_BODY


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Satu kalimat.", "Satu kalimat."),
        ("Satu.\nDua.", "Satu. Dua."),
        ("Satu.\n\n\nDua.\r\nTiga.", "Satu. Dua. Tiga."),
        ("Jadwal:\nSenin\nSelasa", "Jadwal: Senin / Selasa"),
        ("Desa A\n\nDesa B", "Desa A / Desa B"),
        ("  jam\t9      pagi  ", "jam 9 pagi"),
        ("a\n \t \nb", "a / b"),
        ("", ""),
        ("\n", ""),
    ],
)
def test_a_blank_becomes_one_line_and_loses_no_word(text: str, line: str) -> None:
    made = in_one_line(text)
    assert made == line
    assert [word for word in made.split() if word != "/"] == text.split()
    assert in_one_line(made) == made


def test_a_blank_is_filled_in_its_place() -> None:
    said = filled(TEXTS, "announcement_id", ["Kartu:\nSenin"])
    assert said == body(TEXTS, "announcement_id").replace("{{1}}", "Kartu: Senin")


@pytest.mark.parametrize("name", ["", "announcement", "announcement_de", "nothing_id", "_id"])
def test_a_template_that_is_not_ours_says_nothing(name: str) -> None:
    with pytest.raises(UnknownTemplate):
        filled(TEXTS, name, ["x"])


@pytest.mark.parametrize("blanks", [[], ["a", "b"]])
def test_every_blank_is_filled_and_no_other(blanks: list[str]) -> None:
    with pytest.raises(ValueError, match="argument"):
        filled(TEXTS, "announcement_id", blanks)
