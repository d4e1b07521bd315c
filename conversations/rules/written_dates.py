"""Dates written out: 2026-01-03, 3/1/26, "3 jan 26", "17 agst 85", 17081985. Day before month."""

import re
from datetime import date

from conversations.rules.date_reading import (
    BAD_YEAR,
    FIRST_YEAR,
    NO_SUCH_DAY,
    NOT_A_DATE,
    DateFault,
    DateFaultCode,
    Reader,
    Reading,
    either,
)
from conversations.rules.date_words import MONTHS, any_of
from conversations.rules.months import MONTHS_A_YEAR

YEARS_AHEAD = 10  # a programme's end may lie ahead; the Buddhist year is 543 years ahead
SHORT_YEARS_AHEAD = 1  # "27" in 2026 is next year, "28" is 1928
CENTURY = 100
LAST_DAY = 31
FULL_YEAR, SHORT_YEAR = 4, 2  # digits
SHORT_DATE = 6  # digits of ddmmyy
CENTURIES = ("19", "20")  # no month is called so, which tells yyyymmdd from ddmmyyyy

_MONTH = any_of(MONTHS)
_START, _END = r"(?<![0-9a-z])", r"(?![0-9a-z])"
_SEP = r" ?[-/. ] ?"
_DAY = r"([0-9]{1,2})"


def day_in(year: int, month: int, day: int, today: date) -> Reading:
    """The day with a year of four digits, if it exists and lies in a year people mean."""
    if not FIRST_YEAR <= year <= today.year + YEARS_AHEAD:
        return BAD_YEAR
    written, turned = _day(year, month, day), _day(year, day, month)
    if written is None and turned is not None and month > MONTHS_A_YEAR:
        return DateFault(DateFaultCode.AMBIGUOUS, turned, turned)  # month first: ask, do not turn
    return NO_SUCH_DAY if written is None else written


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_without_year(month: int, day: int, today: date) -> Reading:
    """The day in this year when it has come; a day ahead may be last year's as well."""
    this = day_in(today.year, month, day, today)
    last = day_in(today.year - 1, month, day, today)
    if isinstance(this, date) and isinstance(last, date):
        return this if this <= today else either(last, this)
    return this if isinstance(this, date) and this <= today else NO_SUCH_DAY


def year_of(digits: str, today: date) -> int:
    """The year that digits mean; two digits are the latest such year that is not far ahead."""
    if len(digits) != SHORT_YEAR:
        return int(digits)
    latest = today.year + SHORT_YEARS_AHEAD
    return latest - (latest - int(digits)) % CENTURY


def _numbers(day: str, month: str, year: str | None, today: date) -> Reading:
    if year is None:
        return day_without_year(int(month), int(day), today)
    if len(year) not in (SHORT_YEAR, FULL_YEAR):
        return BAD_YEAR
    return day_in(year_of(year, today), int(month), int(day), today)


def _year_first(found: re.Match[str], today: date) -> Reading:
    return _numbers(found[3], found[2], found[1], today)


def _day_first(found: re.Match[str], today: date) -> Reading:
    return _numbers(found[1], found[2], found[3], today)


def _day_month(found: re.Match[str], today: date) -> Reading:
    return _numbers(found[1], found[2], None, today)


def _named(found: re.Match[str], today: date) -> Reading:
    return _numbers(found[1], str(MONTHS[found[2]]), found[3], today)


def _month_first(found: re.Match[str], today: date) -> Reading:
    return _numbers(found[2], str(MONTHS[found[1]]), found[3], today)


def _solid(found: re.Match[str], today: date) -> Reading:
    digits = found[0]
    if len(digits) > SHORT_DATE and digits[4:6] not in CENTURIES and digits[:2] in CENTURIES:
        return _numbers(digits[6:], digits[4:6], digits[:4], today)
    day, month, year = digits[:2], digits[2:4], digits[4:]
    if int(day) > LAST_DAY or int(month) > MONTHS_A_YEAR:
        return NOT_A_DATE
    return _numbers(day, month, year, today)


# Tried in this order; each stretch of a text is read once.
WRITTEN: tuple[Reader, ...] = (
    (re.compile(rf"{_START}([0-9]{{4}}){_SEP}{_DAY}{_SEP}{_DAY}{_END}"), _year_first),
    (re.compile(rf"{_START}{_DAY}{_SEP}{_DAY}{_SEP}([0-9]{{1,4}}){_END}"), _day_first),
    (re.compile(rf"{_START}({_MONTH})\.? {_DAY},? ([0-9]{{4}}){_END}"), _month_first),
    (
        re.compile(
            rf"{_START}{_DAY} ?[-/.]? ?({_MONTH})(?![a-z])\.?(?: ?[-/.,]? ?'?([0-9]{{1,4}}){_END})?"
        ),
        _named,
    ),
    (re.compile(rf"{_START}{_DAY} ?[-/] ?{_DAY}{_END}"), _day_month),
    (re.compile(rf"{_START}(?:[0-9]{{8}}|[0-9]{{6}}){_END}"), _solid),
)
