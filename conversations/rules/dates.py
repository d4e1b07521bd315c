"""Reading a date as people type it; a date that is not certain is asked back, never guessed.

Day before month, as in Indonesia. Only the day is read: clock times are passed over. Whether a
date may lie in the future is for the one who asks to say.
"""

import re
from datetime import date

from conversations.rules.date_reading import (
    NOT_A_DATE,
    DateFault,
    DateFaultCode,
    Reading,
    search,
)
from conversations.rules.date_words import MONTH_UNITS, MONTHS, WEEKDAYS, YEAR_UNITS, any_of
from conversations.rules.relative_dates import RELATIVE, TODAY_ONLY
from conversations.rules.typed import has_odd_digits, plain
from conversations.rules.written_dates import WRITTEN

__all__ = ["DateFault", "DateFaultCode", "Reading", "read_date", "tidied"]

LONGEST = 300  # characters; a date stands near the start of an answer

_TIME = re.compile(
    r"\b(?:jam|pukul|pkl|at) ?[0-9]{1,2}(?:[.:][0-9]{2}){0,2}(?: ?(?:wita|wit|wib|am|pm))?\b"
    r"|(?<=[0-9])t[0-9]{2}:[0-9]{2}\S*|\b[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\b"
)
_ORDINAL = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th)\b(?: of\b)?")
_DAY_MONTH = re.compile(rf"\b([0-9]{{1,2}}) (?:{any_of(MONTH_UNITS)}) ([0-9]{{1,2}})\b")
_MONTH_LABEL = re.compile(rf"\b(?:{any_of(MONTH_UNITS)}) (?=(?:{any_of(MONTHS)})\b)")
_YEAR_LABEL = re.compile(rf"[ ,]*\b(?:{any_of(YEAR_UNITS)}) (?=[0-9]{{2}}(?:[0-9]{{2}})?\b)")
_WEEKDAY = re.compile(rf"\b({any_of(WEEKDAYS)})\b")


def read_date(text: str, today: date) -> Reading:
    """The one day a text means, seen from `today`; else what to ask back.

    A date written out outdoes words like "kemarin" beside it; a weekday that contradicts it is
    asked back.
    """
    tidy = tidied(text[:LONGEST])
    if has_odd_digits(tidy):
        return NOT_A_DATE
    written = search(tidy, WRITTEN, today)
    if isinstance(written, date):
        return _with_weekday(written, tidy)
    if written is not None:
        return written
    return search(tidy, RELATIVE, today) or search(tidy, TODAY_ONLY, today) or NOT_A_DATE


def tidied(text: str) -> str:
    """Small letters and single spaces, without clock times and the labels of month and year."""
    small = " ".join(plain(text).casefold().split())
    timeless = _ORDINAL.sub(r"\1", _TIME.sub(" ", small))
    spaced = " ".join(re.sub(r"[^\w/.,'-]", " ", timeless).split())
    numbered = _DAY_MONTH.sub(r"\1/\2", spaced)
    labelled = _MONTH_LABEL.sub("", numbered)
    return re.sub(
        r"\b([0-9]{1,2}/[0-9]{1,2}) (?=[0-9]{4}\b)", r"\1/", _YEAR_LABEL.sub(" ", labelled)
    )


def _with_weekday(day: date, text: str) -> Reading:
    named = _WEEKDAY.search(text)
    if named is None or WEEKDAYS[named[1]] == day.weekday():
        return day
    return DateFault(DateFaultCode.AMBIGUOUS, day, day)
