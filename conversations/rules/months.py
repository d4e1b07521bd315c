"""Calendar months: the day some months later, and the months between two days."""

from datetime import date, timedelta

MONTHS_A_YEAR = 12


def month_of(day: date) -> date:
    """The first day of the month that `day` lies in; a month is always written this way."""
    return day.replace(day=1)


def next_month(month: date, count: int = 1) -> date:
    """The first day of the month `count` months after the one `month` lies in."""
    years, index = divmod(month.month - 1 + count, MONTHS_A_YEAR)
    return date(month.year + years, index + 1, 1)


def last_day_of(month: date) -> date:
    """The last day of the month that `month` lies in."""
    return next_month(month) - timedelta(days=1)


def after_whole_months(start: date, count: int) -> date:
    """The first day on which `count` whole months, begun on `start`, are surely over.

    Where the month has no such day (30 November and three months) it is the first of the next
    month: the third month then runs to the very end of February.
    """
    month = next_month(start, count)
    if start.day > last_day_of(month).day:
        return next_month(month)
    return month.replace(day=start.day)


def months_between(first: date, last: date) -> tuple[date, ...]:
    """Every month that `first` to `last` touches, oldest first; none when `last` is earlier."""
    count = (last.year - first.year) * MONTHS_A_YEAR + last.month - first.month + 1
    return tuple(next_month(first, step) for step in range(count)) if first <= last else ()
