"""The words of a story as a line of letters, one for each, by what they do in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conversations.rules.typed import plain
from conversations.understanding.kinship import (
    COMMA,
    LETTERS,
    MINE,
    OTHER,
    SOMEBODYS,
    STOP,
    Words,
    load_words,
)

LONGEST = 2000  # characters of a story

_WORD = re.compile(r"'s\b|\d+(?:[.:/,]\d+)*(?![^\W_])|[^\W_]+(?:['-](?!s\b)[^\W_]+)*")
_SENTENCE_ENDS = re.compile(r"[!?;\n]|(?<!\.)\.(?!\.)")
_ENDINGS = (("nya", SOMEBODYS), ("ku", MINE), ("q", MINE))
_TWICE = re.compile(r"(.+)-\1|(.+)2")


@dataclass(frozen=True, slots=True)
class Story:
    """A text and its words: ``letters`` one for each word or mark, ``kin`` and ``spans`` with it.

    ``spans`` are where each stands in ``text``; a mark's is empty.
    """

    text: str
    letters: str
    kin: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def read_story(text: str) -> Story:
    """Return the words of a text by what they do in it."""
    # A line ends what it says: "di Nita" is not the place of the next one.
    cleaned = "\n".join(map(plain, text[:LONGEST].splitlines()))
    words = [(found[0].casefold(), found.span()) for found in _WORD.finditer(cleaned)]
    letters, kin, spans, end = [], [], [], 0
    for letter, name, (start, stop) in _read(words):
        if mark := _mark(cleaned[end:start], first=end == 0):
            letters.append(mark)
            kin.append("")
            spans.append((start, start))
        letters.append(letter)
        kin.append(name)
        spans.append((start, stop))
        end = stop
    return Story(cleaned, "".join(letters), tuple(kin), tuple(spans))


def _read(
    words: list[tuple[str, tuple[int, int]]],
) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Each phrase of the table, the longest that fits, and each other word."""
    table, at = load_words(), 0
    while at < len(words):
        for count in range(min(table.longest, len(words) - at), 0, -1):
            found = table.phrases.get(tuple(word for word, _ in words[at : at + count]))
            if found:
                break
        else:
            count, found = 1, _single(words[at][0], table)
        yield *found, (words[at][1][0], words[at + count - 1][1][1])
        at += count


def _single(word: str, table: Words) -> tuple[str, str]:
    """A word that is not in the table as it stands: with an ending, doubled, a number."""
    if word[0].isdigit():
        return LETTERS["between"], ""
    doubled = _TWICE.fullmatch(word)
    stem = table.phrases.get(((doubled[1] or doubled[2]),)) if doubled else None
    if stem and stem[1]:
        return LETTERS["others"], ""
    for ending, letter in _ENDINGS:
        stem = table.phrases.get((word.removesuffix(ending),)) if word.endswith(ending) else None
        if stem and stem[1]:
            return letter, stem[1]
        if stem and stem[0] == LETTERS["body"]:
            return LETTERS["body"], ""
    return OTHER, ""


def _mark(gap: str, *, first: bool) -> str:
    """The mark that a gap between two words is, if any."""
    if first or not gap.strip(" "):
        return ""
    return STOP if _SENTENCE_ENDS.search(gap) else COMMA
