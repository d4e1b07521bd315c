"""Show enough of a name or a number for its owner to know it, and no more."""

import re

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
