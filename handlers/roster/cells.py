"""One cell as plain text: no invisible characters, no leading apostrophe, no outer spaces."""

import unicodedata
from datetime import date, datetime

from handlers.roster.sheet import Cell

# Written where an office has nothing to say.
_NOTHING = frozenset({"-", "--", "\u2013", "\u2014"})
_BROKEN = "\ufffd"


def text_of(cell: Cell) -> str:
    """Return a cell as text, as it came: 5307.0 is "5307", a day is ISO."""
    match cell:
        case str():
            return cell
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def clean(cell: Cell) -> str:
    """Return a cell as text fit to be stored; a lone dash is nothing.

    Characters that cannot be seen (NUL, control, marks that turn the direction of writing) go.
    """
    text = cell if type(cell) is str else text_of(cell)
    if not text.isprintable():
        text = "".join(map(_seen, text))
    text = text.strip()
    if text[:1] == "'":
        text = text.lstrip("' ")
    if "  " in text:
        text = " ".join(text.split())
    return "" if text in _NOTHING else text


def has_unseen(text: str) -> bool:
    """Tell whether ``clean`` takes more than spaces and line breaks out of a text."""
    return not text.isprintable() and any(_seen(char) in {"", _BROKEN} for char in text)


def _seen(char: str) -> str:
    if char.isspace() and char not in "\x1c\x1d\x1e\x1f\x85":
        return " "
    match unicodedata.category(char):
        case "Cc" | "Cf":
            return ""
        case "Cs":
            return _BROKEN
        case _:
            return char
