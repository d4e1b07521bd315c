"""A message as it is learnt and recognised: which pieces of it are known, and how much each tells.

The rarer a piece, the more it tells; each way of looking at a message tells as much as its weight,
however long the message is. All in whole numbers, which are the same on every machine.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from operator import itemgetter, mul

from conversations.understanding.features import Views

# By view, in halves: what words are about says less than the words.
VIEW_WEIGHTS = (2, 2, 2, 2, 1)
HALVES = 2

Column = Sequence[int]


@dataclass(frozen=True, slots=True)
class Look:
    """One view of a message: the rows of its known pieces, its weight and length, and their sum."""

    rows: tuple[int, ...]
    weight: int
    length: int
    of: Callable[[Column], tuple[int, ...]]


def looks_at(views: Views, row: Mapping[int, int], rarity: Column) -> tuple[Look, ...]:
    """Return what is known of a message; pieces that nobody learnt are left out.

    Behind the last row every column holds nothing, so that one piece alone is picked like many.
    """
    nothing = len(rarity)
    looks = []
    for weight, view in zip(VIEW_WEIGHTS, views, strict=True):
        rows = tuple(sorted(row[piece] for piece in view if piece in row))
        if rows:
            rare = [rarity[one] for one in rows]
            length = isqrt(sum(map(mul, rare, rare)))
            looks.append(Look(rows, weight, HALVES * length, itemgetter(*rows, nothing)))
    return tuple(looks)
