"""The mistakes that texts can show by themselves: missing, filled otherwise, broken, too long."""

from collections.abc import Iterator, Mapping
from itertools import chain

from conversations.engine.catalogue import FIRST_LANGUAGE, WORD_BREAK
from conversations.engine.replies import Text
from conversations.engine.template import BrokenTemplate, Template
from conversations.rules.figures import Figures, UnknownFigure

# WhatsApp cuts a button at 20 characters; people with bad signals and small screens read the rest.
MOST_LABEL, MOST_QUESTION, MOST_TEXT = 20, 300, 700
# These files speak to staff in a terminal or a browser, or hold words that are heard, not said.
NOT_SAID_IN_CHATS = frozenset(
    {"anywhere", "calendar", "channel", "chat", "cli", "doctor", "entries", "programme", "roster"}
    | {"settings", "simulator"}
)

# Beside its options a question may have these, which are no labels.
NO_OPTIONS = frozenset({"example", "footer"})

Texts = Mapping[str, Mapping[str, str]]


def find_text_mistakes(texts: Texts, figures: Figures) -> list[Text]:
    """Return every mistake as a text to tell; ``texts`` is language -> key -> text as written.

    The first language has every text; the others have the same keys with the same blanks.
    """
    return list(
        chain.from_iterable(
            (
                *_keys(texts, language),
                *_filling(texts, language, figures),
                *_lengths(texts, language),
            )
            for language in texts
        )
    )


def _keys(texts: Texts, language: str) -> Iterator[Text]:
    first = texts[FIRST_LANGUAGE]
    for key in sorted(first.keys() - texts[language].keys()):
        yield Text("cli.texts.missing", {"language": language, "key": key})
    for key in sorted(texts[language].keys() - first.keys()):
        yield Text("cli.texts.extra", {"language": language, "key": key, "first": FIRST_LANGUAGE})


def _filling(texts: Texts, language: str, figures: Figures) -> Iterator[Text]:
    for key, written in texts[language].items():
        place = {"language": language, "key": key}
        template = _parsed(written)
        if template is None:
            yield Text("cli.texts.broken", place)
            continue
        for figure in template.figures:
            if not _is_known(figure, figures):
                yield Text("cli.texts.figure", {**place, "figure": figure})
        wanted = _parsed(texts[FIRST_LANGUAGE].get(key, written))
        if wanted is not None and wanted.blanks != template.blanks:
            blanks = {"found": _listed(template), "wanted": _listed(wanted)}
            yield Text("cli.texts.blanks", {**place, "first": FIRST_LANGUAGE, **blanks})


def _lengths(texts: Texts, language: str) -> Iterator[Text]:
    by_key = texts[language]
    questions = {key.rpartition(".")[0] for key in by_key} & by_key.keys()
    for key, written in by_key.items():
        template = _parsed(written)
        if template is None or key.partition(".")[0] in NOT_SAID_IN_CHATS:
            continue
        said, most, mistake = template.plain, MOST_TEXT, "long_text"
        above, _, name = key.rpartition(".")
        if above in questions and name not in NO_OPTIONS:
            said, most, mistake = said.split(WORD_BREAK)[0].strip(), MOST_LABEL, "long_label"
        elif key in questions:
            most, mistake = MOST_QUESTION, "long_question"
        if len(said) > most:
            sizes = {"count": len(said), "most": most}
            yield Text(f"cli.texts.{mistake}", {"language": language, "key": key, **sizes})


def _parsed(written: str) -> Template | None:
    try:
        return Template.parse(written)
    except BrokenTemplate:
        return None


def _is_known(figure: str, figures: Figures) -> bool:
    try:
        figures[figure]
    except UnknownFigure:
        return False
    return True


def _listed(template: Template) -> str:
    return ", ".join(sorted(template.blanks)) or "-"
