"""The simulator as a visitor sees it, in a real Chromium."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bot.web.browsing import (
    IN_A_BROWSER,
    SCREENS,
    check_layout,
    last,
    pick_up,
    prove_maria,
    show,
    write,
)
from tests.conftest import EMBEDDED

DRESSES = ["whatsapp", "telegram"]
MARIAS_NIK = "5307014507850001"

pytestmark = IN_A_BROWSER


@pytest.fixture
def backing() -> str:
    return EMBEDDED


@pytest.mark.parametrize("size", SCREENS)
@pytest.mark.parametrize("dress", DRESSES)
def test_a_visitor_learns_until_when_maria_is_covered(page: Page, dress: str) -> None:
    prove_maria(page, dress)
    expect(last(page)).to_contain_text("31 Desember 2026")
    expect(page.locator("#said .mine").nth(3)).to_contain_text(MARIAS_NIK)
    show(page, "seen")
    expect(page.locator("#seen")).to_contain_text("CoverRead")
    expect(page.locator("#seen")).not_to_contain_text(MARIAS_NIK)


@pytest.mark.parametrize("size", SCREENS)
@pytest.mark.parametrize("dress", DRESSES)
def test_every_part_of_the_page_can_be_seen_pressed_and_heard(page: Page, dress: str) -> None:
    check_layout(page)
    prove_maria(page, dress)
    expect(last(page)).to_contain_text("31 Desember 2026")
    page.locator("#attach").click()
    page.locator(".clock summary").click()
    expect(page.locator("#clock-form")).to_be_visible()
    for pane in ("phone", "people", "seen"):
        show(page, pane)
        check_layout(page)


@pytest.mark.parametrize("size", SCREENS)
def test_buttons_stand_under_the_bubble_or_in_the_keyboard(page: Page) -> None:
    pick_up(page, "maria", "whatsapp")
    write(page, "halo")
    expect(page.locator("#said .buttons button")).to_have_count(6)
    expect(page.locator("#keyboard")).to_be_hidden()
    pick_up(page, "maria", "telegram")
    write(page, "halo")
    expect(page.locator("#keyboard button")).to_have_count(6)
    expect(page.locator("#said .buttons")).to_be_hidden()


def test_a_phone_keeps_its_chat_when_the_page_is_loaded_again(page: Page) -> None:
    pick_up(page, "yosef", "telegram")
    write(page, "<b>halo</b> 🙏")
    expect(page.locator("#keyboard button")).to_have_count(6)
    page.reload()
    expect(page.locator("#said .mine")).to_have_count(1)
    expect(page.locator("#said .mine p")).to_have_text("<b>halo</b> 🙏")
    expect(page.locator("#keyboard button")).to_have_count(6)
    pick_up(page, "maria", "telegram")
    expect(page.locator("#said .mine")).to_have_count(0)


def test_a_new_number_is_unknown_to_everybody(page: Page) -> None:
    show(page, "people")
    page.locator("#new-number").click()
    write(page, "halo")
    expect(last(page)).to_contain_text("Halo")
    show(page, "people")
    expect(page.locator("#new-number .number")).to_contain_text("+62 000")


def test_a_message_that_does_not_get_through_is_marked(page: Page) -> None:
    pick_up(page, "agnes", "telegram")
    page.locator("#attach").click()
    page.locator("#attachments [data-send=contact]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#said .mine.unsent")).to_have_count(1)


def test_time_can_be_moved(page: Page) -> None:
    prove_maria(page, "whatsapp")
    expect(last(page)).to_contain_text("TERLINDUNGI")
    page.locator(".clock summary").click()
    page.locator("#clock-to").fill("2027-01-02T09:00")
    page.locator("#clock-form button").click()
    expect(page.locator("#moment")).to_contain_text("2 Januari 2027")
    write(page, "cek status")
    expect(last(page)).to_contain_text("TIDAK terlindungi")


@pytest.mark.parametrize("size", SCREENS)
def test_the_keyboard_alone_leads_through_the_chat(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_be_focused()
    page.keyboard.type("halo")
    page.keyboard.press("Enter")
    expect(page.locator("#said .buttons button")).to_have_count(6)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#attachments button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#attachments")).to_be_hidden()
    expect(page.locator("#attach")).to_be_focused()
    page.locator("[data-option=status]").focus()
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text("Setuju")


@pytest.mark.parametrize("size", SCREENS)
def test_the_page_speaks_english(page: Page) -> None:
    page.locator(".languages [lang=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    check_layout(page)


def test_without_a_script_the_chat_still_works(
    browser: Browser, address: str, size: tuple[int, int]
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    write(page, "halo")
    expect(page.locator("#said .buttons button")).to_have_count(6)
    page.locator("[data-option=status]").click()
    expect(page.locator("#said .theirs")).to_contain_text("Setuju")
    context.close()
