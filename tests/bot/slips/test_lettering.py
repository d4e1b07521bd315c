import string

import pytest

from bot.slips.lettering import UNKNOWN, lettering, printable, width, wrapped
from bot.texts import load_texts

SAID = ("slip.", "papers.named.")


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_letter_of_our_own_words_can_be_drawn(language: str) -> None:
    texts = load_texts()
    for key in texts.keys(language):
        if key.startswith(SAID):
            plain = texts.template(key, language).plain
            assert UNKNOWN not in printable(plain), key


def test_every_letter_that_is_kept_has_a_shape_of_its_own() -> None:
    lacking = bytes(lettering(40).getmask("\uffff"))
    kept = [*string.printable.strip(), *"~©«°±´·»‘’“”…‹›™"]  # noqa: RUF001 - the very marks
    assert [letter for letter in kept if printable(letter) != letter] == []
    assert [one for one in kept if bytes(lettering(40).getmask(one)) == lacking] == []


@pytest.mark.parametrize(
    ("told", "drawn"),
    [
        ("José Ñúñez", "Jose Nunez"),
        ("Flores \u2013 NTT", "Flores - NTT"),
        ("M•", "M·"),
        ("名前 Ali", "** Ali"),
        ("a\u0007\tb", "a**b"),
        ("", ""),
    ],
)
def test_other_letters_become_plain_or_a_star(told: str, drawn: str) -> None:
    assert printable(told) == drawn


@pytest.mark.parametrize("size", [20, 42, 92])
@pytest.mark.parametrize(
    "text",
    [
        "Petugas membaca laporan ini dan memberi kabar lewat percakapan.",
        "pertanggungjawabannya mempertanggungjawabkan " * 3,
        "M" + "*" * 199,
        "satu\ndua tiga",
    ],
)
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text: str, size: int) -> None:
    lines = wrapped(text, size, 300, most=99)
    assert all(width(line, size) <= 300 for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(text.split())


def test_what_is_too_much_ends_in_an_ellipsis_that_fits() -> None:
    lines = wrapped("kata " * 200, 42, 300, most=3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(width(line, 42) <= 300 for line in lines)
