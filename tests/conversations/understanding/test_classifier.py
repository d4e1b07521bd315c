"""How likely each label is: points for the pieces that are known, and the likeliest first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding.classifier import Classifier, likelihoods
from conversations.understanding.features import Views
from conversations.understanding.weights import MIDDLE, ONE, Weights

FALL, CARD, BOTH = 11, 22, 33
# Three pieces, as rare as one another: what falls speaks for "fell", what is a card for "card".
WEIGHTS = Weights(
    labels=("card", "fell", "other"),
    begins=(0, 0, ONE // 4),
    steps=(ONE, ONE, ONE),
    row={FALL: 0, CARD: 1, BOTH: 2},
    rarity=[64, 64, 64],
    # Piece by piece, a byte for each label.
    points=bytes(
        MIDDLE + one for points in ((-64, 64, 0), (64, -64, 0), (32, 32, 0)) for one in points
    ),
)
CLASSIFIER = Classifier(WEIGHTS)


def words(*pieces: int) -> Views:
    """A message of which only the view of words sees something."""
    return (frozenset(), frozenset(), frozenset(pieces), frozenset(), frozenset())


@pytest.mark.parametrize(
    ("pieces", "scores"),
    [
        # A piece as rare as 64 weighs its points as they are; two share.
        ((FALL,), {"card": -1, "fell": 1, "other": 0.25}),
        ((CARD,), {"card": 1, "fell": -1, "other": 0.25}),
        ((BOTH,), {"card": 0.5, "fell": 0.5, "other": 0.25}),
        ((FALL, CARD), {"card": 0, "fell": 0, "other": 0.25}),
        # What nobody learnt tells nothing, and does not weaken the rest.
        ((), {"card": 0, "fell": 0, "other": 0.25}),
        ((99,), {"card": 0, "fell": 0, "other": 0.25}),
        ((FALL, 99, 98), {"card": -1, "fell": 1, "other": 0.25}),
    ],
)
def test_scores(pieces: tuple[int, ...], scores: dict[str, float]) -> None:
    assert CLASSIFIER.scores(words(*pieces)) == pytest.approx(scores)


def test_a_piece_counts_in_each_view_that_sees_it() -> None:
    once = CLASSIFIER.scores(words(FALL))["fell"]
    seen = frozenset((FALL,))
    assert CLASSIFIER.scores((seen, seen, seen, seen, seen))["fell"] > 4 * once


def test_many_pieces_of_one_label_tell_nothing_of_its_neighbour() -> None:
    count = 10_000
    weights = Weights(
        labels=("most", "none", "least"),
        begins=(0, 0, 0),
        steps=(ONE, ONE, ONE),
        row={piece: piece for piece in range(count)},
        rarity=[64] * count,
        points=bytes((255, MIDDLE, 1)) * count,
    )
    scores = Classifier(weights).scores(words(*range(count)))
    # The pieces share the length, a hundred times that of one.
    most = 127 * count / (64 * 100)
    assert scores == pytest.approx({"most": most, "none": 0, "least": -most})


@pytest.mark.parametrize(
    ("scores", "order"),
    [
        ({"a": 0.1, "b": 0.9, "c": -0.5}, ["b", "a", "c"]),
        ({"b": 0.0, "a": 0.0}, ["a", "b"]),
        ({"a": -900.0, "b": 900.0}, ["b", "a"]),
        ({"only": -1.0}, ["only"]),
    ],
)
def test_the_likeliest_comes_first_and_equals_by_name(
    scores: dict[str, float], order: list[str]
) -> None:
    assert list(likelihoods(scores)) == order


@given(st.dictionaries(st.text(), st.floats(-50, 50), min_size=1, max_size=30))
def test_likelihoods_are_parts_of_one(scores: dict[str, float]) -> None:
    found = likelihoods(scores)
    assert found.keys() == scores.keys()
    assert sum(found.values()) == pytest.approx(1)
    assert all(0 <= likely <= 1 for likely in found.values())
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_far_ahead_is_as_good_as_sure_and_level_is_a_half() -> None:
    assert likelihoods({"a": 2.0, "b": -2.0})["a"] > 0.99
    assert likelihoods({"a": 1.0, "b": 1.0}) == {"a": 0.5, "b": 0.5}
