"""Reading a KPJ, the card number: 11 digits in every source seen; a letter is not refused."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from conversations.rules.typed import has_odd_digits, plain

LENGTH = 11
_LABEL = re.compile(
    r"^\W*(?:(?:no(?:mor|mer)?|kode|kartu|kpj|card|number)(?![a-z])[\s.:#]*)+", re.IGNORECASE
)
_WHOLE = re.compile(rf"(?<![\w.+-])[0-9]{{{LENGTH}}}(?![\w-])")
_SEPARATORS = re.compile(r"[\s./_-]+")
_LEAST_DIGITS = 6  # more than half: eleven letters are a word, not a card


class KpjFault(StrEnum):
    """What is wrong, as the key of the text that asks again."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    LOOKS_MADE_UP = "looks_made_up"


@dataclass(frozen=True, slots=True)
class Kpj:
    """A card number in capitals, without spaces; never shown whole unless `number` is asked for."""

    number: str = field(repr=False)

    @property
    def masked(self) -> str:
        """The form to show: the first two characters and the last two."""
        return f"{self.number[:2]}{'•' * (LENGTH - 4)}{self.number[-2:]}"


def read_kpj(text: str) -> Kpj | KpjFault:
    """Read a card number; spaces, dashes, dots, small letters and a "KPJ:" before it are fine."""
    cleaned = plain(text)
    whole = set(_WHOLE.findall(cleaned))
    typed = whole.pop() if len(whole) == 1 else _LABEL.sub("", cleaned)
    number = _SEPARATORS.sub("", typed).upper()
    digits = sum(char.isdigit() for char in number)
    if has_odd_digits(number) or not re.fullmatch(r"[0-9A-Z]+", number) or digits == 0:
        return KpjFault.NOT_A_NUMBER
    if len(number) != LENGTH:
        return KpjFault.TOO_SHORT if len(number) < LENGTH else KpjFault.TOO_LONG
    if digits < _LEAST_DIGITS:
        return KpjFault.NOT_A_NUMBER
    return KpjFault.LOOKS_MADE_UP if len(set(number)) == 1 else Kpj(number)
