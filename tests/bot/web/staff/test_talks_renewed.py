"""The part of a conversation that renews itself, and when it stops."""

import re
from html import unescape

import pytest

from handlers.services import Services
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.talks_house import acts, of_sikka, page_of, take
from tests.conftest import StandingClock
from tests.handlers.writing import Writer


@pytest.fixture
def writer(demo: Services) -> Writer:
    """Somebody linked to a worker of Sikka, who left a message for staff."""
    return of_sikka(demo)


@pytest.fixture
def rosa(demo: Services) -> Browser:
    """An officer of Sikka."""
    return Browser(demo, "rosa")


def polled(browser: Browser, path: str) -> tuple[int, str]:
    """Ask as the page does by itself."""
    answer = browser.client.get(path, headers={"HX-Request": "true"})
    return answer.status_code, unescape(answer.text)


def test_only_a_chat_of_ones_own_asks_for_new_lines_and_not_for_ever(
    writer: Writer, rosa: Browser, clock: StandingClock
) -> None:
    path = page_of(writer)
    assert "hx-get" not in rosa.text(path)
    take(rosa, writer)
    found = re.search(r'hx-get="([^"]+)"', rosa.text(path))
    assert found
    asks = unescape(found.group(1))
    assert polled(rosa, asks) == (204, "")
    assert acts(writer.services).count("talk_opened") == 2
    clock.advance(minutes=1)
    writer.says("halo?")
    status, part = polled(rosa, asks)
    assert status == 200
    assert "halo?" in part
    assert "hx-get" in part
    assert "<html" not in part
    clock.advance(minutes=15)
    status, part = polled(rosa, asks)
    assert "berhenti memperbarui diri" in part
    assert "hx-get" not in part
    # Without a script it is the page.
    assert rosa.client.get(asks).status_code == 303


def test_whoever_lost_a_chat_is_told_while_typing(writer: Writer, rosa: Browser) -> None:
    take(rosa, writer)
    found = re.search(r'hx-get="([^"]+)"', rosa.text(page_of(writer)))
    assert found
    writer.says("MENU")
    status, part = polled(rosa, unescape(found.group(1)))
    assert status == 200
    assert "tidak lagi pada Anda" in part
    assert "hx-get" not in part
