"""Reading the number of a report, KL-7KQ2M, and the six letters that open it from another phone.

Neither has O, 0, I or 1. Whoever reads one of these saw something else, so the number is asked
for again and never mended.
"""

import re

from conversations.rules.typed import plain

# The same characters as storage draws numbers from, which a test holds together.
CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LETTERS = CHARACTERS.rstrip("23456789")
PREFIX = "KL-"
NUMBER_LENGTH, SECRET_LENGTH = 5, 6
LONGEST = 2000  # characters

_SEPARATORS = re.compile(r"[\W_]+")
_NUMBER_LABELS = re.compile(
    r"^\W*(?:(?:no(?:mor|mer)?(?:nya)?|kode|laporan|kasus|lacak|cek|track|report|number|saya|my)"
    r"(?![A-Z0-9])[\s.:#]*)+",
    re.IGNORECASE,
)
_LABEL = r"(?:kode|code|sandi|secret|rahasia|huruf)(?:nya)?"
_SECRET_LABELS = re.compile(
    rf"^\W*(?:(?:{_LABEL}|saya|my|adalah|itu|is)(?![A-Z])[\s.:]*)+", re.IGNORECASE
)
_WITH_SIGN = re.compile(
    rf"(?<![A-Z0-9])KL(?P<sign>[\s./:#_-]*)(?P<rest>[A-Z0-9]{{{NUMBER_LENGTH}}})(?![A-Z0-9])",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"[\s,;/()*_-]*([A-Z]+)(?![A-Z0-9])", re.IGNORECASE)
_LABELLED = re.compile(
    rf"\b{_LABEL}(?:\s+(?:rahasia|saya))?[\s.:]+([A-Z]+)(?![A-Z0-9])", re.IGNORECASE
)
# What people write behind a number and mean: six letters that could be a secret as well.
_WORDS = frozenset({"STATUS", "BERKAS"})


def read_number(text: str) -> str | None:
    """The one number in an answer, as "KL-7KQ2M"; None when there is none or several.

    Small letters, spaces and a label before it are fine, and so is the number without KL when a
    digit shows that it is no word.
    """
    cleaned = plain(text[:LONGEST])
    alone = _SEPARATORS.sub("", _NUMBER_LABELS.sub("", cleaned)).upper()
    for number in (alone.removeprefix("KL") if alone.startswith("KL") else "", alone):
        if _is_number(number) and (number != alone or _has_digit(number)):
            return PREFIX + number
    found = {match["rest"].upper() for match in _in_sentence(cleaned)}
    return PREFIX + found.pop() if len(found) == 1 else None


def read_secret(text: str) -> str | None:
    """The six letters in an answer, in capitals; None when it is anything else."""
    cleaned = _SECRET_LABELS.sub("", plain(text[:LONGEST]))
    secret = _SEPARATORS.sub("", cleaned).upper()
    return secret if _is_secret(secret) else None


def find_number_and_secret(text: str) -> tuple[str, str | None] | None:
    """The one number in any message, with the secret beside it or None; None without a number.

    The secret is the word behind the number, when it is all in capitals or ends the message, or
    a word behind a label such as "kode".
    """
    cleaned = plain(text[:LONGEST])
    found = _in_sentence(cleaned)
    if len({match["rest"].upper() for match in found}) != 1:
        return None
    return PREFIX + found[0]["rest"].upper(), _secret_beside(cleaned, found[0])


def _in_sentence(text: str) -> list[re.Match[str]]:
    """Numbers inside a sentence; "kl" is also short for a common word, so a sign must show it."""
    return [
        match
        for match in _WITH_SIGN.finditer(text)
        if _is_number(match["rest"].upper())
        and (not match["sign"].isspace() or _has_digit(match["rest"]))
    ]


def _secret_beside(text: str, number: re.Match[str]) -> str | None:
    for labelled in _LABELLED.findall(text):
        if _is_secret(labelled.upper()):
            return str(labelled.upper())
    behind = _NEXT_WORD.match(text, number.end())
    if behind is None or not _is_secret(behind[1].upper()) or behind[1].upper() in _WORDS:
        return None
    is_last = not re.search(r"\w", text[behind.end() :])
    return behind[1].upper() if behind[1].isupper() or is_last else None


def _is_number(text: str) -> bool:
    return len(text) == NUMBER_LENGTH and set(text) <= set(CHARACTERS)


def _is_secret(text: str) -> bool:
    return len(text) == SECRET_LENGTH and set(text) <= set(LETTERS)


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)
