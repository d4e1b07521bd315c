"""The queue and a case in a real Chromium: keys, cards on a phone, a button pressed twice."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from conversations.rules.paper import Paper
from handlers.services import Services
from storage.pages import Page as PaperPage
from tests.bot.web.browsing import IN_A_BROWSER, SCREENS
from tests.bot.web.staff.case_house import PICTURE, does, report_accident, send_paper
from tests.bot.web.staff.conftest import Sits
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.looking import faults
from tests.conftest import EMBEDDED, StandingClock
from tests.handlers.reports.reporting import House

pytestmark = IN_A_BROWSER
QUEUE = "/petugas/antrean"
LONG = "Maria Magdalena Wilhelmina Contohnamapanjang Sekali binti Contoh"
STORY = "Jatuh dari pohon lontar waktu menyadap nira, lalu dibawa ke puskesmas. " * 6
PHONE = (360, 640)


@pytest.fixture
def backing() -> str:
    return EMBEDDED


def in_line(house: House, clock: StandingClock, count: int) -> list[str]:
    """Report accidents, the oldest first: their numbers stand so in the queue."""
    now, numbers = clock.now, list[str]()
    for hours in range(count):
        clock.now = now - timedelta(hours=40 - hours)
        _, filed = report_accident(
            house, happened_on=clock.now.date(), happened_at=None, who=f"{LONG} {hours}"
        )
        numbers.append(filed.number)
        clock.now = now
    return numbers


def holds(page: Page, number: str) -> None:
    """See that the row of a case has the keyboard."""
    expect(page.locator(f"#k{number}")).to_be_focused()


def test_keys_go_down_and_up_and_open(
    sits: Sits, demo: Services, desk_address: str, clock: StandingClock
) -> None:
    in_line(House(demo), clock, 3)
    page = sits("rosa")
    page.goto(f"{desk_address}{QUEUE}")
    rows = [row.inner_text() for row in page.locator("[data-open]").all()]
    for key, row in (("k", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        holds(page, rows[row])
    # The list looks for news by itself; whoever is in it stays where they are.
    page.evaluate("htmx.ajax('GET', location.pathname, {target: '#queue', swap: 'outerHTML'})")
    page.wait_for_load_state("networkidle")
    holds(page, rows[1])
    page.keyboard.press("j")
    holds(page, rows[2])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{desk_address}/petugas/laporan/{rows[2]}")
    page.goto(f"{desk_address}{QUEUE}")
    page.keyboard.press("/")
    page.keyboard.type("j")
    expect(page.locator("[data-search]")).to_have_value("j")


@pytest.mark.parametrize("size", SCREENS)
def test_long_names_and_many_papers_fit(
    sits: Sits, demo: Services, desk_address: str, clock: StandingClock, size: tuple[int, int]
) -> None:
    house = House(demo)
    in_line(house, clock, 2)
    phone, filed = report_accident(house, who=LONG, story=STORY, place="x" * 90)
    rosa = Browser(demo, "rosa")
    for paper in (Paper.KTP_WORKER, Paper.CARD, Paper.CHRONOLOGY, Paper.DOCTOR_LETTER):
        send_paper(demo, filed, phone, paper, *[PaperPage("image/jpeg", PICTURE)] * 4)
    does(rosa, filed.number, "surat", paper="card", judgement="back", fault="other_person")
    does(rosa, filed.number, "teruskan", bpjs_number="J-7", at="2026-11-21T08:30")
    page = sits("rosa", size)
    for path in (QUEUE, f"/petugas/laporan/{filed.number}"):
        page.goto(f"{desk_address}{path}")
        assert faults(page) == [], path


def test_on_a_phone_two_cases_stand_on_the_first_screen_and_the_next_step_too(
    sits: Sits, demo: Services, desk_address: str, clock: StandingClock
) -> None:
    first, *_ = in_line(House(demo), clock, 4)
    page = sits("rosa", PHONE)
    page.goto(f"{desk_address}{QUEUE}")
    second = page.locator("[data-open]").nth(1).bounding_box()
    assert second is not None
    assert second["y"] + second["height"] < PHONE[1]
    page.goto(f"{desk_address}/petugas/laporan/{first}")
    step = page.get_by_role("button", name="Ambil kasus ini").first.bounding_box()
    assert step is not None
    assert step["y"] + step["height"] < PHONE[1]


def test_what_waits_to_be_judged_stands_first_among_the_papers(
    sits: Sits, demo: Services, desk_address: str
) -> None:
    phone, filed = report_accident(House(demo))
    send_paper(demo, filed, phone, Paper.DOCTOR_LETTER)
    page = sits("rosa")
    page.goto(f"{desk_address}/petugas/laporan/{filed.number}")
    expect(page.locator(".case-papers tbody tr").first).to_contain_text("Surat keterangan dokter")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_button_pressed_twice_is_one_act(
    sits: Sits, demo: Services, desk_address: str, *, script: bool
) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    page = sits("rosa", script=script)
    page.goto(f"{desk_address}/petugas/laporan/{filed.number}")
    page.get_by_label("Pesan Anda").fill("Mohon bawa KTP.")
    page.get_by_role("button", name="Kirim", exact=True).dblclick()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".told").first).to_be_visible()
    with demo.database.begin() as store:
        assert len(store.case_notes.of(house.case(filed.number).id)) == 1
