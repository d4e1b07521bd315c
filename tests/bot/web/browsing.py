"""What a visitor does with the simulator in a browser, and what must hold whatever they do."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SCREENS = [pytest.param((360, 640), id="360x640"), pytest.param((1280, 800), id="1280x800")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH (apt install chromium)"),
]


def show(page: Page, pane: str) -> None:
    """Turn to a part of the page, where the screen is too small for all of them."""
    button = page.locator(f"[data-show={pane}]")
    if button.is_visible():
        button.click()


def pick_up(page: Page, person: str, dress: str) -> None:
    """Take a person's phone."""
    show(page, "people")
    page.locator(f".channels label:has([value={dress}])").click()
    page.locator(f".person[data-key={person}] .pick").click()


def fill(page: Page, person: str, number: str) -> None:
    """Have a person's number put into the message field."""
    show(page, "people")
    page.locator(f".person[data-key={person}] .fill button", has_text=number).click()


def write(page: Page, words: str) -> None:
    page.locator("#message").fill(words)
    page.keyboard.press("Enter")


def press(page: Page, option: str) -> None:
    page.locator(f"[data-option={option}]:visible").click()


def last(page: Page) -> Locator:
    return page.locator("#said .theirs").last


def prove_maria(page: Page, dress: str) -> None:
    """Chat as Maria until her cover is shown."""
    pick_up(page, "maria", dress)
    write(page, "halo")
    press(page, "status")
    press(page, "yes")
    expect(last(page)).to_contain_text("NIK")
    fill(page, "maria", "NIK")
    page.keyboard.press("Enter")
    if dress == "telegram":
        page.locator("#keyboard [data-contact]").click()


def check_layout(page: Page) -> None:
    """Nothing is wider than the screen, and everything that can be pressed is large enough."""
    page.wait_for_load_state("load")  # the words are there before the style sheet is
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, a, input, summary")]
        .filter((one) => one.checkVisibility() && one.type !== "hidden")
        .filter((one) => !one.matches(".skip"))
        .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
        .filter(([, box]) => box.width < 44 || box.height < 44)
        .map(([html]) => html)"""
    )
    assert small == []
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
