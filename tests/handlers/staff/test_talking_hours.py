"""When words of an officer go out: an answer at once, whatever else waits until seven."""

from datetime import datetime

import pytest

from handlers.services import Services
from handlers.staff.talk_hours import waits_until
from handlers.staff.talk_words import TalkRefused
from tests.conftest import StandingClock
from tests.handlers.staff.talk_house import BACK, WITA, Heard, Officer
from tests.handlers.writing import Writer, on_whatsapp, words

MORNING = "22 07:00"


def at(text: str) -> datetime:
    """Read a day of November 2026 and an hour: ``21 23:00``."""
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=WITA)


# When the person wrote last, now, and until when words wait.
HOURS = {
    "by day, wrote long ago": ("18 09:00", "21 12:00", None),
    "by day, never wrote": (None, "21 12:00", None),
    "in the evening, before the quiet": ("21 09:00", "21 19:59", None),
    "the quiet has just begun": ("21 18:59", "21 20:00", MORNING),
    "wrote within the hour": ("21 19:30", "21 20:29", None),
    "wrote an hour ago, before the quiet": ("21 19:30", "21 20:31", MORNING),
    "wrote when the quiet began": ("21 20:00", "22 03:00", None),
    "wrote this night, hours ago": ("21 20:10", "22 06:59", None),
    "wrote the evening before": ("21 19:59", "22 03:00", MORNING),
    "wrote last night": ("20 23:00", "21 22:00", MORNING),
    "never wrote, at night": (None, "21 23:00", MORNING),
    "morning": ("20 09:00", MORNING, None),
}


@pytest.mark.parametrize("name", HOURS)
def test_an_answer_goes_at_once_and_the_rest_by_day(name: str) -> None:
    last, now, until = HOURS[name]
    waits = waits_until(None if last is None else at(last), at(now))
    assert waits == (None if until is None else at(until))


def test_at_night_words_wait_and_go_in_their_order_at_seven(
    writer: Writer, rosa: Officer, clock: StandingClock, heard: Heard
) -> None:
    clock.now = at("21 23:00")
    rosa.takes(writer)
    rosa.writes(writer, "Selamat malam.")
    rosa.writes(writer, "Besok kami hubungi.")
    assert heard.now() == []
    clock.now = at("22 06:59")
    assert heard.now() == []
    clock.now = at(MORNING)
    assert [said[:14] for said in heard.now()] == [
        "Di sini Rosa, ",
        "Selamat malam.",
        "Besok kami hub",
    ]


def test_whoever_writes_at_night_hears_at_once_what_waited(
    writer: Writer, rosa: Officer, clock: StandingClock, heard: Heard
) -> None:
    clock.now = at("21 23:00")
    rosa.takes(writer)
    rosa.writes(writer, "Selamat malam.")
    clock.now = at("22 01:00")
    assert words(writer.says("ada orang?")) == []
    assert [said[:14] for said in heard.now()] == ["Di sini Rosa, ", "Selamat malam."]
    rosa.writes(writer, "Ada, Ibu.")
    assert len(heard.now()) == 1
    rosa.gives_back(writer)
    assert heard.now()[0].startswith(BACK)


def test_given_back_at_night_a_sleeper_hears_of_it_in_the_morning(
    writer: Writer, rosa: Officer, clock: StandingClock, heard: Heard
) -> None:
    rosa.takes(writer)
    heard.now()
    clock.now = at("21 20:30")
    rosa.gives_back(writer)
    assert heard.now() == []
    clock.now = at(MORNING)
    assert heard.now()[0].startswith(BACK)


def test_taken_by_another_before_morning_nobody_hears_that_the_bot_answers(
    demo: Services, writer: Writer, rosa: Officer, clock: StandingClock, heard: Heard
) -> None:
    rosa.takes(writer)
    heard.now()
    clock.now = at("21 20:30")
    rosa.gives_back(writer)
    clock.now = at("21 22:20")
    writer.says("ada orang?")
    Officer.of(demo, "budi").takes(writer)
    assert [said[:14] for said in heard.now()] == ["Di sini Budi, "]
    clock.now = at("22 07:20")
    # From the beginning: what waited is older than what went at once.
    heard.last = 0
    assert [said for said in heard.now() if said.startswith(BACK)] == []


def test_words_that_whatsapp_would_refuse_at_seven_are_refused_at_night(
    demo: Services, rosa: Officer, clock: StandingClock
) -> None:
    clock.now = at("21 06:00")
    writer = on_whatsapp(demo, "+620000000009")
    writer.says("halo")
    clock.now = at("21 19:00")
    rosa.takes(writer)
    clock.now = at("21 23:00")
    with pytest.raises(TalkRefused, match="window_closes"):
        rosa.writes(writer, "Selamat malam.")
    clock.now = at("21 19:59")
    rosa.writes(writer, "Selamat malam.")
