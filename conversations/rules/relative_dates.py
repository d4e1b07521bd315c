"""Dates counted from today: "kemarin", "3 hari lalu", "senin kemarin", "tgl 3 bulan lalu"."""

import re
from datetime import date, timedelta

from conversations.rules.date_reading import (
    BAD_YEAR,
    FIRST_YEAR,
    NO_SUCH_DAY,
    DateFault,
    Reader,
    Reading,
    either,
    within,
)
from conversations.rules.date_words import (
    DAY_UNITS,
    DAYS_FROM_TODAY,
    LAST_NIGHT,
    MONTH_UNITS,
    NUMBERS,
    SUNDAY,
    TODAY,
    WEEK_UNITS,
    WEEKDAYS,
    YEAR_UNITS,
    any_of,
)
from conversations.rules.months import MONTHS_A_YEAR, last_day_of, month_of, next_month

DAYS_A_WEEK = 7
_DAYS = {**DAY_UNITS, **WEEK_UNITS}
_MONTHS = {**MONTH_UNITS, **YEAR_UNITS}
_SPANS = {**WEEK_UNITS, **_MONTHS}
_PAST = "lalu|lewat|kemarin|kemaren|kmrn|last|previous"
_THAT = "(?:(?:yang|yg) )?"


def _some_ago(found: re.Match[str], today: date) -> Reading:
    """A day for "3 hari lalu", but only a month for "3 bulan lalu"."""
    number, unit = found[1] or "se", found[2]
    count = NUMBERS[number] if number in NUMBERS else int(number)
    if unit in _DAYS:
        return today - timedelta(days=count * _DAYS[unit])  # three digits at most: no overflow
    return _month_back(today, count * _MONTHS[unit], whole_year=unit in YEAR_UNITS)


def _span(found: re.Match[str], today: date) -> Reading:
    """Never one day: "minggu lalu", "bulan ini", "last year"."""
    unit = found[1] or found[4]
    this = found[2] == "ini" or found[3] == "this"
    if unit in WEEK_UNITS:
        monday = today - timedelta(days=today.weekday())
        last = within(monday - timedelta(days=DAYS_A_WEEK), monday - timedelta(days=1))
        return within(monday, today) if this else last
    if this:
        first = month_of(today)
        return within(first.replace(month=1) if unit in YEAR_UNITS else first, today)
    return _month_back(today, _MONTHS[unit], whole_year=unit in YEAR_UNITS)


def _day_of_month(found: re.Match[str], today: date) -> Reading:
    """A day of this month or the last: "tgl 3", "tgl 3 bulan lalu"."""
    this = _in_month(month_of(today), int(found[1]))
    last = _in_month(next_month(today, -1), int(found[1]))
    which = found[2]
    if which == "ini" or (which is None and isinstance(this, date) and this <= today):
        return this
    if which is None and isinstance(this, date) and isinstance(last, date):
        return either(last, this)
    return last


def _weekday(found: re.Match[str], today: date) -> Reading:
    """The last such day before today, unless "ini" or "depan" says otherwise."""
    weekday = WEEKDAYS[found[2]] if found[2] else SUNDAY
    which = found[1] or found[3]
    monday = today - timedelta(days=today.weekday())
    past = (today.weekday() - weekday - 1) % DAYS_A_WEEK + 1
    match which:
        case None:
            before = today - timedelta(days=past)
            return either(before, today) if past == DAYS_A_WEEK else before
        case "ini" | "this":
            return monday + timedelta(days=weekday)
        case "depan" | "next":
            return today + timedelta(days=(weekday - today.weekday() - 1) % DAYS_A_WEEK + 1)
        case "minggu lalu" | "minggu kemarin" | "last week":
            return monday + timedelta(days=weekday - DAYS_A_WEEK)
        case _:
            return today - timedelta(days=past)


def _last_night(_found: re.Match[str], today: date) -> Reading:
    return either(today - timedelta(days=1), today)


def _counted(found: re.Match[str], today: date) -> Reading:
    return today + timedelta(days=DAYS_FROM_TODAY[found[0]])


def _today(_found: re.Match[str], today: date) -> Reading:
    return today


def _month_back(today: date, months: int, *, whole_year: bool) -> DateFault:
    if months > (today.year - FIRST_YEAR) * MONTHS_A_YEAR:
        return BAD_YEAR
    month = next_month(today, -months)
    if whole_year:
        return within(month.replace(month=1), month.replace(month=12, day=31))
    return within(month, last_day_of(month))


def _in_month(month: date, day: int) -> Reading:
    return month.replace(day=day) if 1 <= day <= last_day_of(month).day else NO_SUCH_DAY


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9a-z])(?:{text})(?![0-9a-z])")


_NUMBER = rf"(?:({any_of(NUMBERS)}|[0-9]{{1,3}})[ -]?|se)"
_NAMES = any_of(WEEKDAYS)
_WHICH = rf"minggu lalu|minggu kemarin|{_PAST}|last week|ini|this|depan|next"

# Tried in this order; each stretch of a text is read once.
RELATIVE: tuple[Reader, ...] = (
    (
        _pattern(
            rf"(?:tanggal|tgl|tg)\.? ?([0-9]{{1,2}})(?: (?:{any_of(MONTH_UNITS)}) {_THAT}"
            r"(ini|lalu|lewat|kemarin|kemaren))?"
        ),
        _day_of_month,
    ),
    (
        _pattern(rf"{_NUMBER}({any_of({**_DAYS, **_MONTHS})}) (?:{_THAT}(?:lalu|lewat)|ago)"),
        _some_ago,
    ),
    (
        _pattern(
            rf"(?:(last|this|next) )?(?:(?:hari )?({_NAMES})|hari minggu)"
            rf"(?: {_THAT}({_WHICH}))?"
        ),
        _weekday,
    ),
    (
        _pattern(rf"({any_of(_SPANS)}) {_THAT}({_PAST}|ini)|(last|this) ({any_of(_SPANS)})"),
        _span,
    ),
    (_pattern(any_of(LAST_NIGHT)), _last_night),
    (_pattern(any_of(DAYS_FROM_TODAY)), _counted),
)
TODAY_ONLY: tuple[Reader, ...] = ((_pattern(any_of(TODAY)), _today),)
