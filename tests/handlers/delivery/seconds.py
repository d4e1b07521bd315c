"""How much happened in the fullest second."""

from collections.abc import Iterable


def most_in_a_second(times: Iterable[float]) -> int:
    """Return how many of some times lie in the fullest second, wherever it begins."""
    ordered, first, most = sorted(times), 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most
