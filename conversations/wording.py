"""Which texts of the chat may be said in other words, and what is wrong with words somebody wrote.

The same rules hold for the words that we ship (``tests/conversations/test_texts.py``): a wrong
sentence costs a widow her money.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from conversations.engine.catalogue import WORD_BREAK, Catalogue
from conversations.engine.flow import Ask, Choose
from conversations.engine.template import Template
from conversations.engine.text_check import NO_OPTIONS
from conversations.flows import FLOWS

# What people in a chat are told: the flows, and what several of them or the clock say.
SAID: Final = frozenset(FLOWS) | {"engine", "reports", "cases", "documents"}
SAID_UNASKED: Final = frozenset({"announcing", "reminders"})
EDITABLE: Final = SAID | SAID_UNASKED
# Words that people say to us: another word may lead elsewhere, so it comes with a release.
HEARD: Final = frozenset({"anywhere", "entries", "calendar"})
HEARD_KEYS: Final = frozenset({"engine.greetings"})
# Each of these is approved or drawn elsewhere.
APPROVED: Final = frozenset({"templates"})
DRAWN: Final = frozenset({"slip"})
# What people agree to has a version, which comes with a release.
AGREED: Final = frozenset({"consent"})
# Labels of options that stand by themselves.
_LABELS: Final = ("papers.paper.",)
_BUTTONS: Final = frozenset({"engine.contact_button"})


def file_of(key: str) -> str:
    """Return the file that a text stands in."""
    return key.partition(".")[0]


def fixed_because(key: str) -> str:
    """Return why a text cannot be changed at the desk, empty when it can."""
    file = file_of(key)
    if key in HEARD_KEYS or file in HEARD:
        return "heard"
    if file in AGREED:
        return "agreed"
    if file in APPROVED:
        return "approved"
    if file in DRAWN:
        return "drawn"
    return "" if file in EDITABLE else "ours"


def as_written(template: Template) -> str:
    """Return a text as it is written in its file, blanks in braces."""
    return "".join(
        words.replace("{", "{{").replace("}", "}}") + ("" if blank is None else f"{{{blank}}}")
        for words, blank in template.pieces
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """What a text is: a label of an option, a question with options, or words by themselves."""

    label: bool = False
    question: bool = False


def kind_of(key: str, texts: Catalogue, language: str) -> Kind:
    """Return what a text is."""
    above, _, name = key.rpartition(".")
    is_option = texts.has(above, language) and name not in NO_OPTIONS
    if is_option or key in _BUTTONS or key.startswith(_LABELS):
        return Kind(label=True)
    return Kind(question=bool(options_of(key, texts, language)))


def options_of(key: str, texts: Catalogue, language: str) -> dict[str, tuple[str, ...]]:
    """Return the options of a question that have texts of their own: key -> label, other words.

    They come in the order in which they are shown, as far as the flow settles it.
    """
    begins = f"{key}."
    found = [
        other
        for other in texts.keys(language)
        if other.startswith(begins)
        and "." not in other[len(begins) :]
        and other[len(begins) :] not in NO_OPTIONS
    ]
    order = _order_of(key)
    found.sort(key=lambda other: (order.get(other[len(begins) :], len(order)), other))
    return {other: texts.words(other, language) for other in found}


def _order_of(key: str) -> dict[str, int]:
    """Return at which place a question shows its options, where that is settled."""
    flow, _, step = key.partition(".")
    asked = FLOWS[flow].steps.get(step) if flow in FLOWS else None
    names: Iterable[str] = ()
    if isinstance(asked, Choose) and isinstance(asked.options, tuple):
        names = asked.options
    elif isinstance(asked, Ask):
        names = asked.ways
    return {name: place for place, name in enumerate(names)}


def fits(words: Template, shipped: Template) -> bool:
    """Tell whether other words can stand for ours: the same blanks, figures and number of words.

    After an upgrade ours may have others than when the words were approved.
    """
    return (
        words.blanks == shipped.blanks
        and set(words.figures) == set(shipped.figures)
        and _count(words) == _count(shipped)
    )


def _count(template: Template) -> int:
    return template.plain.count(WORD_BREAK)
