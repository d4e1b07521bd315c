"""What an announcement's text may not hold: too many words, numbers of people, words of swindlers.

A second person reads larger ones before they go out; these are the mistakes that a machine sees.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.engine.guide import Guide
from conversations.rules.typed import plain
from handlers.announcing.errors import AnnouncingRefused

# With its frame and its number it stays below what any message may have.
LONGEST_TEXT: Final = 500
# A NIK, also typed in groups.
_NIK: Final = re.compile(r"(?<!\d)\d(?:[ ._/-]?\d){15}(?!\d)")
# A card number; a phone begins with 0 or 62 and is an office's to tell.
_KPJ: Final = re.compile(r"(?<![\d+])(?!0|62)\d(?:[ ._/-]?\d){10}(?!\d)")
# We fill in nothing: what looks like a blank would be read as it stands.
_BLANK: Final = re.compile(r"\{[^{}\n]*\}|<[a-z_ ]+>|%\([a-z_]+\)s|\$\{?[a-z_]+", re.IGNORECASE)
# Nobody sees where such an address leads.
_SHORT_LINK: Final = re.compile(
    r"(?<![\w.-])(?:bit\.ly|s\.id|tinyurl\.com|t\.co|goo\.gl|ow\.ly|cutt\.ly|is\.gd|rb\.gy|buff\.ly"
    r"|shorturl\.at|tiny\.cc|lnkd\.in|linktr\.ee|rebrand\.ly|v\.gd|bl\.ink|shor\.by|t\.ly)(?![\w-])",
    re.IGNORECASE,
)
_SWINDLE: Final = re.compile(
    r"\b(pin|otp|cvv|pass ?words?|kata ?sandi|kode verifikasi|verification codes?"
    r"|transfer|kirim uang|send money)\b",
    re.IGNORECASE,
)


def checked_texts(texts: Mapping[str, str], guide: Guide) -> dict[str, str]:
    """Return ``texts`` by language as they are kept, without space around them.

    Raises ``AnnouncingRefused`` for the first mistake.
    """
    if FIRST_LANGUAGE not in texts:
        raise AnnouncingRefused("no_indonesian")
    known = guide.texts.languages
    checked = {}
    for language, text in texts.items():
        if language not in known:
            raise AnnouncingRefused("unknown_language", language=language, known=", ".join(known))
        checked[language] = _checked(text.replace("\r\n", "\n").strip(), language)
    return checked


def _checked(text: str, language: str) -> str:
    if not text:
        raise AnnouncingRefused("empty", language=language)
    if len(text) > LONGEST_TEXT:
        sizes = {"count": len(text), "most": LONGEST_TEXT}
        raise AnnouncingRefused("too_long", language=language, **sizes)
    if any(_is_control(char) for char in text):
        raise AnnouncingRefused("control", language=language)
    # Wide letters and digits are read like others.
    read = unicodedata.normalize("NFKC", plain(text))
    if _NIK.search(read) or _KPJ.search(read):
        raise AnnouncingRefused("person_number", language=language)
    for pattern, why in ((_BLANK, "placeholder"), (_SHORT_LINK, "short_link")):
        found = pattern.search(read)
        if found is not None:
            raise AnnouncingRefused(why, language=language, word=found.group())
    swindle = _SWINDLE.search(read)
    if swindle is not None:
        raise AnnouncingRefused("asks_secret", language=language, word=swindle.group())
    return text


def _is_control(char: str) -> bool:
    """Tell whether a character is seen by nobody: line ends are fine, and joiners of emoji are not.

    Marks of direction, surrogates and characters that nobody has assigned are among them.
    """
    return char != "\n" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
