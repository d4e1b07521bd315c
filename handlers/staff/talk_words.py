"""What staff may write to people: short, and nothing that swindlers write or that others may read.

People are told again and again that nobody of ours asks for money or secret codes; words that hold
one of those are taken for a swindle, and are not sent.
"""

import re
import unicodedata
from typing import Final

from conversations.engine.replies import Blank, Text
from conversations.masking import without_long_numbers
from conversations.rules.typed import plain

# Characters, without the name that stands below them.
MOST_LETTERS: Final = 1_000
_SECRETS: Final = re.compile(
    r"\b(pin|otp|cvv|pass ?words?|kata ?sandi|kode verifikasi|verification codes?)\b",
    re.IGNORECASE,
)
# Nobody sees where such an address leads.
_SHORTENERS: Final = (
    *("bit.ly", "s.id", "tinyurl.com", "t.co", "goo.gl", "cutt.ly", "rb.gy", "is.gd", "v.gd"),
    *("ow.ly", "shorturl.at", "linktr.ee", "wa.link", "tiny.cc", "buff.ly", "rebrand.ly"),
    *("t.ly", "adf.ly", "bl.ink", "shorte.st"),
)
_SHORTENED: Final = re.compile(
    rf"(?<![\w-])(?:www\.)?({'|'.join(map(re.escape, _SHORTENERS))})(?![\w-]|\.\w)", re.IGNORECASE
)


class TalkRefused(Exception):
    """It was not said or not done; ``reason`` is one line for whoever wanted to."""

    def __init__(self, why: str, **blanks: Blank) -> None:
        """Name a text of ``staff_talks.refused`` with what goes into its blanks."""
        super().__init__(why)
        self.why = why
        self.reason = Text(f"staff_talks.refused.{why}", blanks)


def checked_words(words: str) -> str:
    """Return ``words`` as they are sent; raises ``TalkRefused`` for the first mistake."""
    words = words.replace("\r\n", "\n").strip()
    if not words:
        raise TalkRefused("empty")
    if len(words) > MOST_LETTERS:
        raise TalkRefused("too_long", count=len(words), most=MOST_LETTERS)
    if any(_is_unseen(char) for char in words):
        raise TalkRefused("control")
    # Wide letters and digits are read like others.
    read = unicodedata.normalize("NFKC", plain(words))
    if without_long_numbers(read) != read:
        raise TalkRefused("person_number")
    if found := _SECRETS.search(read):
        raise TalkRefused("asks_secret", word=found.group(1))
    if found := _SHORTENED.search(read):
        raise TalkRefused("short_link", word=found.group(1))
    return words


def _is_unseen(char: str) -> bool:
    """Tell whether nobody sees a character; the joiners of emoji and line ends are fine."""
    if char in "\n\u200d\u200c":
        return False
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
