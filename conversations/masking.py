"""Show enough of a name or a number for its owner to know it, and no more."""

import re

from conversations.rules.report_numbers import find_number_and_secret
from conversations.rules.typed import plain

STAR = "*"
SHOWN = 4
# A phone that can be called, which stays whole; then a number too long for one: a NIK, also one
# typed in groups, or with a digit too few or too many, and account numbers.
_NUMBERS = re.compile(
    r"(?<!\d)(?P<phone>(?:\+?62[ .-]?|0)8\d(?:[ .-]?\d){6,10})(?!\d)"
    r"|(?<!\d)\d(?:[ ./_-]{0,3}\d){13,18}(?!\d)"
    r"|\d{14,}"
)


def masked_name(name: str) -> str:
    """Return the first letter of each part of ``name`` with stars: ``M**** C*****``."""
    return " ".join(part[0] + STAR * (len(part) - 1) for part in name.split())


def masked_number(number: str) -> str:
    """Return a NIK or card number with all but its last four characters as stars."""
    return STAR * (len(number) - SHOWN) + number[-SHOWN:] if len(number) > SHOWN else number


def without_long_numbers(words: str) -> str:
    """Return people's ``words`` with every number that may be a NIK masked; phones stay."""
    return _NUMBERS.sub(
        lambda found: found.group() if found["phone"] else masked_number(found.group()), words
    )


# Six digits in a row, however they are kept apart, may be somebody's: NIK, card, phone, account,
# a day of birth. A word with digits in it may be a code of ours, but for "10juta".
_RUN = re.compile(r"\+?\d(?:[ ()./_,:-]{0,3}\d){5,}")
_CODE = re.compile(r"\b(?=\w*\d)(?!\d{1,3}[^\W\d_]+\b)\w{5,}\b|\b[A-Z]{1,3}-\w*\d\w*\b")
TAKEN_OUT = "#"
# What stood on either side of a number in the same word.
_REST = re.compile(r"(?:\b\w+)?#\w*")


def without_numbers_of_people(words: str) -> str:
    """Return ``words`` with ``#`` for every number or code that may tell who somebody is."""
    read = plain(words)
    found = find_number_and_secret(read)
    if found is not None and found[1]:
        read = re.sub(rf"\b{re.escape(found[1])}\b", TAKEN_OUT, read, flags=re.IGNORECASE)
    return _REST.sub(TAKEN_OUT, _CODE.sub(TAKEN_OUT, _RUN.sub(TAKEN_OUT, read)))
