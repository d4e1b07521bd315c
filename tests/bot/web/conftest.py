"""The simulator, opened in a real Chromium."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright
from werkzeug.routing import Rule
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.clocks import DemoClock
from bot.settings import read_settings
from bot.web import create_app
from handlers.services import Services
from tests.bot.web.browsing import CHROMIUM

ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# What Chromium says of an answer other than 2xx, which a page may well expect.
REFUSED = "Failed to load resource"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing is printed."""


@pytest.fixture(autouse=True, scope="session")
def addresses_compiled_once() -> Iterator[None]:
    """Let the addresses of an application be compiled once: every test makes one, of the same.

    Werkzeug compiles them for each anew, which takes longer than most of these tests.
    """
    compile_one, known = Rule._compile_builder, dict[object, Any]()  # noqa: SLF001 - nothing public makes it cheaper

    def compiled(self: Rule, append_unknown: bool = True) -> Any:  # noqa: ANN401, FBT001, FBT002 - as werkzeug's
        key = (self.rule, self.subdomain, self.host, repr(self.defaults), append_unknown)
        if key not in known:
            known[key] = compile_one(self, append_unknown)
        return known[key]

    patch = pytest.MonkeyPatch()
    patch.setattr(Rule, "_compile_builder", compiled)
    yield
    patch.undo()


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
