"""WhatsApp's templates: the words that Meta approved, and the little that is filled into them.

A template's full name is its name and its language, ``announcement_id``. Its blanks are known by
their place: ``{{1}}`` is the one that stands first in the Indonesian text.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from conversations.engine.catalogue import FIRST_LANGUAGE, Catalogue
from conversations.engine.replies import Text

ANNOUNCEMENT: Final = "announcement"
COVER_ENDS: Final = "cover_ends"
CASE_NEWS: Final = "case_news"
REPORTED: Final = "reported"
PAPERS: Final = "papers"
SCHOLARSHIP: Final = "scholarship"
# Each with the key of its words.
TEMPLATES: Final[Mapping[str, str]] = {
    ANNOUNCEMENT: "templates.announcement",
    COVER_ENDS: "templates.cover_ends",
    CASE_NEWS: "templates.case_news",
    REPORTED: "templates.reported",
    PAPERS: "templates.papers",
    SCHOLARSHIP: "templates.scholarship",
}
_SAMPLE_DAY: Final = date(2026, 12, 31)
_SAMPLE_NUMBER: Final = "KL-7KQ2M"
_LINE_ENDS: Final = re.compile(r"\s*\n\s*")
_GOES_ON: Final = (".", ",", ":", ";", "?", "!", "/", "-")


class UnknownTemplate(LookupError):
    """There is no template of this name."""


def full_name(name: str, language: str) -> str:
    """Return what the template ``name`` is called in ``language``."""
    return f"{name}_{language}"


def full_names(texts: Catalogue) -> tuple[str, ...]:
    """Return the full names of all templates."""
    return tuple(full_name(name, language) for name in TEMPLATES for language in texts.languages)


def body(texts: Catalogue, full: str) -> str:
    """Return the words of a template with ``{{1}}``, ``{{2}}`` ... for its blanks."""
    names = blank_names(texts, full)
    return _said(texts, full, [f"{{{{{place}}}}}" for place in range(1, len(names) + 1)])


def filled(texts: Catalogue, full: str, blanks: Sequence[str]) -> str:
    """Return what a person reads when ``blanks``, in the order of their places, are filled in."""
    return _said(texts, full, [in_one_line(blank) for blank in blanks])


def samples(texts: Catalogue, full: str) -> tuple[str, ...]:
    """Return an invented example for each blank, as Meta wants to see them."""
    _, language = _parts(texts, full)
    known = {
        "text": texts.say(Text("templates.sample.words"), language),
        "day": texts.written(_SAMPLE_DAY, language),
        "number": _SAMPLE_NUMBER,
    }
    return tuple(known[name] for name in blank_names(texts, full))


def blank_names(texts: Catalogue, full: str) -> tuple[str, ...]:
    """Return the names of a template's blanks by their places."""
    key, _ = _parts(texts, full)
    pieces = texts.template(key, FIRST_LANGUAGE).pieces
    return tuple(dict.fromkeys(name for _, name in pieces if name is not None))


def in_one_line(text: str) -> str:
    """Return ``text`` as Meta takes it in a blank: no line break, no tab, no run of blanks.

    A line that breaks off in the middle is parted from the next by a stroke; no word is lost.
    """
    lines = [" ".join(line.split()) for line in _LINE_ENDS.split(text.strip())]
    joined = ""
    for line in filter(None, lines):
        between = " " if not joined or joined.endswith(_GOES_ON) else " / "
        joined += f"{between}{line}"
    return joined.strip()


def _said(texts: Catalogue, full: str, blanks: Sequence[str]) -> str:
    """Raises ``UnknownTemplate``, and ValueError unless there is a value for every blank."""
    key, language = _parts(texts, full)
    values = dict(zip(blank_names(texts, full), blanks, strict=True))
    return texts.say(Text(key, values), language)


def _parts(texts: Catalogue, full: str) -> tuple[str, str]:
    """The key of a template's words, and their language."""
    name, _, language = full.rpartition("_")
    if name not in TEMPLATES or language not in texts.languages:
        raise UnknownTemplate(full)
    return TEMPLATES[name], language
