"""What we start goes out by day, and what falls in the night waits for seven o'clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.quiet_hours import is_quiet, next_morning, polite

WITA = ZoneInfo("Asia/Makassar")

# A local moment, and when what would be started then may go out.
MOMENTS = {
    "just before seven": ("2026-11-21 06:59:59", "2026-11-21 07:00"),
    "at seven": ("2026-11-21 07:00", "2026-11-21 07:00"),
    "at noon": ("2026-11-21 12:34:56", "2026-11-21 12:34:56"),
    "just before eight": ("2026-11-21 19:59:59", "2026-11-21 19:59:59"),
    "at eight": ("2026-11-21 20:00", "2026-11-22 07:00"),
    "just before midnight": ("2026-11-21 23:59:59", "2026-11-22 07:00"),
    "at midnight": ("2026-11-22 00:00", "2026-11-22 07:00"),
    "the last evening of a month": ("2026-11-30 21:00", "2026-12-01 07:00"),
    "the last evening of the year": ("2026-12-31 23:59", "2027-01-01 07:00"),
    "the first hours of the year": ("2027-01-01 00:30", "2027-01-01 07:00"),
    "the night of a leap day": ("2028-02-28 22:00", "2028-02-29 07:00"),
}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WITA)


@pytest.mark.parametrize("name", MOMENTS)
def test_what_is_started_waits_for_the_morning(name: str) -> None:
    moment, may_go = (local(text) for text in MOMENTS[name])
    assert polite(moment) == may_go
    assert polite(moment).tzinfo is WITA
    assert is_quiet(moment) is (moment != may_go)
    assert not is_quiet(polite(moment))


@pytest.mark.parametrize("name", MOMENTS)
def test_the_next_morning_lies_ahead_and_less_than_a_day_away(name: str) -> None:
    moment = local(MOMENTS[name][0])
    morning = next_morning(moment)
    assert f"{morning:%H:%M:%S}" == "07:00:00"
    assert moment < morning
    assert (morning - moment).days == (1 if f"{moment:%H:%M:%S}" == "07:00:00" else 0)


def test_the_morning_is_that_of_the_clock_on_the_wall() -> None:
    # Clocks are put forward in this night: seven o'clock comes an hour sooner.
    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime(2026, 3, 28, 21, tzinfo=berlin)
    assert polite(evening).isoformat() == "2026-03-29T07:00:00+02:00"
