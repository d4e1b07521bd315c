"""What of a message the classifier looks at: pieces of its letters and of its words.

A piece is known by a checksum of four bytes, so that the table of weights holds no words.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise, repeat
from zlib import crc32

from conversations.engine.answers import folded
from conversations.understanding.normaliser import LONGEST

# In letters; shorter pieces say little, longer ones are words.
_PIECES = range(2, 5)
_MOST_WORDS = 3
_VOWELS = re.compile(r"[aeiou']")
_TWICE = re.compile(r"(.)\1+")
_NO_WORD = re.compile(r"[^\w']+")

# The same letters seen another way are another piece.
_SEEDS = tuple(crc32(view) for view in (b"written", b"spelt", b"words", b"consonants", b"sorts"))

Views = tuple[frozenset[int], ...]


class Features:
    """Cuts a message into pieces, seen in several ways."""

    def __init__(self, sorts: Mapping[str, str]) -> None:
        """Take what each word is about: the words of each sort."""
        self._whole: dict[str, set[str]] = {}
        self._begins: dict[str, set[str]] = {}
        for sort, words in sorts.items():
            for word in words.split():
                table = self._begins if word.endswith("*") else self._whole
                table.setdefault(word.removesuffix("*"), set()).add(sort)

    def views(self, text: str, words: Sequence[str]) -> Views:
        """Return the checksums of the pieces of a message, a set for each way of looking at it.

        ``words`` are those of ``text`` in one spelling.
        """
        as_written = _NO_WORD.sub(" ", folded(text)[:LONGEST]).split()
        pieces = (
            _letters(as_written),
            _letters(words),
            _runs(words, _MOST_WORDS),
            _runs([_skeleton(word) for word in words], 2),
            self._sorts(words),
        )
        return tuple(map(_sums, _SEEDS, pieces))

    def _sorts(self, words: Sequence[str]) -> set[str]:
        """Return what the words are about, alone and by what follows."""
        line = [sort for word in words for sort in self._sorts_of(word)]
        return {*line, *(f"{one}>{other}" for one, other in pairwise(line))}

    def _sorts_of(self, word: str) -> list[str]:
        found = set(self._whole.get(word, ()))
        for end in range(2, len(word) + 1):
            found |= self._begins.get(word[:end], set())
        return sorted(found)


def by_words(views: Views) -> Views:
    """Return the views of whole words alone, without those of letters."""
    return (frozenset(), frozenset(), *views[2:])


def _letters(words: Sequence[str]) -> set[str]:
    """Return the pieces of each word, its beginning and end marked by a space."""
    pieces: set[str] = set()
    for word in words:
        marked = f" {word} "
        for size in _PIECES:
            pieces.update([marked[at : at + size] for at in range(len(marked) - size + 1)])
    return pieces


def _runs(words: Sequence[str], most: int) -> set[str]:
    """Return the words one by one, two by two, up to ``most``."""
    runs = set(words)
    for size in range(2, most + 1):
        runs.update([" ".join(words[at : at + size]) for at in range(len(words) - size + 1)])
    return runs


def _skeleton(word: str) -> str:
    """Return a word without its vowels: "srat", "surat" and "suurat" are one."""
    left = _TWICE.sub(r"\1", _VOWELS.sub("", word))
    return left if len(left) > 1 else word


def _sums(seed: int, pieces: set[str]) -> frozenset[int]:
    return frozenset(map(crc32, map(str.encode, pieces), repeat(seed)))
