"""Learn from sentences what words mean: a straight line for each label, in whole numbers.

Each label gets the line that parts its sentences from all others with the widest margin and the
least squared excess (a linear support vector machine, one label against the rest). It is found by
going through the sentences one by one, several times (dual coordinate descent, as Hsieh and others
described it in 2008). Whole numbers make the same lines on every machine, to the last byte.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import log
from operator import itemgetter

from conversations.understanding.features import Views
from conversations.understanding.lessons import HALVES, Look, looks_at
from conversations.understanding.weights import MIDDLE, ONE, Weights, shrunk

# What a sentence on the wrong side costs; the margin costs one.
_COST = 2
_ROUNDS = 9
# Sentences that lie far on their side are looked at again in every so manieth round only.
_AGAIN, _FAR = 3, ONE + ONE // 2
# Rarity is told in parts of one.
_PARTS = 64
# Any order does that is no order, and the same each time.
_STRIDE = 7_919


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A sentence as it is learnt: its looks, and what picks their rows out of a line's weights."""

    looks: tuple[Look, ...]
    picks: tuple[Callable[[list[int]], tuple[int, ...]], ...]


@dataclass(slots=True)
class _Line:
    """The line of one label as it is drawn: a weight for each piece, and where it begins."""

    weights: list[int]
    begins: int = 0
    # How much each sentence pushes, and which need not.
    pushes: dict[int, int] = field(default_factory=dict)
    far: set[int] = field(default_factory=set)


def train(
    sentences: Sequence[tuple[str, Views]],
    fewest: int,
    told: Callable[[int, int], None] = lambda *_: None,
) -> Weights:
    """Return what ``sentences`` (label, views) teach.

    Pieces that stand in fewer than ``fewest`` of them are somebody's slip and are left out.
    ``told`` hears which round of how many is done.
    """
    seen = Counter(piece for _, views in sentences for view in views for piece in view)
    pieces = sorted(piece for piece, times in seen.items() if times >= fewest)
    row = {piece: at for at, piece in enumerate(pieces)}
    rarity = [_rarity(seen[piece], len(sentences)) for piece in pieces]
    lessons = [_lesson(looks_at(views, row, rarity), len(pieces)) for _, views in sentences]
    labels = sorted({label for label, _ in sentences})
    # Behind the last weight stands nothing: see _lesson.
    lines = {label: _Line([0] * (len(pieces) + 1)) for label in labels}
    squares = [one * one for one in rarity]
    for turn in range(_ROUNDS):
        for at in _mixed(len(sentences), turn):
            meant = sentences[at][0]
            for label, line in lines.items():
                if turn % _AGAIN == 0 or at not in line.far:
                    _push(line, at, lessons[at], 1 if label == meant else -1, squares)
        told(turn + 1, _ROUNDS)
    return _kept(pieces, rarity, lines)


def _lesson(looks: tuple[Look, ...], nothing: int) -> _Lesson:
    """Return a sentence ready to be learnt; one row alone is picked with ``nothing`` beside it."""
    return _Lesson(looks, tuple(itemgetter(*look.rows, nothing) for look in looks))


def _push(line: _Line, at: int, lesson: _Lesson, side: int, squares: list[int]) -> None:
    """Move a line as far as one sentence wants it moved."""
    score, size = line.begins, ONE
    weights = line.weights
    for look, pick in zip(lesson.looks, lesson.picks, strict=True):
        score += look.weight * sum(pick(weights)) // look.length
        size += look.weight * look.weight * ONE // (HALVES * HALVES)
    before = line.pushes.get(at, 0)
    short = side * score - ONE + before // (2 * _COST)
    after = max(0, before - short * ONE // (size + ONE // (2 * _COST)))
    if after == before:
        if side * score > _FAR:
            line.far.add(at)
        return
    line.far.discard(at)
    line.pushes[at] = after
    push = side * (after - before)
    line.begins += push
    for look in lesson.looks:
        share = push * look.weight
        for one in look.rows:
            weights[one] += share * squares[one] // look.length


def _kept(pieces: list[int], rarity: list[int], lines: dict[str, _Line]) -> Weights:
    """Return the lines as they are kept: a byte a weight, without pieces that tell nothing."""
    small = [shrunk(line.weights[:-1]) for line in lines.values()]
    rows = list(zip(*(points for _, points in small), strict=True))
    told = [at for at, points in enumerate(rows) if any(points)]
    return Weights(
        labels=tuple(lines),
        begins=tuple(line.begins for line in lines.values()),
        steps=tuple(step for step, _ in small),
        row={pieces[at]: place for place, at in enumerate(told)},
        rarity=[rarity[at] for at in told],
        points=b"".join(bytes(one + MIDDLE for one in rows[at]) for at in told),
    )


def _rarity(times: int, of: int) -> int:
    return round(_PARTS * (1 + log((1 + of) / (1 + times))))


def _mixed(count: int, turn: int) -> list[int]:
    """Return the numbers below ``count`` in an order that has nothing to do with who wrote what."""
    return sorted(range(count), key=lambda at: ((at + 1) * (turn + 1) * _STRIDE) % 65_521)
