"""Read a day in the two declared forms, 2026-01-31 and 31-01-2026, or from a cell that is a day."""

import re
from datetime import date, datetime

from handlers.roster.sheet import Cell

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")


def read_day(cell: Cell, text: str) -> date | None:
    """Return the day of a cell, ``text`` its cleaned words; None when it is in another form.

    Other forms are not guessed at: 01/02/03 is four different days in four offices.
    """
    match cell:
        case datetime():
            return cell.date()
        case date():
            return cell
        case str():
            return _written(text)
        case _:
            return None


def _written(text: str) -> date | None:
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """Return the age in full years of somebody born on ``born``."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
