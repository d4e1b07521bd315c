"""Words for hours and parts of the day: Indonesian, English, Kupang Malay, in short too."""

import re
from collections.abc import Mapping
from enum import StrEnum

from conversations.rules.date_words import NUMBERS, any_of
from conversations.rules.typed import plain

NOON = 12


class Part(StrEnum):
    """A part of the day, as the key of its text."""

    DINI_HARI = "dini_hari"
    SUBUH = "subuh"
    PAGI = "pagi"
    SIANG = "siang"
    SORE = "sore"
    MALAM = "malam"


PART_WORDS: Mapping[str, Part] = {
    "dini hari": Part.DINI_HARI,
    "subuh": Part.SUBUH,
    "pagi": Part.PAGI,
    "morning": Part.PAGI,
    "siang": Part.SIANG,
    "noon": Part.SIANG,
    "sore": Part.SORE,
    "afternoon": Part.SORE,
    "malam": Part.MALAM,
    "evening": Part.MALAM,
    "night": Part.MALAM,
}
# What an hour of twelve is in each part. After midnight "malam" belongs to the next day.
HOURS_OF_PART: Mapping[Part, Mapping[int, int]] = {
    Part.DINI_HARI: {12: 0, **{hour: hour for hour in range(1, 6)}},
    Part.SUBUH: {hour: hour for hour in range(3, 7)},
    Part.PAGI: {hour: hour for hour in range(1, 12)},
    Part.SIANG: {9: 9, 10: 10, 11: 11, 12: 12, 1: 13, 2: 14, 3: 15, 4: 16},
    Part.SORE: {hour: hour + NOON for hour in range(1, 8)},
    Part.MALAM: {12: 0, 1: 1, 2: 2, 3: 3, 4: 4, **{hour: hour + NOON for hour in range(6, 12)}},
}
QUARTERS = {"seperempat": 15, "quarter": 15}
COUNTS = {word: number for word, number in NUMBERS.items() if word not in ("a", "se")} | {
    "sebelas": 11,
    "sablas": 11,
    "eleven": 11,
    "duabelas": 12,
    "dua belas": 12,
    "duablas": 12,
    "twelve": 12,
}

_SHORT = {
    "jm": "jam",
    "pkl": "pukul",
    "pkul": "pukul",
    "stengah": "setengah",
    "stngah": "setengah",
    "td": "tadi",
    "tdi": "tadi",
    "pg": "pagi",
    "mlm": "malam",
    "malem": "malam",
    "petang": "sore",
    "smlm": "semalam",
    "smalam": "semalam",
    "brusan": "barusan",
    "brsn": "barusan",
    "kmaren": "kemarin",
    "kmarin": "kemarin",
    "kmrin": "kemarin",
    "kemaring": "kemarin",
    "kamaring": "kemarin",
}

# Last night is a part of day too, but it also names the day.
_ANY_PART = {**PART_WORDS, "semalam": Part.MALAM}
_PARTS = re.compile(rf"(?<![a-z])(?:{any_of(_ANY_PART)})(?![a-z])")
# "tadi malam saya jatuh jam 10", but not "pagi kerja, lalu jatuh jam 3".
_BEFORE = re.compile(
    rf"(?<![a-z])({any_of(_ANY_PART)}),? "
    r"(?:(?!(?:lalu|terus|trus|kemudian|baru|sampai)\b)[a-z]+ ){0,2}$"
)
_BEHIND = re.compile(
    r" (?:(?:tadi|kemarin|last|waktu|pas|saat|di|itu|hari) ){0,2}"
    rf"({any_of(_ANY_PART)})(?![a-z])"
)
_NEAR = 60  # characters


def small_words(text: str) -> str:
    """Small letters and single spaces, the shortest forms of words for hours written out."""
    small = " ".join(plain(text).casefold().split())
    return re.sub(r"[a-z]+", lambda word: _SHORT.get(word[0], word[0]), small)


def only_part(text: str) -> Part | None:
    """The one part of day that small words name; None when there are none or several."""
    parts = {_ANY_PART[word] for word in _PARTS.findall(text)}
    return parts.pop() if len(parts) == 1 else None


def part_beside(text: str, start: int, end: int) -> Part | None:
    """The part of day said just before or just behind a stretch of small words."""
    beside = _BEHIND.match(text, end) or _BEFORE.search(text, max(0, start - _NEAR), start)
    return _ANY_PART[beside[1]] if beside else None
