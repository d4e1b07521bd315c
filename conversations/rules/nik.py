"""Reading a NIK: 16 digits, where it was issued, birth date (women: day + 40), serial number.

It has no check digit; region and date are all that can be checked. A NIK proves nothing about
who types it. The digits never show in a repr, so that none reaches a log.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise

from conversations.rules.typed import has_odd_digits, plain

DIGITS = 16
WOMANS_DAY = 40
LAST_DAY = 31
YOUNGEST, OLDEST = 15, 110  # years of age; between them the century is never in doubt
NTT = "53"
NTT_REGIONS = frozenset(f"{number:02}" for number in (*range(1, 22), 71))
# Provinces as numbered by Kemendagri (Kepmendagri 300.2.2-2138/2025, by way of S90).
PROVINCES = frozenset(
    str(number)
    for codes in (
        range(11, 20), (21,), range(31, 37), range(51, 54), range(61, 66), range(71, 77),
        (81, 82), range(91, 97),
    )
    for number in codes
)  # fmt: skip

_RUN = re.compile(r"[0-9](?:[ .,/_-]*[0-9])*")
_ALIKE_RUN = re.compile(r"(?<![^\W\d_])[0-9OoIl|](?:[ ./_-]*[0-9OoIl|])*(?![^\W\d_])")
_WHOLE = re.compile(r"(?<![0-9.,/_-])[0-9]{16}(?![0-9/_-]|[.,][0-9])")
_SPREADSHEET = re.compile(
    r"(?<![0-9])[0-9][.,]?[0-9]*[eE]\+?[0-9]{2}(?![0-9])|(?<![0-9])[0-9]{16}[.,]0+\b"
)
_MIXED_WORD = re.compile(r"[0-9][ .-]?[^\W\d_]+[ .-]?[0-9]")
_ALIKE = str.maketrans("OoIl|", "00111")


class Sex(StrEnum):
    """Sex as the NIK tells it."""

    FEMALE = "female"
    MALE = "male"


class NikFaultCode(StrEnum):
    """What is wrong, as the key of the text that asks again."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_DIGITS = "not_digits"
    BAD_DATE = "bad_date"
    BAD_REGION = "bad_region"
    LOOKS_MADE_UP = "looks_made_up"
    LOOK_ALIKE_LETTERS = "look_alike_letters"
    MANGLED_BY_SPREADSHEET = "mangled_by_spreadsheet"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Nik:
    """A NIK that can exist. `region` is where it was issued, as "53.07"; people move."""

    digits: str = field(repr=False)
    birth_date: date = field(repr=False)
    sex: Sex = field(repr=False)
    region: str

    @property
    def masked(self) -> str:
        """The only form that may be shown: the first four digits and the last two."""
        return f"{self.digits[:4]}{'•' * (DIGITS - 6)}{self.digits[-2:]}"


@dataclass(frozen=True, slots=True)
class NikFault:
    """Why there is no NIK. `corrected`: what was meant, if letters stand for digits; ask first."""

    code: NikFaultCode
    corrected: Nik | None = None


def read_nik(text: str, today: date) -> Nik | NikFault:
    """Read the one NIK in a message; `today` settles the century of the birth year."""
    cleaned = plain(text)
    if _SPREADSHEET.search(cleaned):
        return NikFault(NikFaultCode.MANGLED_BY_SPREADSHEET)
    if has_odd_digits(cleaned):
        return NikFault(NikFaultCode.NOT_DIGITS)
    found = _candidates(cleaned)
    if len(found) > 1:
        return NikFault(NikFaultCode.SEVERAL)
    if found:
        return nik_of(found[0], today)
    for run in _ALIKE_RUN.findall(cleaned):
        digits = _only_digits(run.translate(_ALIKE))
        if len(digits) == DIGITS:
            nik = nik_of(digits, today)
            if isinstance(nik, NikFault):
                return nik
            return NikFault(NikFaultCode.LOOK_ALIKE_LETTERS, nik)
    return _wrong_length(cleaned)


def nik_of(digits: str, today: date) -> Nik | NikFault:
    """The NIK that exactly 16 ASCII digits are, or what speaks against them."""
    if _looks_made_up(digits):
        return NikFault(NikFaultCode.LOOKS_MADE_UP)
    if not _known_region(digits):
        return NikFault(NikFaultCode.BAD_REGION)
    day, month, year = (int(digits[at : at + 2]) for at in (6, 8, 10))
    female = day > WOMANS_DAY
    born = _birth_date(day - WOMANS_DAY if female else day, month, year, today)
    if born is None:
        return NikFault(NikFaultCode.BAD_DATE)
    sex = Sex.FEMALE if female else Sex.MALE
    return Nik(digits, born, sex, f"{digits[:2]}.{digits[2:4]}")


def _candidates(text: str) -> list[str]:
    """The different 16-digit numbers in the text, whole ones before spaced ones."""
    found = dict.fromkeys(_WHOLE.findall(text))
    if not found:
        for run in _RUN.findall(text):
            digits = _only_digits(run)
            if digits and len(digits) % DIGITS == 0:
                found |= dict.fromkeys(
                    digits[at : at + DIGITS] for at in range(0, len(digits), DIGITS)
                )
    return list(found)


def _wrong_length(text: str) -> NikFault:
    if _MIXED_WORD.search(text) and len(_only_digits(text)) >= DIGITS // 2:
        return NikFault(NikFaultCode.NOT_DIGITS)
    longest = max((len(_only_digits(run)) for run in _RUN.findall(text)), default=0)
    if longest == 0:
        return NikFault(NikFaultCode.NOT_DIGITS)
    too_long = longest > DIGITS
    return NikFault(NikFaultCode.TOO_LONG if too_long else NikFaultCode.TOO_SHORT)


def _only_digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _looks_made_up(digits: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    return steps in ({0}, {1}, {9})


def _known_region(digits: str) -> bool:
    """Province and, in NTT, kabupaten must exist; old kecamatan codes live on in people's NIK."""
    province, region, kecamatan = digits[:2], digits[2:4], digits[4:6]
    if province == NTT:
        return region in NTT_REGIONS and kecamatan != "00"
    return province in PROVINCES and region != "00" and kecamatan != "00"


def _birth_date(day: int, month: int, year: int, today: date) -> date | None:
    if not 1 <= day <= LAST_DAY:
        return None
    for century in (1900, 2000):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        if YOUNGEST <= age <= OLDEST:
            return born
    return None
