"""The file of what was learnt: for each label a weight for every piece of words that tells.

A line of JSON with the labels, then plain numbers: the pieces' checksums (four bytes each), how
rare each is (two bytes), then piece by piece one byte for each label.
"""

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from sys import byteorder

# Scores and pushes are told in so many parts of one.
ONE = 1 << 20
# A byte is a number of points from -127 to 127, moved up so that it is never below nothing.
MIDDLE = 128
_MOST_POINTS = 127
_FORMAT = 2
_PIECE, _RARITY = "I", "H"
_BYTES_BEFORE = 6  # of each piece: its checksum and its rarity


class WeightsUnsound(ValueError):
    """The file of weights is cut off, or of another format: train it anew."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt.

    ``row`` tells where a piece (its checksum) stands in ``rarity`` and in ``points``, which holds a
    byte for each label. The score of a label begins with ``begins``; a point is worth ``steps``,
    both in parts of ``ONE``.
    """

    labels: tuple[str, ...]
    begins: tuple[int, ...]
    steps: tuple[int, ...]
    row: Mapping[int, int]
    rarity: Sequence[int]
    points: bytes

    def to_bytes(self) -> bytes:
        """Write the weights down, the same bytes for the same weights."""
        head = {
            "format": _FORMAT,
            "pieces": len(self.row),
            "labels": self.labels,
            "begins": self.begins,
            "steps": self.steps,
        }
        line = json.dumps(head, separators=(",", ":")).encode()
        numbers = _written(_PIECE, self.row), _written(_RARITY, self.rarity)
        return b"".join((line, b"\n", *numbers, self.points))

    @classmethod
    def from_bytes(cls, kept: bytes) -> "Weights":
        """Read what ``to_bytes`` wrote; raise ``WeightsUnsound`` for anything else."""
        line, _, rest = kept.partition(b"\n")
        try:
            head = json.loads(line)
            labels, count = tuple(head["labels"]), int(head["pieces"])
            begins, steps = tuple(head["begins"]), tuple(head["steps"])
            sound = head["format"] == _FORMAT
        except (ValueError, KeyError, TypeError) as error:
            raise WeightsUnsound(type(error).__name__) from error
        if not sound or len(rest) != count * (_BYTES_BEFORE + len(labels)):
            raise WeightsUnsound(f"{len(rest)} bytes for {count} pieces")
        pieces = _read(_PIECE, rest[: 4 * count])
        rarity = _read(_RARITY, rest[4 * count : 6 * count])
        row = dict(zip(pieces, range(count), strict=True))
        return cls(labels, begins, steps, row, rarity, rest[6 * count :])


def shrunk(weights: Sequence[int]) -> tuple[int, list[int]]:
    """Return what a point is worth, and each weight in points, the nearest of -127 to 127."""
    step = max(1, -(-max(map(abs, weights), default=0) // _MOST_POINTS))
    return step, [(one + step // 2) // step for one in weights]


def load_weights(name: str) -> Weights:
    """Read weights that come with the program."""
    return Weights.from_bytes(files(__package__).joinpath(name).read_bytes())


def _written(kind: str, numbers: Iterable[int]) -> bytes:
    made = array(kind, numbers)
    if byteorder == "big":
        made.byteswap()
    return made.tobytes()


def _read(kind: str, kept: bytes) -> "array[int]":
    made = array(kind)
    made.frombytes(kept)
    if byteorder == "big":
        made.byteswap()
    return made
