"""When it happened, out of a story; now is Saturday, 21 November 2026, 15:00 in NTT."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.moments import Found, Part, find_moment

WITA = ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=WITA)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001


def found(day: str | None, hour: str | None, part: str | None) -> Found:
    return Found(
        date.fromisoformat(day) if day else None,
        time.fromisoformat(hour) if hour else None,
        Part(part) if part else None,
    )


def at(clock: str) -> datetime:
    return datetime.combine(NOW.date(), time.fromisoformat(clock), WITA)


@pytest.mark.parametrize(
    ("text", "day", "hour", "part"),
    [
        ("jatuh kemarin sore jam 4 di Alok", "2026-11-20", "16:00", "sore"),
        ("tadi pagi jatuh dari pohon lontar", "2026-11-21", None, "pagi"),
        ("pagi tadi jam 7", "2026-11-21", "07:00", "pagi"),
        ("td mlm", "2026-11-20", None, "malam"),
        ("tadi malam saya jatuh jam 10", "2026-11-20", "22:00", "malam"),
        ("jam 9 tadi malam", "2026-11-20", "21:00", "malam"),
        ("tadi malam jam 12", "2026-11-21", "00:00", "malam"),
        ("semalam", "2026-11-20", None, "malam"),
        ("semalam jam 1", "2026-11-21", "01:00", "malam"),
        ("jam 9 semalam", "2026-11-20", "21:00", "malam"),
        ("hari ini jam 1 malam", "2026-11-21", "01:00", "malam"),
        ("kemarin jam 14 anak saya jatuh", "2026-11-20", "14:00", None),
        ("dini hari tadi", "2026-11-21", None, "dini_hari"),
        ("dua hari lalu sekitar jam 5 subuh", "2026-11-19", "05:00", "subuh"),
        ("hari minggu", "2026-11-15", None, None),
        ("minggu pagi pulang gereja", "2026-11-15", None, "pagi"),
        ("rabu malam jam 8", "2026-11-18", "20:00", "malam"),
        ("Senin, 16 November 2026 jam 8 pagi", "2026-11-16", "08:00", "pagi"),
        ("tgl 3 bulan lalu", "2026-10-03", None, None),
        ("pada 03-11-2026 pukul 16.30 WITA", "2026-11-03", "16:30", None),
        ("3/5 jam 4 sore", "2026-05-03", "16:00", "sore"),
        ("kamaren sore", "2026-11-20", None, "sore"),
        ("ini hari jam 7 pagi", "2026-11-21", "07:00", "pagi"),
        ("barusan jatuh", "2026-11-21", None, None),
        ("barusan jam 2 siang", "2026-11-21", "14:00", "siang"),
        ("2 jam lalu", "2026-11-21", "13:00", None),
        ("satu setengah jam yang lalu", "2026-11-21", "13:30", None),
        ("sejam lalu jatuh tadi", "2026-11-21", "14:00", None),
        ("setengah lima sore kemarin", "2026-11-20", "16:30", "sore"),
        ("yesterday at 4 pm", "2026-11-20", "16:00", None),
        ("this morning", "2026-11-21", None, "pagi"),
        ("at 9 last night", "2026-11-20", "21:00", "malam"),
    ],
)
def test_what_was_said_is_found(text: str, day: str, hour: str | None, part: str | None) -> None:
    assert find_moment(text, NOW) == found(day, hour, part)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Selamat pagi pak, kemarin jatuh di kebun", "2026-11-20"),
        ("malam kak, suami saya jatuh kemarin", "2026-11-20"),
        ("lahir di Maumere 5 mei 1990, jatuh kemarin", "2026-11-20"),
        ("jatuh dari pohon 5-6 meter kemarin, anak 3 orang", "2026-11-20"),
        ("umur 41, NIK 5307014507850001, HP 081234567890, jatuh kemarin", "2026-11-20"),
        ("kemarin jatuh, besok mau operasi", "2026-11-20"),
        ("kemarin jatuh, eso operasi", "2026-11-20"),
        ("sakit sejak senin, meninggal kemarin", "2026-11-20"),
        ("tadi saya lihat dia jatuh kemarin", "2026-11-20"),
        ("barusan dapat kabar, dia jatuh kemarin", "2026-11-20"),
        ("hari jumat kemarin", "2026-11-20"),
        ("minggu ini hujan terus, kemarin dia jatuh", "2026-11-20"),
        ("tadi jatuh, malam nanti operasi", "2026-11-21"),
        ("kemarin tadi malam", "2026-11-20"),
        ("5-6 orang jatuh kemarin", "2026-11-20"),
    ],
)
def test_other_numbers_and_words_of_a_story_are_not_its_day(text: str, day: str) -> None:
    moment = find_moment(text, NOW)
    assert (moment.day, moment.hour) == (date.fromisoformat(day), None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jatuh dari pohon lontar",
        "sekarang di RS",
        "tadi saya dapat kabar dia jatuh",
        "baru saja dengar dia meninggal",
        "senin jatuh, selasa meninggal",
        "kemarin jatuh, tadi pagi meninggal",
        "tadi malam jatuh, hari ini di RS",
        "kemarin atau kemarin dulu",
        "kemarin atau kemarin dulu, tadi malam parah",
        "senin lalu kerja, semalam jatuh",
        "hari sabtu",
        "malam jumat",
        "Senin, 17 November 2026",
        "bulan lalu",
        "minggu lalu",
        "eso",
        "besok pagi",
        "30 november",
        "5 januari 2027",
        "hari ini jam 5 sore",
        "hari ini malam",
        "31 februari 2026",
        "pohon 5-6 meter",
        "2-3 juta",
        "3 jam lalu, 2 jam lalu",
    ],
)
def test_no_day_is_guessed(text: str) -> None:
    assert find_moment(text, NOW).day is None


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        pytest.param("hari ini jam 9", "09:00", id="21:00 is still to come"),
        pytest.param("tadi jam 4", "04:00", id="16:00 is still to come"),
        pytest.param("hari ini jam 2", None, id="both have been"),
        pytest.param("kemarin jam 9", None, id="either, yesterday"),
        pytest.param("kemarin jam 12", None, id="noon or midnight"),
        pytest.param("kemarin jam 14", "14:00", id="24 hours"),
        pytest.param("kemarin 16.30", "16:30", id="24 hours without a label"),
        pytest.param("kemarin 04.30", "04:30", id="as clocks show it"),
        pytest.param("kemarin jam 4.30", None, id="as people say it"),
        pytest.param("kemarin jam 4-5 sore", None, id="from one hour to another"),
        pytest.param("kemarin jam 8 pagi kerja, jam 10 jatuh", None, id="two hours"),
        pytest.param("kemarin jam 4 sore di kebun, pukul 16.00", "16:00", id="one, said twice"),
        pytest.param("kemarin malam jam 1", None, id="of which night"),
        pytest.param("kemarin pagi kerja lalu jatuh jam 3", None, id="a part of something else"),
        pytest.param("kemarin jatuh jam 8, malam dibawa ke RS", None, id="the same, behind it"),
        pytest.param("kemarin dipukul 3 orang", None, id="people"),
        pytest.param("kemarin, 3 jam 10 menit di jalan", None, id="a length of time"),
        pytest.param("tgl 20 sore", None, id="a day"),
        pytest.param("hari ini jam 3.30 sore", None, id="rounded up"),
    ],
)
def test_an_hour_that_can_be_two_is_none(text: str, hour: str | None) -> None:
    moment = find_moment(text, NOW)
    assert moment.day is not None
    assert moment.hour == (time.fromisoformat(hour) if hour else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jam 4 sore di kebun", found(None, "16:00", "sore")),
        ("pukul 14", found(None, "14:00", None)),
        ("jam 4", found(None, None, None)),
        ("malam, di laut", found(None, None, None)),
        ("di laut waktu malam", found(None, None, "malam")),
    ],
)
def test_an_hour_or_a_part_without_a_day_is_kept(text: str, expected: Found) -> None:
    assert find_moment(text, NOW) == expected


@pytest.mark.parametrize(
    ("clock", "text", "day", "hour"),
    [
        ("00:30", "tadi malam jam 11", "2026-11-20", "23:00"),
        ("00:30", "tadi malam jam 12", "2026-11-21", "00:00"),
        ("00:30", "tadi", None, None),
        ("00:30", "barusan", None, None),
        ("01:00", "barusan", "2026-11-21", None),
        ("00:30", "tadi sore", "2026-11-20", None),
        ("00:30", "tadi jam 12", None, None),
        ("00:30", "tadi jam 10", "2026-11-20", None),
        ("00:30", "kemarin", "2026-11-20", None),
        ("00:30", "1 jam lalu", "2026-11-20", "23:30"),
        ("01:00", "hari ini sore", None, None),
        ("04:00", "tadi", "2026-11-21", None),
        ("08:00", "tadi jam 9 malam", "2026-11-20", "21:00"),
        ("08:00", "tadi sore", None, None),
        ("16:30", "hari ini jam 5 sore", "2026-11-21", None),
        ("17:59", "tadi malam", "2026-11-20", None),
        ("22:00", "tadi malam", None, None),
        ("22:00", "tadi malam jam 8", None, "20:00"),
        ("22:00", "tadi malam jam 11", "2026-11-20", "23:00"),
        ("22:00", "semalam jam 8", "2026-11-20", "20:00"),
    ],
)
def test_around_midnight_a_day_is_told_only_when_it_can_be_no_other(
    clock: str, text: str, day: str | None, hour: str | None
) -> None:
    moment = find_moment(text, at(clock))
    assert (moment.day, moment.hour) == (found(day, hour, None).day, found(day, hour, None).hour)


@pytest.mark.parametrize("first", ["2026-12-01", "2027-01-01", "2027-03-01", "2028-03-01"])
@pytest.mark.parametrize("text", ["kemarin", "semalam", "tadi malam"])
def test_yesterday_crosses_the_ends_of_months_and_years(first: str, text: str) -> None:
    now = datetime.combine(date.fromisoformat(first), time(9), WITA)
    assert find_moment(text, now).day == now.date() - timedelta(days=1)


def test_the_day_is_that_of_the_people_and_not_of_greenwich() -> None:
    early = datetime(2026, 11, 21, 5, 0, tzinfo=WITA)
    assert find_moment("hari ini", early).day == date(2026, 11, 21)
    assert find_moment("tadi pagi", early).day == date(2026, 11, 21)


def test_a_long_story_is_read_to_its_end_and_a_longer_one_is_not() -> None:
    filler = "hujan dan angin di kebun " * 70
    assert find_moment(filler + "kemarin", NOW).day == date(2026, 11, 20)
    assert find_moment(filler * 2 + "kemarin", NOW).day is None


@given(st.integers(0, 23), st.integers(0, 59), st.dates(date(2026, 1, 1), date(2026, 11, 20)))
def test_a_day_and_an_hour_written_out_are_read_back(hour: int, minute: int, day: date) -> None:
    text = f"jatuh {day:%d-%m-%Y} pukul {hour:02}.{minute:02} di kebun"
    moment = find_moment(text, NOW)
    assert moment.day == day
    sure = hour > 12 or hour < 10
    assert moment.hour == (time(hour, minute) if sure else None)


WORDS = """tadi pagi siang sore malam subuh dini hari kemarin semalam barusan jam 4 12 1 9 16.30
    setengah minggu sabtu senin lalu ini tgl 3 21 hari besok lusa , pukul lewat kurang 2 bulan"""
SAID = st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join)


@given(SAID | st.text(max_size=60), MOMENTS)
def test_a_moment_never_lies_ahead(text: str, now: datetime) -> None:
    moment = find_moment(text, now.replace(tzinfo=WITA))
    if moment.day is not None:
        assert datetime.combine(moment.day, moment.hour or time.min) <= now


@given(SAID, MOMENTS)
def test_reading_does_not_hang_on_capitals_and_spaces(text: str, now: datetime) -> None:
    local = now.replace(tzinfo=WITA)
    spaced = "  ".join(text.upper().split())
    assert find_moment(spaced, local) == find_moment(text, local)
