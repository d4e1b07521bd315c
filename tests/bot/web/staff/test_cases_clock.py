"""The 2 x 24 hours are spoken of in one way: the same words and colour wherever a case stands."""

import re
from datetime import date, time, timedelta

import pytest

from conversations.rules.case import CaseKind
from handlers.services import Services
from tests.bot.web.staff.case_house import does, report_accident
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House

HOURS = "Lapor ke BPJS (2 x 24 jam)"
# Hours since the accident, and what stands on each of the three pages.
STANDS = {
    2: ("46 jam lagi", ""),
    23: ("25 jam lagi", ""),
    24: ("24 jam lagi", "amber"),
    35: ("13 jam lagi", "amber"),
    36: ("12 jam lagi", "red"),
    47.5: ("30 menit lagi", "red"),
    49: ("lewat 1 jam", "red"),
    60: ("lewat 12 jam", "red"),
    100: ("lewat 2 hari", "red"),
}
_BADGE = re.compile(r'<span class="badge (\w*)">([^<]*)</span>\s*<small class="soft what">([^<]*)<')


def of_a_row(page: str, number: str) -> tuple[str, str, str]:
    """Return level, words and what runs, as the row of a case says them."""
    row = next(row for row in page.split("<tr")[1:] if number in row)
    level, words, what = _BADGE.findall(row)[0]
    return level, words, what.strip()


def of_the_page(page: str) -> list[tuple[str, str, str]]:
    """Return level, words and what runs, as the page of a case says them."""
    head = page.partition('class="case-badges"')[2].partition("</p>")[0]
    badges = re.findall(r'<span class="badge (\w*)">([^<]*): ([^<]*)</span>', head)
    return [(level, words, what) for level, what, words in badges if what != "Petugas"]


@pytest.mark.parametrize("hours", STANDS)
def test_three_pages_say_the_same(demo: Services, clock: StandingClock, hours: float) -> None:
    house, now = House(demo), clock.now
    happened = (now - timedelta(hours=hours)).astimezone(demo.zone)
    _, filed = report_accident(
        house, happened_on=happened.date(), happened_at=time(happened.hour, happened.minute)
    )
    rosa = Browser(demo, "rosa")
    words, level = STANDS[hours]
    said = (level, words, HOURS)
    assert of_a_row(rosa.text("/antrean"), filed.number) == said
    assert of_a_row(rosa.text(""), filed.number) == said
    assert of_the_page(rosa.text(f"/laporan/{filed.number}")) == [said]


def test_who_waits_for_nobody_to_take_it_is_said_the_same(
    demo: Services, clock: StandingClock
) -> None:
    house, now = House(demo), clock.now
    clock.now = now - timedelta(hours=30)
    filed = house.phone().files(
        CaseKind.DEATH, who="Markus Contoh", kabupaten="53.07", happened_on=date(2026, 11, 19)
    )
    clock.now = now
    rosa = Browser(demo, "rosa")
    said = ("amber", "menunggu 30 jam", "Belum dipegang petugas")
    assert of_a_row(rosa.text("/antrean"), filed.number) == said
    assert of_a_row(rosa.text(""), filed.number) == said
    assert of_the_page(rosa.text(f"/laporan/{filed.number}")) == [said]


# When it was passed on, and how the clock stands then; it is due on Sunday at 15.00.
STOPPED = {
    "2026-11-21T08:30": ("green", "berhenti {moment}, tepat waktu; dicatat Rosa Contoh"),
    "2026-11-22T16:00": ("amber", "berhenti {moment}, sesudah lewat batas; dicatat Rosa Contoh"),
}
MOMENTS = {
    "2026-11-21T08:30": "Sabtu, 21 November 2026 pukul 08.30 WITA",
    "2026-11-22T16:00": "Minggu, 22 November 2026 pukul 16.00 WITA",
}


@pytest.mark.parametrize("at", STOPPED)
def test_a_clock_that_stopped_says_when_and_by_whom(
    demo: Services, clock: StandingClock, at: str
) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    clock.advance(days=2)
    rosa = Browser(demo, "rosa")
    does(rosa, filed.number, "teruskan", bpjs_number="", at=at)
    # Somebody else who notes it again stops nothing.
    does(Browser(demo, "budi"), filed.number, "teruskan", bpjs_number="J-8", at="")
    level, words = STOPPED[at]
    said = (level, words.format(moment=MOMENTS[at]), HOURS)
    assert of_the_page(rosa.text(f"/laporan/{filed.number}")) == [said]
    row = of_a_row(rosa.text("/antrean"), filed.number)
    assert row == of_a_row(rosa.text(""), filed.number)
    assert row == ("", "masuk 2 hari lalu", "Umur laporan, sudah diteruskan")


def test_a_clock_that_was_started_again_runs(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}"
    does(rosa, filed.number, "teruskan", bpjs_number="", at="2026-11-21T08:30")
    does(rosa, filed.number, "batal", what="pass_on")
    assert of_the_page(rosa.text(path)) == [("", "30 jam lagi", HOURS)]
    does(Browser(demo, "budi"), filed.number, "teruskan", bpjs_number="", at="2026-11-21T08:40")
    assert "dicatat Budi Contoh" in of_the_page(rosa.text(path))[0][1]


def test_a_closed_case_says_who_closed_it(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    rosa = Browser(demo, "rosa")
    does(rosa, filed.number, "keliru")
    moment = "Sabtu, 21 November 2026 pukul 09.00 WITA"
    said = ("", f"berhenti {moment}; kasus ditutup Rosa Contoh", HOURS)
    assert of_the_page(rosa.text(f"/laporan/{filed.number}"))[1:] == [said]
