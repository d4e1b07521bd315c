"""What is wrong with other words for a text, each as a line for whoever wrote them."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Final

from conversations.engine.answers import folded
from conversations.engine.catalogue import WORD_BREAK, Catalogue
from conversations.engine.replies import Blank, Text
from conversations.engine.template import BrokenTemplate, Template
from conversations.engine.text_check import MOST_LABEL, MOST_QUESTION, MOST_TEXT
from conversations.rules.figures import Figures
from conversations.wording import Kind, as_written, kind_of, options_of

FAULT: Final = "staff_texts.fault"
# However its blanks are filled, WhatsApp takes no more.
MOST_EVER: Final = 1_024
# What is longer than this is no text of a chat, and nobody need look at it further.
LONGEST_GIVEN: Final = 2_000
MOST_SENTENCES: Final = 3
# Amounts that somebody may be owed.
_OWED: Final = ("jkm.", "jkk.", "scholarship.")
# Lines of an answer that says "by the rules" itself, above or below them.
_LINES: Final = ("calculator.line.", "calculator.share.")
_SENTENCE_ENDS: Final = re.compile(r"[.?!](?:\s|$)")
_BETWEEN_SENTENCES: Final = re.compile(r"(?<=[.?!])\s+|\n")
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)")
_CAPITALS: Final = re.compile(r"\b[A-Z]{3,}(?: [A-Z]{3,})*\b")
_ASKED: Final = re.compile(
    r"\b(?i:ketik|balas|type|reply|answer)(?: (?:dengan|with))? ([A-Z]{2,}(?: [A-Z]{2,})*)\b"
)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """Other words for a text, beside what we ship."""

    key: str
    language: str
    words: Template
    shipped: Template
    kind: Kind

    @property
    def said(self) -> str:
        """What people read: of an option its label alone."""
        plain = self.words.plain
        return plain.partition(WORD_BREAK)[0].strip() if self.kind.label else plain


def tidy(given: str) -> str:
    """Return words as they are kept: one kind of line end, nothing around them."""
    return given.replace("\r\n", "\n").replace("\r", "\n").strip()


def find_faults(
    key: str, language: str, given: str, texts: Catalogue, figures: Figures
) -> list[Text]:
    """Return what is wrong with ``given`` as words for ``key``; nothing when they may be said."""
    if not given:
        return [_fault("empty")]
    if len(given) > LONGEST_GIVEN:
        return [_fault("long", count=len(given), most=MOST_TEXT)]
    try:
        words = Template.parse(given)
    except BrokenTemplate:
        return [_fault("broken")]
    ours = texts.shipped.template(key, language)
    proposal = Proposal(key, language, words, ours, kind_of(key, texts.shipped, language))
    blanks = list(_blanks(proposal))
    # What names a figure that there is not cannot be filled.
    long = not blanks and len(filled(words, texts, language)) > MOST_EVER
    return [
        *blanks,
        *([_fault("long_filled", most=MOST_EVER)] if long else ()),
        *_length(proposal, texts),
        *_letters(proposal),
        *_words(proposal),
        *_money(proposal, figures),
        *_commands(proposal, texts),
        *_options(proposal, texts),
    ]


def _blanks(it: Proposal) -> Iterator[Text]:
    for name in sorted(it.shipped.blanks - it.words.blanks):
        yield _fault("blank_missing", name=f"{{{name}}}")
    for name in sorted(it.words.blanks - it.shipped.blanks):
        yield _fault("blank_extra", name=f"{{{name}}}")
    for name in it.shipped.figures:
        if name not in it.words.figures:
            yield _fault("blank_missing", name=f"{{{name}}}")
    for name in it.words.figures:
        if name not in it.shipped.figures:
            yield _fault("blank_extra", name=f"{{{name}}}")


def _length(it: Proposal, texts: Catalogue) -> Iterator[Text]:
    if it.kind.label:
        if not 0 < len(it.said) <= MOST_LABEL:
            yield _fault("long_label", count=len(it.said), most=MOST_LABEL)
    elif it.kind.question:
        options = options_of(it.key, texts, it.language).values()
        listed = sum(len(label) + 3 for label, *_ in options)
        if len(it.said) + listed > MOST_QUESTION:
            yield _fault("long_question", count=len(it.said) + listed, most=MOST_QUESTION)
        ours = len(_SENTENCE_ENDS.findall(it.shipped.plain))
        if len(_SENTENCE_ENDS.findall(it.said)) > max(MOST_SENTENCES, ours):
            yield _fault("sentences", most=MOST_SENTENCES)
    elif len(it.said) > MOST_TEXT:
        yield _fault("long", count=len(it.said), most=MOST_TEXT)


def _sentences(template: Template) -> list[str]:
    """Return the sentences of a text, a blank as nothing."""
    return [one.strip() for one in _BETWEEN_SENTENCES.split(_read(template)) if one.strip()]


def _letters(it: Proposal) -> Iterator[Text]:
    plain = it.words.plain
    ours = _digits(it.shipped)
    for digits in dict.fromkeys(_digits(it.words)):
        if digits not in ours:
            yield _fault("digit", digits=digits)
    loud = sorted({one for one in plain if one == "!" or unicodedata.category(one) in {"So", "Sk"}})
    if loud:
        yield _fault("loud", signs=" ".join(loud))
    if any(one != "\n" and unicodedata.category(one) in _UNSEEN for one in plain):
        yield _fault("unseen")


def _digits(template: Template) -> list[str]:
    """Return what reads as a number: digits of every script, fractions, and what stands on top."""
    runs = groupby(template.plain, lambda one: one.isnumeric() or one in ".,")
    numbers = ("".join(run).strip(".,") for is_number, run in runs if is_number)
    return [number for number in numbers if number]


def _words(it: Proposal) -> Iterator[Text]:
    never = _pattern("never", it.language)
    known = {word.casefold() for word in never.findall(_read(it.shipped))}
    for word in dict.fromkeys(never.findall(it.said)):
        if word.casefold() not in known:
            yield _fault("never", word=word)
    # What we say about PINs is a warning: it stays whole, and nothing else is said of them.
    swindle = _pattern("swindle", it.language)
    said, ours = _sentences(it.words), _sentences(it.shipped)
    for sentence in said:
        if sentence not in ours and (found := swindle.search(sentence)):
            yield _fault("swindle", word=found.group())
    for sentence in ours:
        if swindle.search(sentence) and sentence not in said:
            yield _fault("warning_missing", words=sentence)
    outside = _IN_BRACKETS.sub("", it.said)
    for word in dict.fromkeys(_pattern("abbreviation", it.language).findall(outside)):
        yield _fault("abbreviation", word=word)


def _money(it: Proposal, figures: Figures) -> Iterator[Text]:
    """No amount, nor any other number, but those of the table: written out in words neither."""
    spelt = _pattern("number", it.language)
    ours = [word.casefold() for word in spelt.findall(_read(it.shipped))]
    for word in spelt.findall(_read(it.words)):
        if word.casefold() in ours:
            ours.remove(word.casefold())
        else:
            yield _fault("number", word=word)
    owed = any(
        name.startswith(_OWED) and name in figures and figures[name].unit == "rupiah"
        for name in it.words.figures
    )
    rules = _lists()["by_the_rules"][it.language]
    if owed and not it.key.startswith(_LINES) and rules not in it.said.casefold():
        yield _fault("by_the_rules", words=rules)


def _commands(it: Proposal, texts: Catalogue) -> Iterator[Text]:
    """What people are told to type must work, and stay told."""
    told, ours = _told(it.words, texts), _told(it.shipped, texts)
    for word in sorted(ours - told):
        yield _fault("command_missing", word=word)
    known = {folded(word) for word in _CAPITALS.findall(it.shipped.plain)}
    for word in dict.fromkeys(_ASKED.findall(it.words.plain)):
        if folded(word) not in texts.commands and folded(word) not in known:
            yield _fault("command_unknown", word=word)


def _told(template: Template, texts: Catalogue) -> set[str]:
    """Return the words in capitals that work anywhere."""
    return {word for word in _CAPITALS.findall(template.plain) if folded(word) in texts.commands}


def _options(it: Proposal, texts: Catalogue) -> Iterator[Text]:
    """Each word of an option means that option alone; as many as before."""
    found, ours = it.words.plain.split(WORD_BREAK), it.shipped.plain.split(WORD_BREAK)
    if len(found) != len(ours):
        yield _fault("option_words", found=len(found), wanted=len(ours))
    if not it.kind.label:
        return
    above, _, name = it.key.rpartition(".")
    taken = {
        folded(word): key
        for key, words in options_of(above, texts, it.language).items()
        if key != it.key
        for word in words
    }
    before = {folded(word) for word in ours}
    for word in map(folded, found):
        command = texts.commands.get(word)
        if not word or (word in taken and word not in before):
            yield _fault("option_taken", word=word)
        elif command is not None and command != name and word not in before:
            yield _fault("option_command", word=word)


def filled(template: Template, texts: Catalogue, language: str) -> str:
    """Return a text with likely values in its blanks, as a picture of what people read."""

    def value_of(name: str) -> str:
        if "." in name:
            return texts.figure(name, language)
        # In a file of texts the key ``text`` is the question of its table.
        sample = f"staff_texts.sample.{'words' if name == 'text' else name}"
        return texts.say(Text(sample), language) if texts.has(sample) else f"({name})"

    return template.fill(value_of)


def _read(template: Template) -> str:
    """Return the words as a careful reader sees them: wide letters are letters."""
    return unicodedata.normalize("NFKC", template.plain)


def _fault(why: str, /, **blanks: Blank) -> Text:
    return Text(f"{FAULT}.{why}", blanks)


@cache
def _pattern(name: str, language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_lists()[name][language]})\b", re.IGNORECASE)


@cache
def _lists() -> Mapping[str, Mapping[str, str]]:
    """Read the lists of words; once a process."""
    return tomllib.loads(files("conversations").joinpath("wording.toml").read_text("utf-8"))


def written(texts: Catalogue, key: str, language: str) -> str:
    """Return the words of a text as they are written in their file."""
    return as_written(texts.template(key, language))
