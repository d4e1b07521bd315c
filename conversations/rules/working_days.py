"""Working days: Monday to Friday without national holidays and joint leave (`holidays.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

SATURDAY = 5
_A_DAY = timedelta(days=1)


class HolidayKind(StrEnum):
    """Why offices are closed."""

    NATIONAL = "national"
    JOINT = "joint"  # cuti bersama


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day off. `sure` False: it may yet be moved."""

    day: date
    name: str
    kind: HolidayKind
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Holidays:
    """The days off, by day, and the years for which all of them are known."""

    by_day: Mapping[date, Holiday]
    years: frozenset[int]

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open, as far as is known."""
        return day.weekday() < SATURDAY and day not in self.by_day

    def is_sure(self, day: date) -> bool:
        """Whether it is known what sort of day this is."""
        return day.year in self.years and (day not in self.by_day or self.by_day[day].sure)


def after_working_days(day: date, count: int, holidays: Holidays) -> tuple[date, bool]:
    """The last of `count` working days after `day`, which itself does not count, and if it is sure.

    It is not sure when a day on the way lies in a year whose holidays are not known, or is a
    holiday that may yet be moved. With `count` 0 it is `day` itself.
    """
    sure = True
    while count > 0:
        day += _A_DAY
        sure = sure and holidays.is_sure(day)
        count -= holidays.is_working_day(day)
    return day, sure


@cache
def load_holidays() -> Holidays:
    """Read the table that comes with the program, once."""
    text = files(__package__).joinpath("holidays.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    days = [_holiday(entry) for year in table.values() for entry in year["days"]]
    return Holidays({holiday.day: holiday for holiday in days}, frozenset(map(int, table)))


def _holiday(entry: Mapping[str, Any]) -> Holiday:
    return Holiday(
        entry["day"], entry["name"], HolidayKind(entry["kind"]), sure=entry.get("sure", True)
    )
