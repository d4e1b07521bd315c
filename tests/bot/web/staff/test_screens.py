"""Every page of the desk in a real Chromium: seen, pressed and heard by everybody, and light."""

from typing import Any

import pytest
from playwright.sync_api import Page
from werkzeug.routing import Rule

from bot.settings import Settings
from bot.web import create_app
from bot.web.staff.desk import PREFIX
from handlers.services import Services
from tests.bot.web.browsing import IN_A_BROWSER, SCREENS
from tests.bot.web.staff.busy_house import addresses
from tests.bot.web.staff.conftest import Sits
from tests.bot.web.staff.looking import faults
from tests.conftest import EMBEDDED

pytestmark = IN_A_BROWSER

MOST_BYTES = 60_000
# A page without a script, as that of sign-in, has the style still.
LEAST_BYTES = 15_000
OK = 200
# Who sees most pages first; a page is looked at by the first of them that may.
PEOPLE = ("budi", "rosa", "dedi", "ani", "fitri")
# Routes whose answer is a file, a part that is put into a page, or that there is nothing.
NO_PAGES = {
    "asset",
    "audit_table",
    "case_document",
    "case_slip",
    "import_refused",
    "announcement_progress",
    "counting",
    "talk_lines",
    "nowhere",
}


@pytest.fixture
def backing() -> str:
    return EMBEDDED


def pages(services: Services, *, of_one: bool) -> dict[str, Rule]:
    """Return the routes of pages by name: those of one thing among many, or all others."""
    app = create_app(services, Settings(_env_file=None))
    return {
        rule.endpoint.removeprefix("staff."): rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.")
        and rule.endpoint.removeprefix("staff.") not in NO_PAGES
        and "GET" in (rule.methods or ())
        and bool(rule.arguments) is of_one
    }


@pytest.mark.parametrize("size", SCREENS)
def test_every_screen_can_be_seen_pressed_and_heard(
    sits: Sits, demo: Services, desk_address: str, size: tuple[int, int]
) -> None:
    addresses(demo)  # so that lists have something to show
    seats, wrong = [sits(login, size) for login in PEOPLE], {}
    for name, rule in pages(demo, of_one=False).items():
        if found := faults(opened(seats, f"{desk_address}{rule.rule}")):
            wrong[name] = found
    assert wrong == {}


@pytest.mark.parametrize("size", SCREENS)
def test_the_page_of_one_thing_can_be_seen_pressed_and_heard(
    sits: Sits, demo: Services, desk_address: str, size: tuple[int, int]
) -> None:
    there = addresses(demo)
    assert pages(demo, of_one=True).keys() <= there.keys()
    seats, wrong = dict[str, Page](), {}
    for looked in there.values():
        for path, login in looked:
            page = seats[login] = seats.get(login) or sits(login, size)
            if found := faults(opened([page], f"{desk_address}{PREFIX}{path}")):
                wrong[path, login] = found
    assert wrong == {}


@pytest.mark.parametrize("size", SCREENS)
def test_what_is_not_there_or_not_theirs_is_said_to_everybody(
    sits: Sits, desk_address: str, size: tuple[int, int]
) -> None:
    fitri, nobody = sits("fitri", size), sits("", size)
    for page, path, status in (
        (fitri, "/tidak-ada", 404),
        (fitri, "/antrean", 403),
        (nobody, "/undangan/tidak-ada", 404),
    ):
        answer = page.goto(f"{desk_address}{PREFIX}{path}")
        assert answer is not None
        assert (answer.status, faults(page)) == (status, []), path


def test_every_page_is_light(sits: Sits, demo: Services, desk_address: str) -> None:
    there, scales = addresses(demo), {login: Scales(sits(login)) for login in ("", *PEOPLE)}
    seats = [scales[login].page for login in PEOPLE]
    looked = {path: login for many in there.values() for path, login in many}
    for rule in pages(demo, of_one=False).values():
        page = opened(seats, f"{desk_address}{rule.rule}")
        looked[rule.rule.removeprefix(PREFIX)] = PEOPLE[seats.index(page)]
    weights = {
        path: scales[login].weigh(f"{desk_address}{PREFIX}{path}") for path, login in looked.items()
    }
    assert {path: weight for path, weight in weights.items() if weight > MOST_BYTES} == {}
    # The style, the script and the page itself were on the scales.
    assert min(weights.values()) > LEAST_BYTES


class Scales:
    """Weighs pages as they come over the wire; each is opened as if for the first time."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._weights = dict[str, float]()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.on("Network.loadingFinished", self._note)

    def _note(self, done: dict[str, Any]) -> None:
        self._weights[done["requestId"]] = done["encodedDataLength"]

    def weigh(self, address: str) -> float:
        """Return how many bytes a page is, with all that it fetches and the heads of answers."""
        self.page.goto("about:blank")
        self._weights.clear()
        answer = self.page.goto(address, wait_until="networkidle")
        assert answer is not None
        assert answer.status == OK, address
        return sum(self._weights.values())


def opened(seats: list[Page], address: str) -> Page:
    """Return the page as the first person sees it who may."""
    for page in seats:
        answer = page.goto(address)
        if answer is not None and answer.status == OK:
            return page
    raise AssertionError(address)
