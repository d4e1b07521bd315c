"""How a typed answer is understood, the same on all channels: digits, words, small slips."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

# A label may arrive cut at the length that WhatsApp allows on a button.
BUTTON_LENGTH = 20
# One slip is forgiven from this length on; in shorter words it makes another word.
FORGIVING_FROM = 4

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_EDGES = " .,;:!?()[]{}\"'*_~`-"
_NUMBERED = re.compile(r"(?:(?:no|nomor|nmr|pilih|pilihan|angka|number|option)[. ]*)?([0-9]{1,2})")


def folded(text: str) -> str:
    """Return ``text`` as it is compared: plain digits and letters, one case, single spaces.

    Full-width and Arabic-Indic digits become ASCII, marks that hide text are dropped, and so is
    punctuation at either end. Superscripts stay what they are: nobody means "2" with them.
    """
    visible = _INVISIBLE.sub("", text)
    plain = "".join(_plain(letter) for letter in visible)
    return _SPACES.sub(" ", plain).strip(_EDGES).casefold()


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if unicodedata.east_asian_width(letter) == "F":
        return unicodedata.normalize("NFKC", letter)
    return letter


def number_in(said: str) -> int | None:
    """Return the number of a choice ("2", "2.", "no 2"), None when it is not just that."""
    found = _NUMBERED.fullmatch(folded(said))
    return int(found.group(1)) if found else None


def chosen(said: str, options: Sequence[tuple[str, ...]]) -> int | None:
    """Return the index of the option that ``said`` means; None when none or several do.

    Each option comes as its words, the label first. Tried in this order: its number; a label or
    word in full; the label cut at the button's length; one slip in a longer word.
    """
    number = number_in(said)
    if number is not None and 1 <= number <= len(options):
        return number - 1
    words = folded(said)
    if not words:
        return None
    spoken = [tuple(folded(word) for word in option) for option in options]
    for fits in (_in_full, _cut, _with_a_slip):
        hits = [index for index, option in enumerate(spoken) if fits(words, option)]
        if hits:
            return hits[0] if len(hits) == 1 else None
    return None


def named(said: str, options: Sequence[tuple[str, ...]]) -> int | None:
    """Return the index of the option that a sentence names, by the longest of its words in it."""
    sentence = f" {folded(said)} "
    found = [
        (len(folded(word)), -index)
        for index, option in enumerate(options)
        for word in option
        if f" {folded(word)} " in sentence
    ]
    return -max(found)[1] if found else None


def _in_full(said: str, option: tuple[str, ...]) -> bool:
    return said in option


def _cut(said: str, option: tuple[str, ...]) -> bool:
    return len(said) >= FORGIVING_FROM and said == folded(option[0][:BUTTON_LENGTH])


def _with_a_slip(said: str, option: tuple[str, ...]) -> bool:
    return any(one_slip(said, word) for word in option)


def nearest(said: str, words: Iterable[str]) -> str | None:
    """Return the word that ``said`` is, or is one slip away from; None when none or several are."""
    spoken = folded(said)
    known = list(words)
    if spoken in known:
        return spoken
    close = [word for word in known if one_slip(spoken, word)]
    return close[0] if len(close) == 1 else None


def one_slip(said: str, word: str) -> bool:
    """Tell whether one letter more, fewer, other, or two swapped, makes ``said`` into ``word``."""
    if min(len(said), len(word)) < FORGIVING_FROM or abs(len(said) - len(word)) > 1:
        return False
    if said == word:
        return True
    same = next(
        (at for at, (one, other) in enumerate(zip(said, word, strict=False)) if one != other),
        min(len(said), len(word)),
    )
    rest_said, rest_word = said[same:], word[same:]
    return (
        rest_said[1:] == rest_word[1:]
        or rest_said[1:] == rest_word
        or rest_said == rest_word[1:]
        or (rest_said[:2] == rest_word[1::-1] and rest_said[2:] == rest_word[2:])
    )
