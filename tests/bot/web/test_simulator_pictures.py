"""What a visitor sends from the simulator, and the slip that comes back, in a real Chromium."""

import pytest
from playwright.sync_api import Page, expect

from tests.bot.web.browsing import (
    IN_A_BROWSER,
    SCREENS,
    check_layout,
    last,
    pick_up,
    press,
    write,
)
from tests.conftest import EMBEDDED

pytestmark = IN_A_BROWSER


@pytest.fixture
def backing() -> str:
    return EMBEDDED


def test_a_photo_is_shown_and_answered_with_the_words_beside_it(page: Page) -> None:
    pick_up(page, "maria", "whatsapp")
    picture = page.screenshot()
    page.locator("#message").fill("kartu saya")
    page.locator("#file-photo").set_input_files(
        {"name": "ktp.png", "mimeType": "image/png", "buffer": picture}
    )
    expect(page.locator("#said .mine canvas")).to_be_visible()
    expect(page.locator("#said .mine p")).to_have_text("kartu saya")
    expect(page.locator("#message")).to_have_value("")
    expect(last(page)).to_contain_text("Fotonya sampai")


@pytest.mark.parametrize("size", SCREENS)
def test_a_document_is_shown_by_its_name_and_answered(page: Page) -> None:
    pick_up(page, "maria", "whatsapp")
    page.locator("#attach").click()
    with page.expect_file_chooser() as choosing:
        page.locator("#attachments [data-file=document]").click()
    choosing.value.set_files(
        {"name": "akta kematian.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}
    )
    expect(page.locator("#said .mine .sheet")).to_have_text("akta kematian.pdf")
    expect(page.locator("#said .mine p")).to_have_text("Berkas")
    expect(last(page)).to_be_visible()
    check_layout(page)


@pytest.mark.parametrize("size", SCREENS)
def test_a_slip_is_shown_and_can_be_opened(page: Page) -> None:
    pick_up(page, "kristina", "whatsapp")
    write(page, "LACAK")
    press(page, "slip")
    slip = page.locator("#said .theirs img")
    expect(slip).to_be_visible()
    expect(slip).to_have_js_property("naturalWidth", 1240)
    check_layout(page)
    with page.context.expect_page() as opening:
        slip.click()
    expect(opening.value.locator("img")).to_be_visible()
