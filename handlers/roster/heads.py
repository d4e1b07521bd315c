"""Find the line of heads and which column stands where."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from handlers.roster.cells import clean
from handlers.roster.delimited import HEAD_WITHIN
from handlers.roster.findings import REQUIRED, Column, Unreadable
from handlers.roster.sheet import Line
from handlers.roster.words import RosterWords, plain_head

Chosen = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Heads:
    """Where each column stands; ``names`` are the heads as written, ``ignored`` those unknown."""

    places: Mapping[Column, int]
    names: tuple[str, ...]
    ignored: tuple[str, ...]


def read_heads(lines: Iterator[Line], words: RosterWords, chosen: Chosen | None = None) -> Heads:
    """Read ``lines`` up to the heads, which may have titles above them.

    ``chosen`` says by a person's choice what each head means (``distinct``), "" for nothing.
    Raises ``Unreadable`` when there are none, NIK or name is missing, or a column stands twice.
    """
    best: list[Column] = []
    for line in islice(lines, HEAD_WITHIN):
        names = tuple(clean(cell) for cell in line.cells)
        if chosen:
            heads = distinct(names, words)
            if set(filter(None, heads)) == set(chosen):
                meant = [chosen.get(head) for head in heads]
                return replace(
                    _heads(names, [Column(one) if one else None for one in meant], words),
                    ignored=(),
                )
            continue
        found = [words.columns.get(plain_head(name)) for name in names]
        known = [column for column in found if column is not None]
        if set(REQUIRED) <= set(known):
            return _heads(names, found, words)
        best = max(best, known, key=len)
    raise missing_columns(best, words)


def missing_columns(found: Collection[Column], words: RosterWords) -> Unreadable:
    """Return the refusal of a file that has none but the columns ``found``."""
    missing = [words.labels[column] for column in REQUIRED if column not in found]
    return Unreadable("missing_columns", columns=", ".join(missing))


def distinct(names: Sequence[str], words: RosterWords) -> list[str]:
    """Return heads of which none is there twice: ``NAMA``, ``NAMA (2)``.

    Empty are those without words, and the head of our own reasons.
    """
    seen: Counter[str] = Counter()
    made = []
    for name in names:
        if not name or plain_head(name) in words.reason_heads:
            made.append("")
            continue
        seen[name] += 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return made


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
