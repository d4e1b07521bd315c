"""The words of a roster: what heads a column, what means yes, no, woman or man, in any language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from conversations.engine.catalogue import FIRST_LANGUAGE, Catalogue
from conversations.rules.nik import Sex
from handlers.roster.findings import Column

_MARKS = re.compile(r"[\W_]+")


def plain_head(text: str) -> str:
    """Return a head without case, spaces, dots and underscores."""
    return _MARKS.sub("", text.casefold())


@dataclass(frozen=True, slots=True)
class RosterWords:
    """Plain head -> column, and small word -> meaning; ``labels`` name the columns to people."""

    columns: Mapping[str, Column]
    labels: Mapping[Column, str]
    yes_no: Mapping[str, bool]
    sexes: Mapping[str, Sex]
    # The head of the column that we add to refused rows.
    reason_heads: frozenset[str] = frozenset()

    @classmethod
    def of(cls, texts: Catalogue) -> Self:
        """Take the words of every language from the texts (``roster.toml``)."""
        columns = {
            plain_head(word): column
            for column in Column
            for word in _words(texts, f"roster.head.{column}")
        }
        labels = {
            column: texts.words(f"roster.head.{column}", FIRST_LANGUAGE)[0] for column in Column
        }
        answers = {"roster.word.yes": True, "roster.word.no": False}
        yes_no = {
            word.casefold(): meant for key, meant in answers.items() for word in _words(texts, key)
        }
        sexes = {
            word.casefold(): sex for sex in Sex for word in _words(texts, f"roster.word.{sex}")
        }
        reasons = frozenset(plain_head(word) for word in _words(texts, "roster.report.reason_head"))
        return cls(columns, labels, yes_no, sexes, reasons)


def _words(texts: Catalogue, key: str) -> list[str]:
    return [
        word
        for language in texts.languages
        if texts.has(key, language)
        for word in texts.words(key, language)
    ]
