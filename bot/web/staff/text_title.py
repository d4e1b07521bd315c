"""What a text is called on the desk: by its own first words, and by where people meet them."""

from dataclasses import dataclass
from textwrap import shorten
from typing import Final

from conversations.engine.catalogue import FIRST_LANGUAGE, Catalogue
from conversations.wording import kind_of
from conversations.wording_check import filled

# Enough to know it again, and one line of a phone or two.
_LONGEST: Final = 72


@dataclass(frozen=True, slots=True)
class Title:
    """The first words of a text, and what it is: answer, button, question or sentence.

    ``question`` is the key of the question that an answer is to, and ``asked`` its first words;
    both are empty for all others.
    """

    said: str
    kind: str
    question: str
    asked: str


def title_of(key: str, texts: Catalogue, language: str) -> Title:
    """Return the title of a text in a language, or in Indonesian where it has no words in it."""
    spoken = language if texts.has(key, language) else FIRST_LANGUAGE
    kind = kind_of(key, texts, spoken)
    above = key.rpartition(".")[0]
    question = above if kind.label and texts.has(above, spoken) else ""
    name = "question" if kind.question else "sentence"
    if kind.label:
        name = "answer" if question else "button"
    asked = _beginning(question, texts, spoken) if question else ""
    return Title(_beginning(key, texts, spoken) or key, name, question, asked)


def _beginning(key: str, texts: Catalogue, language: str) -> str:
    """Return the first words of a text; of a button those that stand on it."""
    said = filled(texts.template(key, language), texts, language).partition("|")[0]
    return shorten(said, _LONGEST, placeholder=" …")
