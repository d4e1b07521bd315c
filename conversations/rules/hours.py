"""Hours as people say them: "jam 4 sore", "setengah lima", "16.30", "pukul 14", "4 pm".

Clocks go by twelve hours in speech. Without a part of day an hour from 1 to 12 is one of two,
unless it is written as clocks show it: 13 or above, or with a leading zero and minutes ("04.30").
"""

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from conversations.rules.date_words import MONTHS, any_of
from conversations.rules.hour_words import (
    COUNTS,
    HOURS_OF_PART,
    NOON,
    PART_WORDS,
    QUARTERS,
    Part,
    only_part,
    part_beside,
    small_words,
)

MIDNIGHT, MINUTES_AN_HOUR = 24, 60
LONGEST = 100  # characters of an answer


class HourFault(StrEnum):
    """What is wrong, as the key of the text that asks again."""

    NOT_AN_HOUR = "not_an_hour"
    NO_SUCH_HOUR = "no_such_hour"
    AMBIGUOUS = "ambiguous"  # one of two hours
    VAGUE = "vague"  # a part of the day, or several hours


_PART = any_of(PART_WORDS)
_AROUND = r"(?:sekitar|kira ?-? ?kira|kurang lebih|kl|about|around)"
_CLOCK = re.compile(
    rf"(?<![0-9a-z/.,:-])(?:(?P<label>(?<![0-9] )(?:jam|pukul|at|around)\.? ?:? ?(?:{_AROUND} )?))?"
    rf"(?P<half>setengah )?(?P<hour>{any_of(COUNTS)}|[0-9]{{1,2}})"
    r"(?:[.:](?P<minute>[0-9]{2})(?:[.:][0-9]{2})?)?"
    rf"(?: (?P<sign>lewat|lebih|kurang) (?P<by>[0-9]{{1,2}}|{any_of({**COUNTS, **QUARTERS})})"
    r"(?: (?:menit|mnt))?)?"
    r"(?: ?-? ?an\b)?(?: ?(?:wita|wit|wib)\b)?"
    r"(?P<to> ?(?:-|sampai|sampe|s/d|sd|hingga|atau|to|or) ?(?:jam |pukul )?[0-9]{1,2}"
    r"(?:[.:][0-9]{2})?)?"
    rf"(?: ?(?:(?:di |in the |at )?(?P<part>{_PART})|(?P<half_day>[ap])\.?m\b\.?))?"
    r"(?![0-9a-z]|[.:/-][0-9])"
)
# A number before one of these is no hour, unless "jam" says so; nor is one behind these.
_UNIT = re.compile(
    r" ?(?:orang|org|kali|x|meter|m|km|kg|ekor|hektar|rb|ribu|juta|jt|%|anak|hari|minggu|bulan"
    r"|tahun|thn|jam)(?![a-z])"
)
_MINUTES = re.compile(r" ?(?:menit|mnt|jam)(?![a-z])")
_DATE_BEFORE = re.compile(rf"(?:tanggal|tgl|tg|{any_of(MONTHS)})\.? ?$")


@dataclass(frozen=True, slots=True)
class SaidHour:
    """One hour that a text names: `number` on the clock, and so many `minutes` after it.

    `exact`: written as a clock of 24 hours shows it. `half_day` is "a" or "p" (am, pm) or empty.
    `span`: from one hour to another.
    """

    number: int
    minutes: int
    part: Part | None = None
    half_day: str = ""
    exact: bool = False
    span: bool = False

    def times(self) -> tuple[time, ...]:
        """The times of day it can be: one, two, or none."""
        return tuple(_time(hour, self.minutes) for hour in self._hours())

    def _hours(self) -> tuple[int, ...]:
        if self.span or self.number >= MIDNIGHT:
            return ()
        if self.half_day:
            noon = NOON if self.half_day == "p" else 0
            return (self.number % NOON + noon,) if 1 <= self.number <= NOON else ()
        if self.part is not None:
            table = HOURS_OF_PART[self.part]
            if self.number in table:
                return (table[self.number],)
            return (self.number,) if self.number in table.values() else ()
        if self.exact or not 1 <= self.number <= NOON:
            return (self.number,)
        return self.number % NOON, self.number % NOON + NOON


def read_hour(text: str) -> time | HourFault:
    """The one hour an answer names; a bare number is one too. Else what to ask back."""
    small = small_words(text[:LONGEST])
    hours, rest = take_hours(small)
    if not hours:
        digits = re.fullmatch(r"\W*([0-9]{1,2}?)[.: ]?([0-9]{2})?\W*", small)
        bare = f"jam {digits[1]}" + (f".{digits[2]}" if digits[2] else "") if digits else ""
        hours, rest = take_hours(bare or f"jam {small}")
    readings = {hour.times() for hour in hours}
    if len(readings) > 1 or any(hour.span for hour in hours):
        return HourFault.VAGUE
    if not readings:
        return HourFault.NOT_AN_HOUR if only_part(rest) is None else HourFault.VAGUE
    times = readings.pop()
    if len(times) == 1:
        return times[0]
    return HourFault.AMBIGUOUS if times else HourFault.NO_SUCH_HOUR


def take_hours(text: str) -> tuple[list[SaidHour], str]:
    """The hours that small words name, each once, and the text without them."""
    hours: dict[SaidHour, None] = {}
    left, end = [], 0
    for found in _CLOCK.finditer(text):
        if _is_hour(found, text):
            hours[_said(found, text)] = None
            left.append(text[end : found.start()])
            end = found.end()
    return list(hours), " | ".join([*left, text[end:]])


def _is_hour(found: re.Match[str], text: str) -> bool:
    """Whether a number is said as an hour, and not as a count, a date or a length of time."""
    if found["label"]:
        unit = _MINUTES if found["label"].startswith("jam") else _UNIT
        return not unit.match(text, found.end())
    if _UNIT.match(text, found.end()) or _DATE_BEFORE.search(text, 0, found.start()):
        return False
    if found["half_day"] or (found["half"] and found["part"]):
        return True
    if found["minute"]:
        written = found[0].strip()
        return bool(":" in written or found["part"] or _is_exact(found))
    # "3 malam" is also three nights, "17 pagi" a day of a month.
    hour = _number(found["hour"])
    return found["part"] not in (None, "malam", "night") and hour <= NOON


def _said(found: re.Match[str], text: str) -> SaidHour:
    minutes = int(found["minute"] or 0)
    if found["sign"]:
        by = QUARTERS.get(found["by"]) or _number(found["by"])
        minutes += -by if found["sign"] == "kurang" else by
    if found["half"]:
        minutes -= MINUTES_AN_HOUR // 2
    return SaidHour(
        _number(found["hour"]) if int(found["minute"] or 0) < MINUTES_AN_HOUR else MIDNIGHT,
        minutes,
        PART_WORDS[found["part"]] if found["part"] else part_beside(text, *found.span()),
        found["half_day"] or "",
        exact=_is_exact(found),
        span=bool(found["to"]),
    )


def _is_exact(found: re.Match[str]) -> bool:
    hour, minute = found["hour"], found["minute"]
    return bool(minute) and (hour.startswith("0") or _number(hour) > NOON)


def _number(word: str) -> int:
    return COUNTS[word] if word in COUNTS else int(word)


def _time(hour: int, minutes: int) -> time:
    hours, minute = divmod(hour * MINUTES_AN_HOUR + minutes, MINUTES_AN_HOUR)
    return time(hours % MIDNIGHT, minute)
