"""The simulator as a visitor sees it, in a real Chromium."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    expect,
    sync_playwright,
)
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.clocks import DemoClock
from bot.settings import read_settings
from bot.web import create_app
from handlers.services import Services
from tests.conftest import EMBEDDED

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SCREENS = [pytest.param((360, 640), id="360x640"), pytest.param((1280, 800), id="1280x800")]
DRESSES = ["whatsapp", "telegram"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What Chromium says of an answer other than 2xx, which a page may well expect.
REFUSED = "Failed to load resource"
MARIAS_NIK = "5307014507850001"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH (apt install chromium)"),
]


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing is printed."""


@pytest.fixture
def backing() -> str:
    return EMBEDDED


@pytest.fixture
def address(demo: Services) -> Iterator[str]:
    """Where the demo is served."""
    app = create_app(replace(demo, clock=DemoClock()), read_settings())
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/simulator"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def size() -> tuple[int, int]:
    """A cheap phone's screen, unless the test asks for several."""
    return 360, 640


@pytest.fixture
def page(browser: Browser, address: str, size: tuple[int, int]) -> Iterator[Page]:
    """The simulator, opened; whatever the browser complains of fails the test."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page, complaints = context.new_page(), list[str]()

    def hear(message: ConsoleMessage) -> None:
        if REFUSED not in message.text:
            complaints.append(message.text)

    def check(response: Response) -> None:
        if response.request.method == "GET" and response.status >= 400:
            complaints.append(f"{response.status} {response.url}")

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", hear)
    page.on("response", check)
    page.goto(address)
    yield page
    context.close()
    assert complaints == []


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


def test_a_photo_is_shown_and_answered(page: Page) -> None:
    pick_up(page, "maria", "whatsapp")
    picture = page.screenshot()
    page.locator("#file-photo").set_input_files(
        {"name": "ktp.png", "mimeType": "image/png", "buffer": picture}
    )
    expect(page.locator("#said .mine canvas")).to_be_visible()
    expect(last(page)).to_be_visible()


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
