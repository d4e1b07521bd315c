"""Tell how likely each label is for a message, from what was learnt of others."""

from array import array
from math import exp
from sys import byteorder

from conversations.understanding.features import Views
from conversations.understanding.lessons import looks_at
from conversations.understanding.weights import MIDDLE, ONE, Weights

# Room for the points of more pieces than any message has.
_LANE, _BYTES = "I", array("I").itemsize
# How steeply likelihood grows with a score; taken where both agreed best, writer by writer.
_STEEP = 3


class Classifier:
    """Weighs the pieces of a message.

    The points of all labels for one piece are one long number, four bytes a label, so that a sum
    of such numbers is the sums of all labels at once.
    """

    def __init__(self, weights: Weights) -> None:
        """Take what was learnt; a piece's long number is made when it is first needed."""
        self.labels = weights.labels
        self._row, self._rarity, self._points = weights.row, weights.rarity, weights.points
        self._begins = [begins / ONE for begins in weights.begins]
        self._steps = [step / ONE for step in weights.steps]
        self._wide: list[int | None] = [None] * len(weights.row)

    def scores(self, views: Views) -> dict[str, float]:
        """Return the score of each label; 1 is sure, -1 surely not."""
        size = _BYTES * len(self.labels)
        points = [0.0] * len(self.labels)
        for look in looks_at(views, self._row, self._rarity):
            share, middle = look.weight / look.length, MIDDLE * len(look.rows)
            together = sum(map(self._of, look.rows)).to_bytes(size, byteorder)
            sums = array(_LANE, together)
            points = [one + share * (more - middle) for one, more in zip(points, sums, strict=True)]
        scored = zip(self.labels, self._begins, self._steps, points, strict=True)
        return {label: begins + step * one for label, begins, step, one in scored}

    def _of(self, row: int) -> int:
        """Return the long number of a piece."""
        wide = self._wide[row]
        if wide is None:
            count = len(self.labels)
            lanes = array(_LANE, list(self._points[row * count : (row + 1) * count]))
            wide = self._wide[row] = int.from_bytes(lanes.tobytes(), byteorder)
        return wide


def likelihoods(scores: dict[str, float]) -> dict[str, float]:
    """Return how likely each label is, 0 to 1, the likeliest first."""
    best = max(scores.values())
    powers = {label: exp(_STEEP * (score - best)) for label, score in scores.items()}
    total = sum(powers.values())
    ordered = sorted(powers, key=lambda label: (-powers[label], label))
    return {label: powers[label] / total for label in ordered}
