"""Find the line of heads and which column stands where."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from handlers.roster.cells import clean
from handlers.roster.delimited import HEAD_WITHIN
from handlers.roster.findings import REQUIRED, Column, Unreadable
from handlers.roster.sheet import Line
from handlers.roster.words import RosterWords, plain_head


@dataclass(frozen=True, slots=True)
class Heads:
    """Where each column stands; ``names`` are the heads as written, ``ignored`` those unknown."""

    places: Mapping[Column, int]
    names: tuple[str, ...]
    ignored: tuple[str, ...]


def read_heads(lines: Iterator[Line], words: RosterWords) -> Heads:
    """Read ``lines`` up to the heads, which may have titles above them.

    Raises ``Unreadable`` when there are none, NIK or name is missing, or a column stands twice.
    """
    best: list[Column] = []
    for line in islice(lines, HEAD_WITHIN):
        names = tuple(clean(cell) for cell in line.cells)
        found = [words.columns.get(plain_head(name)) for name in names]
        known = [column for column in found if column is not None]
        if set(REQUIRED) <= set(known):
            return _heads(names, found, words)
        best = max(best, known, key=len)
    missing = [words.labels[column] for column in REQUIRED if column not in best]
    raise Unreadable("missing_columns", columns=", ".join(missing))


def _heads(names: tuple[str, ...], found: list[Column | None], words: RosterWords) -> Heads:
    twice = [
        words.labels[column]
        for column, times in Counter(found).items()
        if column is not None and times > 1
    ]
    if twice:
        raise Unreadable("double_columns", columns=", ".join(twice))
    places = {column: place for place, column in enumerate(found) if column is not None}
    ignored = [name for name, column in zip(names, found, strict=True) if name and not column]
    return Heads(places, names, tuple(ignored))
