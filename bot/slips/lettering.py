"""Letters on a slip: one typeface in every size, and lines that end where the paper does."""

import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache

from PIL import ImageFont

# What the typeface that comes with Pillow can draw beyond ASCII.
_MORE = frozenset("~©«°±´·»‘’“”…‹›™")  # noqa: RUF001 - the very marks
_PLAIN = str.maketrans({"–": "-", "—": "-", "−": "-", "•": "·", "\u00a0": " "})  # noqa: RUF001 - same
UNKNOWN = "*"
ELLIPSIS = "…"


@cache
def lettering(size: int) -> ImageFont.FreeTypeFont:
    """Return the typeface in ``size`` pixels: Pillow's own, so that no machine lacks it."""
    found = ImageFont.load_default(size)
    assert isinstance(found, ImageFont.FreeTypeFont)  # noqa: S101 - any size gives the scalable one
    return found


def printable(text: str) -> str:
    """Return ``text`` in letters that the typeface has: accents off, a star for what it lacks."""
    plain = unicodedata.normalize("NFD", text.translate(_PLAIN))
    return "".join(
        letter if " " <= letter <= "~" or letter in _MORE or letter == "\n" else UNKNOWN
        for letter in plain
        if not unicodedata.combining(letter)
    )


@lru_cache(4096)
def width(text: str, size: int) -> int:
    """Return how many pixels ``text`` takes."""
    return round(lettering(size).getlength(text))


def wrapped(text: str, size: int, room: int, most: int) -> list[str]:
    """Return ``text`` in lines of at most ``room`` pixels; a longer word is cut, not lost.

    What does not go into ``most`` lines ends in an ellipsis.
    """
    lines = [line for part in printable(text).split("\n") for line in _lines(part, size, room)]
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _shortened(lines[most - 1], size, room)]


def _lines(text: str, size: int, room: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in (piece for word in text.split() for piece in _pieces(word, size, room)):
        longer = f"{line} {piece}" if line else piece
        if line and width(longer, size) > room:
            lines.append(line)
            longer = piece
        line = longer
    return [*lines, line] if line else lines


def _pieces(word: str, size: int, room: int) -> list[str]:
    """Cut a word that no line holds."""
    if width(word, size) <= room:
        return [word]
    longest = bisect_right(range(1, len(word)), room, key=lambda count: width(word[:count], size))
    cut = max(1, longest)
    return [word[:cut], *_pieces(word[cut:], size, room)]


def _shortened(line: str, size: int, room: int) -> str:
    while line and width(line + ELLIPSIS, size) > room:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS
