"""What reading a date comes to: a day, or what to ask back; and how a text is searched for one."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

FIRST_YEAR = 1900  # nobody alive was born before, and no programme began


class DateFaultCode(StrEnum):
    """What is wrong, as the key of the text that asks again."""

    NOT_A_DATE = "not_a_date"
    NO_SUCH_DAY = "no_such_day"  # 31 February
    BAD_YEAR = "bad_year"  # year 0, the Buddhist year
    AMBIGUOUS = "ambiguous"  # one of two days
    VAGUE = "vague"  # somewhere in a week, a month or a year


@dataclass(frozen=True, slots=True)
class DateFault:
    """Why there is no date; for AMBIGUOUS and VAGUE the first and the last day it can be."""

    code: DateFaultCode
    earliest: date | None = None
    latest: date | None = None


Reading: TypeAlias = date | DateFault
Reader: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str], date], Reading]]

NOT_A_DATE = DateFault(DateFaultCode.NOT_A_DATE)
NO_SUCH_DAY = DateFault(DateFaultCode.NO_SUCH_DAY)
BAD_YEAR = DateFault(DateFaultCode.BAD_YEAR)


def either(*days: date) -> Reading:
    """The day, if all are the same; else they are asked back."""
    first, last = min(days), max(days)
    return first if first == last else DateFault(DateFaultCode.AMBIGUOUS, first, last)


def within(first: date, last: date) -> DateFault:
    """Some day of a stretch of time."""
    return DateFault(DateFaultCode.VAGUE, first, last)


def search(text: str, readers: Sequence[Reader], today: date) -> Reading | None:
    """The one reading of a text; each stretch is read once, by the first reader it fits."""
    found: list[Reading] = []
    for pattern, reader in readers:
        found += [reader(match, today) for match in pattern.finditer(text)]
        text = pattern.sub(" | ", text)
    return _agree(dict.fromkeys(found))


def _agree(found: Iterable[Reading]) -> Reading | None:
    readings = list(found)
    if len(readings) <= 1:
        return readings[0] if readings else None
    days = [reading for reading in readings if isinstance(reading, date)]
    if len(days) == len(readings):
        return either(*days)
    return next(reading for reading in readings if isinstance(reading, DateFault))
