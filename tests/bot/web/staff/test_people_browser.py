"""The pages of people in a real Chromium: found, read, printed, by keys and on a cheap phone."""

import pytest
from playwright.sync_api import Page, expect

from handlers.services import Services
from tests.bot.web.browsing import IN_A_BROWSER, SCREENS, check_layout
from tests.bot.web.staff.conftest import Sits
from tests.conftest import EMBEDDED
from tests.handlers.staff.people_house import MARIA, MARKUS_CASE, id_of

pytestmark = IN_A_BROWSER


@pytest.fixture
def backing() -> str:
    return EMBEDDED


def look_for(page: Page, address: str, number: str) -> None:
    page.goto(f"{address}/petugas/peserta")
    page.get_by_label("NIK, nomor kartu, atau nomor laporan").fill(number)
    page.get_by_role("button", name="Cari", exact=True).click()


@pytest.mark.parametrize("size", SCREENS)
def test_a_person_can_be_seen_and_heard(
    sits: Sits, desk_address: str, size: tuple[int, int]
) -> None:
    page = sits("budi", size)
    look_for(page, desk_address, MARKUS_CASE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Markus Contoh")
    check_layout(page)
    page.get_by_role("button", name="Buat kode penghubung").click()
    expect(page.get_by_role("img", name="Kode QR")).to_be_visible()
    check_layout(page)


def test_bars_lie_where_their_days_are(sits: Sits, desk_address: str) -> None:
    page = sits("budi")
    look_for(page, desk_address, "5313016608900003")
    line = page.locator("svg.life").bounding_box()
    bar = page.locator("rect.life-bar.life-self").bounding_box()
    assert line is not None
    assert bar is not None
    assert bar["x"] - line["x"] == pytest.approx(line["width"] * 365 / 730, abs=3)
    assert bar["width"] == pytest.approx(line["width"] * 304 / 730, abs=3)


def test_without_script_numbers_are_shown_for_a_reason(sits: Sits, desk_address: str) -> None:
    page = sits("rosa", script=False)
    look_for(page, desk_address, MARIA)
    page.get_by_role("button", name="Tampilkan NIK, kartu dan HP").click()
    page.get_by_label("Menelepon orangnya").check()
    page.get_by_role("button", name="Tampilkan satu kali").click()
    expect(page.locator("main")).to_contain_text(MARIA)
    page.get_by_role("button", name="Selesai, kembali ke peserta").click()
    expect(page.locator("main")).not_to_contain_text(MARIA)


def test_paper_shows_the_code_and_nothing_of_the_desk(
    sits: Sits, demo: Services, desk_address: str
) -> None:
    page = sits("rosa")
    page.goto(f"{desk_address}/petugas/peserta/{id_of(MARIA, demo)}")
    page.get_by_role("button", name="Buat kode penghubung").click()
    page.emulate_media(media="print")
    expect(page.locator(".person-letters b")).to_be_visible()
    expect(page.locator("nav.menu")).to_be_hidden()
    expect(page.get_by_role("button", name="Selesai, kembali ke peserta")).to_be_hidden()
