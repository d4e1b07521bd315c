"""Tell how likely each label is for a message, from what was learnt of others."""

from math import exp

from conversations.understanding.features import Views
from conversations.understanding.lessons import looks_at
from conversations.understanding.weights import MIDDLE, ONE, Weights

# How steeply likelihood grows with a score; taken where both agreed best on writers held back.
_STEEP = 3


class Classifier:
    """Weighs the pieces of a message."""

    def __init__(self, weights: Weights) -> None:
        """Take what was learnt; the columns get their nothing behind the last piece."""
        self.labels = weights.labels
        self._row, self._rarity = weights.row, weights.rarity
        self._lines = [
            (label, begins / ONE, step / ONE, column + bytes((MIDDLE,)))
            for label, begins, step, column in zip(
                weights.labels, weights.begins, weights.steps, weights.columns, strict=True
            )
        ]

    def scores(self, views: Views) -> dict[str, float]:
        """Return the score of each label; 1 is sure, -1 surely not."""
        looks = [
            (look.of, MIDDLE * (len(look.rows) + 1), look.weight / look.length)
            for look in looks_at(views, self._row, self._rarity)
        ]
        found = {}
        for label, begins, step, column in self._lines:
            points = 0.0
            for of, middle, share in looks:
                points += share * (sum(of(column)) - middle)
            found[label] = begins + step * points
        return found


def likelihoods(scores: dict[str, float]) -> dict[str, float]:
    """Return how likely each label is, 0 to 1, the likeliest first."""
    best = max(scores.values())
    powers = {label: exp(_STEEP * (score - best)) for label, score in scores.items()}
    total = sum(powers.values())
    ordered = sorted(powers, key=lambda label: (-powers[label], label))
    return {label: powers[label] / total for label in ordered}
