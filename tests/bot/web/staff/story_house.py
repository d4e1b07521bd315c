"""What people do at the desk with a mouse: they press, follow and read, and type no address."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import EMBEDDED, SERVERS

Done = TypeVar("Done")
# On a file with JavaScript and without; on PostgreSQL rows are kept apart by their policies, too.
EACH_WAY = pytest.mark.parametrize(
    ("backing", "script"),
    [
        pytest.param(EMBEDDED, True, id="embedded-script"),
        pytest.param(EMBEDDED, False, id="embedded-no-script"),
        pytest.param(SERVERS, True, id="servers-script"),
    ],
    indirect=["backing"],
)


def away(work: Callable[[], Done]) -> Done:
    """Let something be done that awaits: Playwright's loop runs in this thread already."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(work).result()


def press(where: Page | Locator, name: str | re.Pattern[str]) -> None:
    """Press a button, or a link that looks like one."""
    exact = isinstance(name, str)
    where.get_by_role("button", name=name, exact=exact).first.click()


def turn_to(page: Page, name: str) -> None:
    """Turn to a page of the menu."""
    page.get_by_role("navigation", name="Menu").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def told(page: Page, words: str) -> None:
    """Wait until the page tells that something was done."""
    expect(page.locator("main [role=status].told").first).to_contain_text(words)


def shown(page: Page, words: str) -> None:
    """Wait until the page says something."""
    expect(page.locator("main")).to_contain_text(words)
