"""The desk, opened in a real Chromium, with JavaScript and without."""

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from werkzeug.serving import make_server

from bot.settings import Settings
from bot.web import create_app
from bot.web.staff.cookies import PLAIN
from handlers.services import Services
from handlers.staff.signing_in import sit_down
from tests.bot.web.conftest import REFUSED, _Quiet

Sits = Callable[..., Page]


@pytest.fixture
def desk_address(demo: Services) -> Iterator[str]:
    """Where the desk of the demo is served."""
    app = create_app(demo, Settings(_env_file=None))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def sits(browser: Browser, desk_address: str, demo: Services) -> Iterator[Sits]:
    """Sit down as a person of the demo; whatever the browser complains of fails the test."""
    contexts, complaints = list[BrowserContext](), list[str]()

    def sit(login: str, size: tuple[int, int] = (1280, 800), *, script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=script,
        )
        contexts.append(context)
        if login:
            token = sit_down(login, demo)
            context.add_cookies([{"name": PLAIN, "value": token, "url": desk_address}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", hear)
        return page

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and REFUSED not in message.text:
            complaints.append(message.text)

    yield sit
    for context in contexts:
        context.close()
    assert complaints == []
