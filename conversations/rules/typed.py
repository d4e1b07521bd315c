"""Text as phones send it, made plain: one kind of digits, no invisible marks."""

import unicodedata


def plain(text: str) -> str:
    """The text with every decimal digit as ASCII, other spaces as space, invisible marks gone.

    Full-width and Arabic-Indic digits become 0-9. Superscripts and circled numbers are not
    decimal digits and stay: whoever reads a number refuses them.
    """
    return "".join(_plain(char) for char in text)


def has_odd_digits(text: str) -> bool:
    """Whether plain text still holds something that looks like a digit and is none."""
    return any(char.isnumeric() and not char.isascii() for char in text)


def _plain(char: str) -> str:
    if char.isascii():
        return char
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Zs":
        return " "
    if category == "Cf":  # zero-width characters and direction marks
        return ""
    return "-" if category == "Pd" else char
