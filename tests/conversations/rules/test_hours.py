"""Reading an hour of the day as people say it."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.hours import HourFault, read_hour


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("jam 4 sore", "16:00"),
        ("jam 4an sore", "16:00"),
        ("4 sore", "16:00"),
        ("sekitar jam 9 pagi", "09:00"),
        ("jm 7 mlm", "19:00"),
        ("jam empat sore", "16:00"),
        ("stengah lima sore", "16:30"),
        ("setengah 1 siang", "12:30"),
        ("setengah 1 malam", "00:30"),
        ("jam 4 kurang 15 sore", "15:45"),
        ("jam 5 lewat seperempat sore", "17:15"),
        ("16.30", "16:30"),
        ("16:30", "16:30"),
        ("1630", "16:30"),
        ("04.30", "04:30"),
        ("14", "14:00"),
        ("pukul 09.00 WITA", "09:00"),
        ("jam 12 siang", "12:00"),
        ("jam 12 malam", "00:00"),
        ("jam 0", "00:00"),
        ("tadi malam jam 9", "21:00"),
        ("pagi, jam 7", "07:00"),
        ("4 pm", "16:00"),
        ("12 am", "00:00"),
    ],
)
def test_an_hour_is_read_as_people_say_it(text: str, hour: str) -> None:
    assert read_hour(text) == time.fromisoformat(hour)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", HourFault.NOT_AN_HOUR),
        ("tidak tahu", HourFault.NOT_AN_HOUR),
        ("3 jam 10 menit", HourFault.NOT_AN_HOUR),
        ("25", HourFault.NO_SUCH_HOUR),
        ("jam 4:75", HourFault.NO_SUCH_HOUR),
        ("jam 24", HourFault.NO_SUCH_HOUR),
        ("jam 5 siang", HourFault.NO_SUCH_HOUR),
        ("4", HourFault.AMBIGUOUS),
        ("jam 4.30", HourFault.AMBIGUOUS),
        ("12", HourFault.AMBIGUOUS),
        ("pagi", HourFault.VAGUE),
        ("jam 4-5 sore", HourFault.VAGUE),
        ("jam 8 pagi atau jam 9 pagi", HourFault.VAGUE),
    ],
)
def test_what_is_not_one_hour_is_asked_back(text: str, fault: HourFault) -> None:
    assert read_hour(text) is fault


@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from([".", ":"]))
def test_clock_times_are_read_back(hour: int, minute: int, sign: str) -> None:
    read = read_hour(f"jam {hour:02}{sign}{minute:02}")
    if 10 <= hour <= 12:
        assert read is HourFault.AMBIGUOUS
    else:
        assert read == time(hour, minute)


WORDS = "jam pukul 4 12 25 16.30 setengah pagi malam - sampai lewat kurang an pm dua belas , :"
SAID = st.lists(st.sampled_from(WORDS.split()), max_size=6).map(" ".join)


@given(st.text(max_size=60) | SAID)
def test_no_text_brings_the_hour_reader_down(text: str) -> None:
    assert isinstance(read_hour(text), time | HourFault)
