"""What people type when things go wrong: nothing raises, each is answered so that it helps on.

Each goes through the real turn. The numbers are those of the list of bad inputs that Lontar was
built against: oversized, invisible, mangled, half true, hostile.
"""

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from handlers.inbound import POISON
from handlers.services import Services
from storage.tables import people
from tests.handlers.writing import MARIA, Writer

MENU, NIK, CARD = "main_menu.ask", "enrollment_status.nik", "enrollment_status.card"
NEXT, NOT_PROVED = "enrollment_status.next", "enrollment_status.not_proved"
CODE, DAY, STAFF = "enrollment_status.code", "enrollment_status.day", "talk_to_staff.message"
CONSENT, WHAT = "consent.ask", "calculator.what"
WHO, STORY = "accident_report.who", "accident_report.story"
WHEN, HOUR = "accident_report.when", "accident_report.hour"
WHO_DIED, DIED_ON = "death_report.who", "death_report.when"
SCHOOLS, DIED_AT = "death_report.schools", "death_report.died_at"
HOME, STAFF_WHERE = "death_report.kabupaten", "talk_to_staff.kabupaten"
NUMBER, SECRET = "track_report.number", "track_report.secret"
ACCIDENT, DEATH = ("lapor kecelakaan", "1", "1"), ("lapor kematian", "1", "1")
FELL = "jatuh dari pohon"

# What to say to come to a question.
WAY = {
    "rest": (),
    MENU: ("menu",),
    CONSENT: ("cek status",),
    NIK: ("cek status", "1"),
    CARD: ("cek status", "1", MARIA),
    CODE: ("cek status", "1", "ada kode petugas"),
    NEXT: ("cek status", "1", MARIA, "26000000001"),
    DAY: ("cek status", "1", MARIA, "26000000001", "2"),
    STAFF: ("petugas",),
    "calculator.started": ("hitung", "5"),
    "calculator.months": ("hitung", "2"),
    "calculator.percent": ("hitung", "3"),
    "offices.kabupaten": ("kantor",),
    WHO: ACCIDENT,
    STORY: (*ACCIDENT, "1"),
    WHEN: (*ACCIDENT, "1", FELL),
    HOUR: (*ACCIDENT, "1", FELL, "kemarin"),
    WHO_DIED: DEATH,
    DIED_ON: (*DEATH, "Ani"),
    HOME: (*DEATH, "Ani", "kemarin"),
    SCHOOLS: (*DEATH, "Ani", "kemarin", "tidak tahu", "1", "4", "1"),
    NUMBER: ("lacak",),
    SECRET: ("lacak", "kl 7kq2m"),
}


@dataclass(frozen=True)
class Case:
    """Said at a question: where that leads, and a text that must be among the answer's."""

    number: int
    at: str
    said: str
    leads_to: str
    key: str


TOO_SHORT, TOO_LONG = "engine.nik.too_short", "engine.nik.too_long"
NOT_DIGITS, BAD_DATE = "engine.nik.not_digits", "engine.nik.bad_date"
MADE_UP, ALIKE = "engine.nik.looks_made_up", "engine.nik.look_alike_letters"
UNCLEAR, GREETING = "engine.not_understood", "main_menu.greeting"
NO_DAY, NOTED = "accident_report.no_day", "death_report.noted"
NO_PERSON, NO_NUMBER = "engine.person.number", "engine.report_number.not_a_number"
NO_SECRET, FUTURE = "engine.report_number.not_a_secret", "engine.day.in_the_future"
CASES = [
    Case(37, "rest", "x" * 20_000, MENU, GREETING),
    Case(37, NIK, "5" * 20_000, NIK, MADE_UP),
    Case(37, NIK, "12 34 " * 5001, NIK, TOO_LONG),
    Case(37, DAY, "1" * 20_000, DAY, "engine.day.not_a_date"),
    Case(37, "offices.kabupaten", "Nusa " * 3000, "offices.kabupaten", "engine.kabupaten.unknown"),
    Case(37, STAFF, "tolong " * 3000, STAFF_WHERE, "talk_to_staff.kept"),
    Case(37, STORY, "tolong " * 3000, WHEN, NO_DAY),
    Case(37, HOME, "Nusa " * 3000, HOME, "death_report.no_kabupaten"),
    Case(37, NUMBER, "x" * 20_000, NUMBER, NO_NUMBER),
    Case(37, WHEN, "1" * 20_000, WHEN, "engine.day.not_a_date"),
    Case(37, SCHOOLS, "SD " * 7000, SCHOOLS, "engine.schools.unreadable"),
    Case(38, "rest", "\U0001f642\U0001f44d\U0001f3ff", MENU, GREETING),
    Case(38, MENU, "   ", MENU, UNCLEAR),
    Case(38, MENU, "\u200b\u200d\ufeff", MENU, UNCLEAR),
    Case(38, MENU, "\u202e\u202d", MENU, UNCLEAR),
    Case(38, MENU, "Z\u0351\u0343\u0357a\u0489\u035cl\u0328\u031fgo", MENU, UNCLEAR),
    Case(38, NIK, "\u202e" + MARIA, CARD, CARD),
    Case(38, STAFF, "\u200b \u200b", STAFF, "engine.message.too_short"),
    Case(38, STORY, "\u200b \u200b", STORY, "engine.story.too_short"),
    Case(38, HOME, "\u200b \u200b", HOME, "death_report.no_kabupaten"),
    Case(38, WHO, "\u202e" + MARIA, STORY, STORY),
    Case(38, WHO_DIED, "\u200b", WHO_DIED, "engine.person.nobody"),
    Case(39, NIK, "5307 0145 0785 0001", CARD, CARD),
    Case(39, WHO, "53.07.01.450785.0001", STORY, STORY),
    Case(39, WHO_DIED, "NIK: 5307014507850001", DIED_ON, DIED_ON),
    Case(39, NIK, "53.07.01.450785.0001", CARD, CARD),
    Case(39, NIK, "5307-0145-0785-0001", CARD, CARD),
    Case(39, NIK, "NIK: 5307014507850001", CARD, CARD),
    Case(40, NIK, "\u0665\u0663\u0660\u0667\u0660\u0661\u0664\u0665\u0660\u0667\u0668\u0665"
         "\u0660\u0660\u0660\u0661", CARD, CARD),
    Case(40, NIK, "".join(chr(0xFF10 + int(digit)) for digit in MARIA), CARD, CARD),
    Case(40, MENU, "\uff12", "accident_report.first_aid", "accident_report.first_aid"),
    Case(40, MENU, "\uff15", "benefits.ask", "benefits.ask"),
    Case(40, NUMBER, "KL-\uff17KQ\uff12M", SECRET, SECRET),
    Case(41, MENU, "\u00b2", MENU, UNCLEAR),
    Case(41, NIK, "\u00b2" * 16, NIK, NOT_DIGITS),
    Case(41, "calculator.months", "\u00b3", "calculator.months", "engine.months.not_a_count"),
    Case(42, NIK, MARIA + "\n", CARD, CARD),
    Case(42, NIK, MARIA[:15] + "\n", NIK, TOO_SHORT),
    Case(43, NIK, MARIA[:15], NIK, TOO_SHORT),
    Case(43, NIK, MARIA + "1", NIK, TOO_LONG),
    Case(43, WHO, MARIA[:15], WHO, NO_PERSON),
    Case(43, WHO_DIED, MARIA + "1", WHO_DIED, NO_PERSON),
    Case(44, NIK, "0" * 16, NIK, MADE_UP),
    Case(44, WHO, "5" * 16, WHO, NO_PERSON),
    Case(44, NIK, "1234567890123456", NIK, MADE_UP),
    Case(44, NIK, "5" * 16, NIK, MADE_UP),
    Case(45, NIK, "5307010007850001", NIK, BAD_DATE),
    Case(45, NIK, "5307013207850001", NIK, BAD_DATE),
    Case(45, NIK, "5307014007850001", NIK, BAD_DATE),
    Case(45, NIK, "5307017207850001", NIK, BAD_DATE),
    Case(45, NIK, "5307013102850001", NIK, BAD_DATE),
    Case(45, NIK, "5307014513850001", NIK, BAD_DATE),
    Case(46, NIK, "9907014507850001", NIK, "engine.nik.bad_region"),
    Case(46, NIK, "5300014507850001", NIK, "engine.nik.bad_region"),
    Case(47, NIK, "5307017107850001", CARD, CARD),
    Case(48, NIK, "5307010107680001", CARD, CARD),
    Case(49, CARD, "26999999999", NOT_PROVED, NOT_PROVED),
    Case(50, NIK, "53O7O145O785OOO1", NIK, ALIKE),
    Case(50, NIK, "53070l45078500Ol", NIK, ALIKE),
    Case(51, NIK, f"{MARIA} dan 5306010307600008", NIK, "engine.nik.several"),
    Case(51, "rest", f"{MARIA} 5306010307600008", MENU, GREETING),
    Case(53, CODE, "abcd 2345", NOT_PROVED, NOT_PROVED),
    Case(53, CODE, "ABCD234", CODE, "engine.code.not_a_code"),
    Case(53, CODE, "keluarga", CODE, "engine.code.not_a_code"),
    Case(55, CODE, "123-456", CODE, "engine.code.not_a_code"),
    Case(53, SECRET, "abc123", SECRET, NO_SECRET),
    Case(53, SECRET, "ab cd ef", "track_report.not_found", "track_report.not_found"),
    Case(53, NUMBER, "KL-0O1I2", NUMBER, NO_NUMBER),
    Case(56, NIK, "BATAL", MENU, "engine.cancelled"),
    Case(56, STORY, "batal", MENU, "engine.cancelled"),
    Case(56, DIED_ON, "MENU", MENU, "drafts.kept"),
    Case(56, WHEN, "/start", WHEN, "engine.greeting"),
    Case(56, NIK, "Menu", MENU, MENU),
    Case(56, CARD, "/menu", MENU, MENU),
    Case(56, STAFF, "batal", MENU, "engine.cancelled"),
    Case(56, DAY, "KEMBALI", NEXT, NEXT),
    Case(56, CONSENT, "/start", CONSENT, "engine.greeting"),
    Case(56, CONSENT, "/start x", CONSENT, UNCLEAR),
    Case(56, NIK, "hapus data", "privacy.erase", "privacy.erase"),
    Case(57, DAY, "Maria Contoh", DAY, "engine.day.not_a_date"),
    Case(57, "calculator.started", "Maria", "calculator.started", "engine.day.not_a_date"),
    Case(57, WHEN, "Maria Contoh", WHEN, "engine.day.not_a_date"),
    Case(58, WHEN, "besok jam 7 pagi", WHEN, FUTURE),
    Case(58, WHEN, "30 Februari 2026", WHEN, "engine.day.no_such_day"),
    Case(58, HOUR, "25.00", HOUR, "engine.hour.no_such_hour"),
    Case(58, HOUR, "jam 7", HOUR, "engine.hour.ambiguous"),
    Case(58, DIED_ON, "besok", DIED_ON, FUTURE),
    Case(58, DIED_ON, "22-11-2026", DIED_ON, FUTURE),
    Case(58, DIED_ON, "30 Februari 2026", DIED_ON, "engine.day.no_such_day"),
    Case(58, DIED_ON, "1 Juli 0000", DIED_ON, "engine.day.bad_year"),
    Case(58, DIED_ON, "1 Juli 2569", DIED_ON, "engine.day.bad_year"),
    Case(58, DIED_ON, "kemarin", HOME, NOTED),
    Case(58, DAY, "30 Februari 2026", DAY, "engine.day.no_such_day"),
    Case(58, "calculator.started", "besok", "calculator.started", "engine.day.in_the_future"),
    Case(58, DAY, "1 Juli 0000", DAY, "engine.day.bad_year"),
    Case(58, DAY, "1 Juli 2569", DAY, "engine.day.bad_year"),
    Case(58, DAY, "kemarin", NEXT, "enrollment_status.day_covered"),
    Case(59, "calculator.percent", "1.000.000,50", "calculator.percent",
         "engine.percent.not_a_percent"),
    Case(59, "calculator.percent", "1e308", "calculator.percent", "engine.percent.not_a_percent"),
    Case(59, "calculator.months", "1jt", "calculator.months", "engine.months.not_a_count"),
    Case(59, "calculator.months", "99999999999999999999", "calculator.months",
         "engine.months.not_a_count"),
    Case(59, SCHOOLS, "1e308", SCHOOLS, "engine.schools.unreadable"),
    Case(60, STORY, "Robert'); DROP TABLE people;--", WHEN, NO_DAY),
    Case(60, STORY, "{{7*7}} ${jndi:ldap://x} %s%n <script>alert(1)</script>", WHEN, NO_DAY),
    Case(60, WHO, "{who} <b>Maria</b> Contoh", STORY, STORY),
    Case(60, HOME, "{names} <b>Sikka</b>", DIED_AT, DIED_AT),
    Case(60, STAFF, "Robert'); DROP TABLE people;--", STAFF_WHERE, "talk_to_staff.kept"),
    Case(60, STAFF, "{{7*7}} ${jndi:ldap://x} %s%n <script>alert(1)</script>", STAFF_WHERE,
         "talk_to_staff.kept"),
    Case(60, MENU, "{{7*7}}", MENU, UNCLEAR),
    Case(60, MENU, "%s%n{name}", MENU, UNCLEAR),
    Case(60, NIK, "' OR 1=1 --", NIK, TOO_SHORT),
    Case(61, WHO, "Ani", STORY, STORY),
    Case(61, WHO_DIED, "D'Costa " + "a" * 200, DIED_ON, DIED_ON),
    Case(61, STAFF, "Ani", STAFF_WHERE, "talk_to_staff.kept"),
    Case(61, STAFF, "D'Costa " + "a" * 200, STAFF_WHERE, "talk_to_staff.kept"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number}-{case.said[:16]!r}")
@pytest.mark.parametrize("backing", ["embedded"], indirect=True)
def test_whatever_is_typed_is_answered_in_a_way_that_helps_on(demo: Services, case: Case) -> None:
    writer = Writer(demo)
    if WAY[case.at]:
        assert writer.goes_on(*WAY[case.at]).step == case.at
    answered = writer.says(case.said)
    assert answered.step == case.leads_to
    assert answered.turn is not None
    assert case.key in [reply.text.key for reply in answered.turn.replies]
    assert all(message.text.strip() for message in answered.messages)
    assert POISON not in writer.kinds()


HOSTILE = [case for case in CASES if case.number in {37, 38, 40, 41, 60}]


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: f"{case.number}-{case.said[:16]!r}")
@pytest.mark.parametrize("backing", ["servers"], indirect=True)
def test_what_one_database_takes_the_other_takes_too(demo: Services, case: Case) -> None:
    writer = Writer(demo)
    writer.goes_on(*WAY[case.at], case.said)
    assert POISON not in writer.kinds()
    with demo.database.begin() as store:
        count = select(func.count()).select_from(people)
        assert store.connection.execute(count).scalar_one() == 8


@pytest.mark.parametrize("said", ["half \ud800 a pair", "\udfff", "nul \0 inside"])
def test_what_no_database_can_hold_breaks_nothing(services: Services, said: str) -> None:
    """Channels clean this away; should one forget to, the message is excused, not lost."""
    writer = Writer(services)
    writer.says("petugas")
    assert writer.says(said).messages
    assert len(writer.kinds()) == 2
    assert writer.says("menu").step == MENU
