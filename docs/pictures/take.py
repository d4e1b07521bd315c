# ruff: noqa: INP001 - a script, started by path
"""Take the pictures for the README: ``python docs/pictures/take.py``.

Needs the development packages and Chromium. A demo of its own is made in a temporary folder and
served on loopback; Maria asks whether she is covered, and the page is photographed. Beside it the
receipt of the demo's case is drawn.
"""

import io
import os
import shutil
import tempfile
import threading
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from bot.settings import read_settings
from bot.slips.picture import slip_png
from bot.web import create_app
from bot.wiring import services_from
from handlers.services import Services

PICTURE = Path(__file__).with_name("simulator.png")
SLIP = Path(__file__).with_name("slip.png")
CASE = "KL-7KQ2M"
SLIP_WIDTH = 620
WIDTH, HEIGHT = 1280, 800
# Enough for a page of few colours, and a third of the size.
COLOURS = 256
ARGUMENTS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"]


def ask_as_maria(page: Page) -> None:
    """Chat until the last day of Maria's cover stands on the phone."""
    page.locator(".person[data-key=maria] .pick").click()
    page.locator("#message").fill("Apakah saya terdaftar?")
    page.keyboard.press("Enter")
    page.locator("[data-option=yes]").click()
    expect(page.locator("#said .theirs").last).to_contain_text("NIK")
    page.locator(".person[data-key=maria] .fill button").first.click()
    page.keyboard.press("Enter")
    expect(page.locator("#said .theirs").last).to_contain_text("31 Desember 2026")
    page.mouse.move(WIDTH / 2, HEIGHT - 1)


def photograph(address: str) -> None:
    """Keep the page at ``address``, after Maria's chat, as ``PICTURE``."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce", locale="id-ID"
        )
        page.goto(address)
        ask_as_maria(page)
        page.screenshot(path=PICTURE)
        browser.close()
    with Image.open(PICTURE) as taken:
        drawn = taken.convert("RGB").quantize(COLOURS)
    drawn.save(PICTURE, optimize=True)


def draw_slip(services: Services) -> None:
    """Keep the receipt of the demo's case, small, as ``SLIP``."""
    with services.database.begin() as store:
        case = store.cases.by_number(CASE)
        assert case is not None  # noqa: S101 - the demo has it
        report = store.reports.of_case(case.id)[0]
    with Image.open(io.BytesIO(slip_png(services, report.id))) as drawn:
        small = drawn.convert("L")
    small.thumbnail((SLIP_WIDTH, SLIP_WIDTH * 2))
    small.quantize(16).save(SLIP, optimize=True)


def main() -> None:
    """Serve a fresh demo and photograph it."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["LONTAR_HOME"] = home

        settings = read_settings()
        services = services_from(settings)
        draw_slip(services)
        app = create_app(services, settings)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        photograph(f"http://127.0.0.1:{server.server_port}/simulator")
        server.shutdown()


if __name__ == "__main__":
    main()
