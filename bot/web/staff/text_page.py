"""One text as its page shows it: in each language what is said, how it looks, how long it is."""

from dataclasses import dataclass, field
from typing import Final

from bot.web.staff.text_diff import Piece, diff
from conversations.engine.catalogue import Catalogue
from conversations.engine.replies import Text
from conversations.engine.template import BrokenTemplate, Template
from conversations.engine.text_check import MOST_LABEL, MOST_QUESTION, MOST_TEXT
from conversations.rules.figures import Figure, Figures, UnknownFigure
from conversations.wording import kind_of, options_of
from conversations.wording_check import MOST_EVER, filled, find_faults, tidy, written
from handlers.staff.wording import still_fits
from storage.text_changes import ChangeState, TextChange

# Rows of a textarea: enough to see all of it, and not a page.
_FEWEST, _MOST, _PER_ROW = 2, 12, 60
ROW_LABEL: Final = 24


@dataclass(frozen=True, slots=True)
class Meter:
    """How long words are as people read them, against what is aimed at and what there is."""

    count: int
    aim: int
    most: int

    @property
    def is_long(self) -> bool:
        """Whether it is longer than we aim at."""
        return self.count > self.aim


@dataclass(frozen=True, slots=True)
class Bubble:
    """Words as a phone shows them; a label stands on a button, a question has some below it."""

    words: str
    is_label: bool
    buttons: tuple[str, ...]
    meter: Meter


@dataclass(frozen=True, slots=True)
class Change:
    """A change of words with what it changes; ``unfit`` where an upgrade took its place away.

    ``bubble`` is how it looks, None where it can no longer be said.
    """

    change: TextChange
    pieces: list[Piece]
    unfit: bool
    bubble: Bubble | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody typed and is not proposed yet, with what is wrong with it."""

    language: str
    words: str
    faults: list[Text] = field(default_factory=list)
    bubble: Bubble | None = None
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InLanguage:
    """A text in one language; ``seen`` is the change that is live, 0 for what we ship."""

    language: str
    words: str
    shipped: str
    bubble: Bubble
    seen: int
    rows: int
    waiting: list[Change]
    past: list[Change]

    @property
    def is_ours(self) -> bool:
        """Whether it is said as we ship it."""
        return self.words == self.shipped


def in_language(key: str, language: str, texts: Catalogue, changes: list[TextChange]) -> InLanguage:
    """Return a text in a language; ``changes`` are those of the text, the latest first."""
    own = [one for one in changes if one.language == language]
    live = next((one for one in own if one.state == ChangeState.LIVE), None)
    shipped = written(texts.shipped, key, language)
    words = live.body if live is not None and still_fits(live, texts) else shipped
    rows = len(words) // _PER_ROW + words.count("\n") + 1
    return InLanguage(
        language,
        words,
        shipped,
        bubble(key, language, Template.parse(words), texts),
        live.id if live else 0,
        min(max(rows, _FEWEST), _MOST),
        [_change(one, words, texts) for one in reversed(own) if one.state == ChangeState.PROPOSED],
        _past(own, shipped, texts),
    )


def draft(key: str, language: str, given: str, texts: Catalogue, figures: Figures) -> Draft:
    """Return words that somebody typed, looked over; with a bubble when they can be read."""
    words = tidy(given)
    faults = find_faults(key, language, words, texts, figures)
    seen = _seen(key, language, words, texts) if words else None
    return Draft(language, words, faults, seen, diff(written(texts, key, language), words))


def bubble(key: str, language: str, words: Template, texts: Catalogue) -> Bubble:
    """Return words as a phone shows them. Raises ``UnknownFigure``."""
    kind = kind_of(key, texts, language)
    said = filled(words, texts, language)
    if kind.label:
        label = said.partition("|")[0].strip()
        meter = Meter(len(label), MOST_LABEL, ROW_LABEL)
        return Bubble(label, is_label=True, buttons=(), meter=meter)
    options = options_of(key, texts, language) if kind.question else {}
    buttons = tuple(label for label, *_ in options.values())
    aim = MOST_QUESTION if kind.question else MOST_TEXT
    return Bubble(said, is_label=False, buttons=buttons, meter=Meter(len(said), aim, MOST_EVER))


def figures_of(key: str, texts: Catalogue, figures: Figures) -> list[Figure]:
    """Return the figures of the rules that a text speaks of."""
    named = {
        name: None
        for language in texts.languages
        if texts.has(key, language)
        for name in texts.template(key, language).figures
    }
    return [figures[name] for name in named]


def _past(own: list[TextChange], shipped: str, texts: Catalogue) -> list[Change]:
    """Return what was decided, the latest first, each beside what was said before it."""
    past: list[Change] = []
    before = shipped
    for one in sorted(
        (one for one in own if one.decided_at is not None), key=lambda one: (one.decided_at, one.id)
    ):
        past.append(_change(one, before, texts))
        if one.state in {ChangeState.LIVE, ChangeState.REPLACED}:
            before = one.body
    return past[::-1]


def _change(one: TextChange, before: str, texts: Catalogue) -> Change:
    unfit = not still_fits(one, texts)
    seen = None if unfit else _seen(one.key, one.language, one.body, texts)
    return Change(one, diff(before, one.body), unfit, seen)


def _seen(key: str, language: str, words: str, texts: Catalogue) -> Bubble | None:
    """Return how words look; None for those that cannot be read."""
    try:
        return bubble(key, language, Template.parse(words), texts)
    except (BrokenTemplate, UnknownFigure):
        return None
