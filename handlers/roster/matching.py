"""Guess what each column of a roster is, for a person to say, where its heads do not tell."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from handlers.roster.cells import clean
from handlers.roster.findings import REQUIRED, Column
from handlers.roster.heads import distinct, missing_columns
from handlers.roster.sheet import Line
from handlers.roster.words import RosterWords, plain_head

# A slip or two in a head; less alike would be another word.
_ALIKE = 0.75
# Where heads are, at least two columns are headed.
_FEWEST = 2


class HeadsUnclear(Exception):
    """Not every head tells what its column is: ``guesses`` by head, "" where there is none."""

    def __init__(self, guesses: Mapping[str, str]) -> None:
        """Take the heads in the order of the file."""
        super().__init__(len(guesses))
        self.guesses = guesses


def ask_about(lines: Sequence[Line], words: RosterWords) -> None:
    """Raise ``HeadsUnclear`` when a column is unknown, missing or there twice.

    ``lines`` are the first of the file. Raises ``Unreadable`` where none can be heads.
    """
    names = _heads_among(lines, words)
    known = [words.columns.get(plain_head(name)) for name in names if name]
    clear = [column for column in known if column is not None]
    if len(set(clear)) == len(known) and set(REQUIRED) <= set(clear):
        return
    heads = [head for head in distinct(names, words) if head]
    if len(heads) < _FEWEST:
        raise missing_columns(clear, words)
    raise HeadsUnclear(guesses(heads, words))


def guesses(heads: Sequence[str], words: RosterWords) -> Mapping[str, str]:
    """Return what each head (``distinct``) may mean; no column is guessed twice."""
    found: dict[str, str] = dict.fromkeys(heads, "")
    taken: set[Column] = set()
    for surely in (True, False):
        for head in heads:
            column = None if found[head] else _meant(head, words, surely=surely)
            if column is not None and column not in taken:
                found[head] = column.value
                taken.add(column)
    return found


def _meant(head: str, words: RosterWords, *, surely: bool) -> Column | None:
    plain = plain_head(head)
    if surely:
        return words.columns.get(plain)
    close = get_close_matches(plain, words.columns, n=1, cutoff=_ALIKE)
    # "Nama warga" is a name all the same.
    close += [part for part in map(plain_head, head.split()) if part in words.columns]
    return words.columns[close[0]] if close else None


def _heads_among(lines: Sequence[Line], words: RosterWords) -> list[str]:
    """Return the line that is most like heads: by words we know or guess, then by words at all."""
    best: list[str] = []
    most = (-1, -1)
    for line in lines:
        names = [
            "" if plain_head(name) in words.reason_heads else name
            for name in map(clean, line.cells)
        ]
        said = [name for name in names if name and not any(map(str.isdigit, name))]
        alike = sum(_meant(name, words, surely=False) is not None for name in said)
        if (alike, len(said)) > most:
            best, most = names, (alike, len(said))
    return best
