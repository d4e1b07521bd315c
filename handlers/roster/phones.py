"""Read a phone number into E.164; Indonesian mobiles in all the ways that people write them."""

import re
from typing import NamedTuple

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumberDesc,
    PhoneNumberFormat,
)

COUNTRY = "ID"
COUNTRY_CODE = 62
_SPACING = re.compile(r"[\s().\-\u2010-\u2015]+")
_AS_GIVEN = re.compile(r"\+?[0-9]{8,15}")


class Phone(NamedTuple):
    """A number to store (empty: none could be read) and what is odd about it, as a text key."""

    number: str
    caution: str | None = None


class PhoneReader:
    """Reads numbers; the pattern of a mobile number is the library's own, compiled once."""

    def __init__(self) -> None:
        """Take the pattern from the library's table of Indonesia."""
        about = PhoneMetadata.metadata_for_region(COUNTRY)
        assert about is not None  # noqa: S101 - the library knows Indonesia
        # A 0 behind the country code is a common slip; no number of Indonesia begins with it.
        self._mobile = _pattern(r"(?:\+?62)?0?", about.mobile)
        self._national = _pattern(r"\+?62", about.general_desc)

    def read(self, text: str) -> Phone:
        """Read a number written as +62, 62, 0 or 8...; others are kept, with a caution.

        A number in the international form that no network has is kept as it was given.
        """
        compact = _SPACING.sub("", text)
        mobile = self._mobile.fullmatch(compact)
        if mobile is not None:
            return Phone(f"+{COUNTRY_CODE}{mobile[1]}")
        if not _AS_GIVEN.fullmatch(compact):
            return Phone("", "phone_unreadable")
        ours = compact.removeprefix("+").startswith(str(COUNTRY_CODE))
        if ours and self._national.fullmatch(compact) is None:
            return _impossible(compact)
        return _other(compact)


def _pattern(before: str, about: PhoneNumberDesc | None) -> re.Pattern[str]:
    """Compile the library's pattern of a kind of number, with what may stand before it."""
    digits = about.national_number_pattern if about is not None else None
    return re.compile(rf"{before}({digits or '(?!)'})", re.ASCII)


def _other(compact: str) -> Phone:
    try:
        number = phonenumbers.parse(compact, COUNTRY)
        valid = phonenumbers.is_valid_number(number)
    except NumberParseException:
        valid = False
    if valid:
        caution = "phone_landline" if number.country_code == COUNTRY_CODE else "phone_foreign"
        return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), caution)
    return _impossible(compact)


def _impossible(compact: str) -> Phone:
    if compact.startswith("+"):
        return Phone(compact, "phone_impossible")
    if compact.startswith(str(COUNTRY_CODE)):
        return Phone(f"+{compact}", "phone_impossible")
    return Phone("", "phone_unreadable")
