"""A message as it is learnt and recognised: which pieces of it are known, and how much each tells.

The rarer a piece, the more it tells; each way of looking at a message tells as much as its weight,
however long the message is. All in whole numbers, which are the same on every machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from operator import mul

from conversations.understanding.features import Views

# By view, in halves: what words are about says less than the words.
VIEW_WEIGHTS = (2, 2, 2, 2, 1)
HALVES = 2


@dataclass(frozen=True, slots=True)
class Look:
    """One view of a message: the rows of its known pieces, its weight and length in halves."""

    rows: tuple[int, ...]
    weight: int
    length: int


def looks_at(views: Views, row: Mapping[int, int], rarity: Sequence[int]) -> tuple[Look, ...]:
    """Return what is known of a message; pieces that nobody learnt are left out."""
    looks = []
    for weight, view in zip(VIEW_WEIGHTS, views, strict=True):
        rows = tuple(sorted([row[piece] for piece in view if piece in row]))
        if rows:
            rare = [rarity[one] for one in rows]
            looks.append(Look(rows, weight, HALVES * isqrt(sum(map(mul, rare, rare)))))
    return tuple(looks)
