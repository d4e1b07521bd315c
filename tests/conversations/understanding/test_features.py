"""What of a message is looked at: letters and words, each in its own view."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding.features import Features, Views, by_words
from conversations.understanding.normaliser import LONGEST, load_normaliser
from conversations.understanding.reader import load_features

WRITTEN, SPELT, WORDS, CONSONANTS, SORTS = range(5)
FEATURES = Features({"fall": "jatuh*", "kin": "suami istri", "body": "kaki"})
NORMALISER, REAL_FEATURES = load_normaliser(), load_features()


def views(text: str, words: str | None = None) -> Views:
    return FEATURES.views(text, (text if words is None else words).split())


def test_each_view_sees_its_own() -> None:
    """The letters as typed, those of our spelling, the words, their consonants, their sorts."""
    typed, other = views("swmi jatuh", "suami jatuh"), views("suami jatuh", "suami jatuh")
    assert typed[WRITTEN] != other[WRITTEN]
    assert typed[SPELT:] == other[SPELT:]


def test_the_same_letters_in_another_view_are_another_piece() -> None:
    seen = views("suami jatuh")
    assert all(seen)
    assert all(not one & other for one, other in combinations(seen, 2))


@pytest.mark.parametrize(
    ("one", "other", "view", "shared"),
    [
        ("surat", "surat", WORDS, True),
        ("surat", "surta", WORDS, False),
        ("surat tanah", "surat kuasa", WORDS, True),
        # Pieces of letters survive a slip.
        ("kecelakaan", "kecelakaaan", SPELT, True),
        ("surat", "kebun", SPELT, False),
        # The bare consonants are one word.
        ("surat", "srat", CONSONANTS, True),
        ("surat", "suurrat", CONSONANTS, True),
        ("surat", "suami", CONSONANTS, False),
        # What words are about: with any ending, or the word alone.
        ("jatuhnya", "jatuhan", SORTS, True),
        ("suami", "istri", SORTS, True),
        ("kaki", "suami", SORTS, False),
    ],
)
def test_what_two_messages_share(one: str, other: str, view: int, *, shared: bool) -> None:
    assert bool(views(one)[view] & views(other)[view]) is shared


def test_a_star_alone_stands_for_endings() -> None:
    assert not views("kakinya")[SORTS]
    assert views("jatuhnya")[SORTS]


def test_the_order_of_words_and_of_what_they_are_about_tells() -> None:
    first, second = views("suami jatuh"), views("jatuh suami")
    assert first[SPELT] == second[SPELT]
    assert first[WORDS] != second[WORDS]
    assert first[SORTS] != second[SORTS]


def test_capitals_and_marks_tell_nothing() -> None:
    assert views("SUAMI, jatuh!!", "suami jatuh") == views("suami jatuh")


def test_nothing_is_seen_in_nothing() -> None:
    assert views("👍", "") == (frozenset(),) * 5


def test_questions_look_at_whole_words_alone() -> None:
    seen = views("suami jatuh")
    assert by_words(seen) == (frozenset(), frozenset(), *seen[WORDS:])


def test_what_is_behind_the_beginning_of_a_story_is_not_seen() -> None:
    story = "a" * LONGEST
    assert views(f"{story} jatuh", "")[WRITTEN] == views(story, "")[WRITTEN]


@given(st.text())
def test_pieces_are_numbers_of_four_bytes_and_always_the_same(text: str) -> None:
    words = NORMALISER.words(text)
    seen = REAL_FEATURES.views(text, words)
    assert seen == REAL_FEATURES.views(text, words)
    assert all(0 <= piece < 1 << 32 for view in seen for piece in view)
