"""How open answers are read; what a NIK, a card number or a date is in itself: tests of rules."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.wiring import load_guide
from conversations import readers
from conversations.engine.flow import ChatFacts, Known, Misread, Reader
from conversations.engine.replies import Text
from conversations.entries import PLACES, STATUS, URGENT, EntryWords

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))
NIK = "5307014507850001"


def known() -> Known:
    """Return what a reader may look at on the demo's first day."""
    guide = load_guide()
    return Known({}, {}, NOW, guide.figures, guide.regions, ChatFacts())


def read(reader: Reader, said: str) -> object:
    """Return the value read, or the key of the text that helps on, which can be said."""
    value = reader(said, known())
    if not isinstance(value, Misread):
        return value
    assert load_guide().texts.say(Text(value.key, value.blanks), "id")
    return value.key


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (NIK, NIK),
        ("5307 0145 0785 0001", NIK),
        ("53.07.01.450785.0001", NIK),
        ("5307-0145-0785-0001", NIK),
        ("NIK: 5307014507850001.", NIK),
        ("NIK saya 5307014507850001 ya", NIK),
        (f"{NIK}\n", NIK),
        ("\u202e5307014507850001", NIK),
        ("530701450785000", "engine.nik.too_short"),
        ("53070145078500011", "engine.nik.too_long"),
        ("", "engine.nik.not_digits"),
        ("tidak tahu nomornya", "engine.nik.not_digits"),
        ("\u00b2" * 16, "engine.nik.not_digits"),
        ("0" * 16, "engine.nik.looks_made_up"),
        ("1234567890123456", "engine.nik.looks_made_up"),
        ("5307010007850001", "engine.nik.bad_date"),
        ("5307013207850001", "engine.nik.bad_date"),
        ("5307013102850001", "engine.nik.bad_date"),
        ("5307014513850001", "engine.nik.bad_date"),
        ("9907014507850001", "engine.nik.bad_region"),
        ("53O7O145O785OOO1", "engine.nik.look_alike_letters"),
        ("5.30701E+15", "engine.nik.mangled_by_spreadsheet"),
        ("5307014507850001 dan 5306010307600008", "engine.nik.several"),
    ],
)
def test_a_nik_is_read_or_helped_on(said: str, value: str) -> None:
    assert read(readers.a_nik, said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("25000000002", "25000000002"),
        ("2500 0000 002", "25000000002"),
        ("no kartu: 25000000002", "25000000002"),
        ("2500000000", "engine.kpj.too_short"),
        ("250000000023", "engine.kpj.too_long"),
        ("", "engine.kpj.not_a_number"),
        ("hilang", "engine.kpj.not_a_number"),
        ("00000000000", "engine.kpj.looks_made_up"),
    ],
)
def test_a_card_number_is_read_or_helped_on(said: str, value: str) -> None:
    assert read(readers.a_kpj, said) == value


@pytest.mark.parametrize(
    "said",
    [
        "ABCD2345",
        "abcd2345",
        "abcd 2345",
        "ab cd 23 45",
        "ABCD-2345",
        " abcd2345\n",
        "kode ABCD2345",
        "Kode: abcd2345",
        "kode abcd 2345",
        "no. abcd2345",
        "code abcd-2345",
        "KARTU ABCD2345",
    ],
)
def test_a_code_is_read_however_it_is_written(said: str) -> None:
    assert read(readers.a_code, said) == "ABCD2345"


@pytest.mark.parametrize(
    "said",
    ["", "ABCD234", "ABCD23456", "ABCD1234", "ABCD0234", "keluarga", "prakerja", "hilang semua"],
)
def test_what_staff_never_issue_is_no_code(said: str) -> None:
    assert read(readers.a_code, said) == "engine.code.not_a_code"


@pytest.mark.parametrize(
    ("said", "day", "past"),
    [
        ("1-7-2025", "2025-07-01", "2025-07-01"),
        ("1 Juli 2025", "2025-07-01", "2025-07-01"),
        ("kemarin", "2026-11-20", "2026-11-20"),
        ("hari ini", "2026-11-21", "2026-11-21"),
        ("21-11-2026", "2026-11-21", "2026-11-21"),
        ("22-11-2026", "2026-11-22", "engine.day.in_the_future"),
        ("besok", "2026-11-22", "engine.day.in_the_future"),
        ("30 Februari 2026", "engine.day.no_such_day", "engine.day.no_such_day"),
        ("Maria", "engine.day.not_a_date", "engine.day.not_a_date"),
        ("", "engine.day.not_a_date", "engine.day.not_a_date"),
        ("1 Juli 0000", "engine.day.bad_year", "engine.day.bad_year"),
    ],
)
def test_a_day_is_read_or_helped_on(said: str, day: str, past: str) -> None:
    assert read(readers.a_day, said) == day
    assert read(readers.a_past_day, said) == past


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Sikka", "53.07"),
        ("  SIKKA. ", "53.07"),
        ("kabupaten sikka", "53.07"),
        ("Sumba", "engine.kabupaten.several"),
        ("Jakarta", "engine.kabupaten.unknown"),
        ("", "engine.kabupaten.unknown"),
    ],
)
def test_a_kabupaten_is_read_or_helped_on(said: str, value: str) -> None:
    assert read(readers.a_kabupaten, said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("  Tolong, kartu saya hilang. ", "Tolong, kartu saya hilang."),
        ("ya", "ya"),
        ("Robert'); DROP TABLE people;--", "Robert'); DROP TABLE people;--"),
        ("{{7*7}} ${jndi:ldap} <script> %s%n", "{{7*7}} ${jndi:ldap} <script> %s%n"),
        ("x" * 5000, "x" * readers.LONGEST_MESSAGE),
        ("", "engine.message.too_short"),
        (" a ", "engine.message.too_short"),
        ("\u200b \u200b\u202e", "engine.message.too_short"),
        ("?!", "engine.message.too_short"),
    ],
    ids=lambda value: value[:20],
)
def test_a_message_for_staff_is_taken_as_it_is(said: str, value: str) -> None:
    assert read(readers.a_message, said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("3", 3),
        ("3 bulan", 3),
        ("3bln", 3),
        ("1 tahun", 12),
        ("10 tahun", 120),
        ("2 years", 24),
        ("1 month", 1),
        ("\u0663", 3),
        ("0", "engine.months.not_a_count"),
        ("121", "engine.months.not_a_count"),
        ("11 tahun", "engine.months.not_a_count"),
        ("-3", 3),
        ("tiga", "engine.months.not_a_count"),
        ("\u00b3", "engine.months.not_a_count"),
        ("1e3", "engine.months.not_a_count"),
        ("", "engine.months.not_a_count"),
    ],
)
def test_a_count_of_months_is_read_or_helped_on(said: str, value: object) -> None:
    assert read(readers.a_count_of_months, said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("12,5 %", "12.5"),
        ("12.5%", "12.5"),
        ("40", "40.0"),
        ("100 persen", "100.0"),
        ("0,01", "0.01"),
        ("0", "engine.percent.not_a_percent"),
        ("100,01", "engine.percent.not_a_percent"),
        ("999", "engine.percent.not_a_percent"),
        ("1e308", "engine.percent.not_a_percent"),
        ("1.000.000,50", "engine.percent.not_a_percent"),
        ("NaN", "engine.percent.not_a_percent"),
        ("", "engine.percent.not_a_percent"),
    ],
)
def test_a_percentage_is_read_or_helped_on(said: str, value: str) -> None:
    assert read(readers.a_percent, said) == value


@pytest.fixture(scope="module")
def entries() -> EntryWords:
    """The ways in from plain words."""
    return EntryWords(load_guide().texts)


@pytest.mark.parametrize("name", PLACES)
def test_every_phrase_of_every_language_leads_to_its_place(entries: EntryWords, name: str) -> None:
    texts = load_guide().texts
    for language in texts.languages:
        for phrase in texts.words(f"entries.{name}", language):
            said = [f"{phrase.upper()}!", f"/{phrase}"]
            if " " in phrase or name in URGENT:
                said.append(f"Selamat pagi, {phrase}, mohon bantuannya ya pak.")
            for words in said:
                found = entries.find(words)
                assert found is not None, words
                assert found.place == PLACES[name], words


@pytest.mark.parametrize(
    ("said", "got"),
    [
        ("kode ABCD2345", {"code": "ABCD2345"}),
        ("Kode: abcd2345", {"code": "ABCD2345"}),
        ("/kode abcd2345", {"code": "ABCD2345"}),
        (f"NIK saya {NIK}", {"nik": NIK}),
        ("tolong cek 5307 0145 0785 0001 ya", {"nik": NIK}),
        ("cek status", {}),
    ],
)
def test_a_number_or_code_in_a_sentence_leads_to_the_status(
    entries: EntryWords, said: str, got: dict[str, str]
) -> None:
    found = entries.find(said)
    assert found is not None
    assert (found.place, found.got) == (STATUS, got)


@pytest.mark.parametrize(
    "said",
    ["kartu keluarga", "kode referral", "kartu prakerja", f"{NIK} {NIK}", "\u00b2" * 16, ""],
)
def test_what_only_looks_like_a_number_or_code_is_not_taken_for_one(
    entries: EntryWords, said: str
) -> None:
    found = entries.find(said)
    assert found is None or found.got == {}
