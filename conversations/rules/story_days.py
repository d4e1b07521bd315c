"""The days a story names, which is longer than an answer and full of other numbers.

A number such as "5-6" is a date only where the story says so; a birthday, the day something began
and days to come are not the day of an accident.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from conversations.rules.date_reading import DateFault, DateFaultCode, Reading
from conversations.rules.date_words import WEEKDAYS, any_of
from conversations.rules.dates import tidied
from conversations.rules.relative_dates import RELATIVE
from conversations.rules.written_dates import WRITTEN

# Dates that cannot be taken for another number: with a month's name, or whole and with one sign.
_PLAIN = re.compile(
    r".*[a-z].*|[0-9]{1,2}([-/.])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{4}([-/.])[0-9]{1,2}\2[0-9]{1,2}"
)
_LABEL_BEFORE = re.compile(r"\b(?:tanggal|tgl|tg|pada|on)\.? ?$")
# A story may begin with its date, and with "2-3 orang".
_BEGINS = re.compile(r"^\W*$")
_COUNT_BEHIND = re.compile(
    r" ?(?:orang|org|kali|x|meter|m|km|kg|ekor|hektar|rb|ribu|juta|jt|anak|hari|minggu|bulan|tahun"
    r"|thn)\b"
)
_OTHER_DAY = re.compile(
    r"\b(?:lahir|kelahiran|ttl|born)\b[^\w|]*(?:[a-z]+[^\w|]+){0,4}$"
    r"|\b(?:sejak|since|mulai|sampai|until)(?: (?:tanggal|tgl|hari))? ?$"
)
_NEAR = 60  # characters: what stands before a date and says what date it is
_WEEKDAY = re.compile(rf"\b(?:{any_of(WEEKDAYS)}|hari minggu)\b")


@dataclass(frozen=True, slots=True)
class NamedDays:
    """What a story says about its day, days to come left out.

    `days` were said outright, `weekdays` by the name of the weekday alone; `unclear` are stretches
    and days that cannot be read to one.
    """

    days: frozenset[date]
    weekdays: frozenset[Reading]
    unclear: frozenset[DateFault]

    def __bool__(self) -> bool:
        return bool(self.days or self.weekdays or self.unclear)

    def one(self) -> date | None:
        """The one day that all of it means, if there is one."""
        days = self.days or {day for day in self.weekdays if isinstance(day, date)}
        day = next(iter(days)) if len(days) == 1 else None
        return day if day is not None and self.allow(day) else None

    def allow(self, day: date) -> bool:
        """Whether nothing that was said speaks against `day`."""
        return (
            self.days <= {day}
            and all(_weekday(reading) == day.weekday() for reading in self.weekdays)
            and all(_can_be(fault, day) for fault in self.unclear)
        )


def days_in(text: str, today: date) -> NamedDays:
    """The days that a text of small words names, seen from `today`."""
    tidy = tidied(text)
    days: set[date] = set()
    weekdays: set[Reading] = set()
    unclear: set[DateFault] = set()
    for said, reading in _readings(tidy, today):
        if isinstance(reading, date) and reading > today:
            continue
        if _WEEKDAY.search(said):
            weekdays.add(reading)
        elif isinstance(reading, date):
            days.add(reading)
        elif reading.code is not DateFaultCode.NOT_A_DATE:
            unclear.add(reading)
    return NamedDays(frozenset(days), frozenset(weekdays), frozenset(unclear))


def _readings(text: str, today: date) -> Iterator[tuple[str, Reading]]:
    """Each stretch that names a day, and what it means; the first reader it fits reads it."""
    for pattern, reader in (*WRITTEN, *RELATIVE):
        for found in pattern.finditer(text):
            if _is_day(found, text):
                yield found[0], reader(found, today)
        text = pattern.sub(" | ", text)


def _is_day(found: re.Match[str], text: str) -> bool:
    before = max(0, found.start() - _NEAR), found.start()
    if _OTHER_DAY.search(text, *before):
        return False
    if _PLAIN.fullmatch(found[0].strip()) or _LABEL_BEFORE.search(text, *before):
        return True
    return bool(_BEGINS.search(text, *before)) and not _COUNT_BEHIND.match(text, found.end())


def _weekday(reading: Reading) -> int | None:
    """The weekday that was said; of one of two days both are the same."""
    day = reading if isinstance(reading, date) else reading.earliest
    return None if day is None else day.weekday()


def _can_be(fault: DateFault, day: date) -> bool:
    if fault.earliest is None or fault.latest is None:
        return False
    if fault.code is DateFaultCode.VAGUE:
        return fault.earliest <= day <= fault.latest
    return day in (fault.earliest, fault.latest)
