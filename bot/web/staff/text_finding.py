"""Find texts of the catalogue: by file, by key, and by the words that they are said in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from conversations.engine.catalogue import FIRST_LANGUAGE, Catalogue
from conversations.wording import file_of, fixed_because
from conversations.wording_check import written

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A text in a list: its words by language, and why it is not changed here (or empty)."""

    key: str
    words: dict[str, str]
    fixed: str
    changed: bool


@dataclass(frozen=True, slots=True)
class File:
    """A file of texts: how many it has, and how many of those are said in other words."""

    name: str
    count: int
    changed: int
    fixed: str


def files_of(texts: Catalogue) -> list[File]:
    """Return every file, by name."""
    counts: dict[str, list[int]] = {}
    first: dict[str, str] = {}
    for key in sorted(texts.keys(FIRST_LANGUAGE)):
        count = counts.setdefault(file_of(key), [0, 0])
        count[0] += 1
        count[1] += _is_changed(key, texts)
        # A file in which anything can be changed is not fixed.
        if first.get(file_of(key)) != "":
            first[file_of(key)] = fixed_because(key)
    return [File(name, all_, changed, first[name]) for name, (all_, changed) in counts.items()]


def find(texts: Catalogue, file: str, sought: str, after: str) -> tuple[list[Line], str]:
    """Return the texts of a page by key, and behind which key the next page begins (or empty).

    ``file`` empty for all; ``sought`` is part of a key or of the words in any language.
    """
    found = (
        key
        for key in sorted(texts.keys(FIRST_LANGUAGE))
        if key > after and (not file or file_of(key) == file)
    )
    lines = list(_first(_lines(found, texts, sought.casefold()), PAGE + 1))
    return lines[:PAGE], lines[PAGE - 1].key if len(lines) > PAGE else ""


def _lines(keys: Iterable[str], texts: Catalogue, sought: str) -> Iterable[Line]:
    for key in keys:
        words = {
            language: written(texts, key, language)
            for language in texts.languages
            if texts.has(key, language)
        }
        if sought in key or any(sought in said.casefold() for said in words.values()):
            yield Line(key, words, fixed_because(key), _is_changed(key, texts))


def _first(lines: Iterable[Line], most: int) -> Iterable[Line]:
    return (line for _, line in zip(range(most), lines, strict=False))


def _is_changed(key: str, texts: Catalogue) -> bool:
    if texts.shipped is texts:
        return False
    return any(
        texts.has(key, language)
        and texts.template(key, language) != texts.shipped.template(key, language)
        for language in texts.languages
    )
