"""A desk at which announcements are written: its people, those on the rosters, and the forms."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from importlib.resources import files
from typing import Any

from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from bot.demo.staff import add_staff
from handlers.services import Services
from handlers.staff.granting import give
from handlers.staff.inviting import invite
from handlers.staff.rights import Role
from storage.audit import OPERATOR
from tests.bot.web.staff.desk_house import Browser
from tests.handlers.announcing.newsroom import Newsroom

TEXT = "Kartu peserta dibagikan hari Senin di kantor desa."
IN_ENGLISH = "Cards are handed out on Monday at the village office."
SIKKA, LEMBATA = "53.07", "53.13"
_FORM = re.compile(r'name="form" value="([^"]+)"')
_VALUE = re.compile(r"<[^>]+>")


class Desk(Newsroom):
    """The services with the people of the demo's desk; nobody is on a roster yet."""

    def __init__(self, services: Services) -> None:
        """Let the people of the demo work here."""
        super().__init__(services)
        people = tomllib.loads(files("bot.demo").joinpath("staff.toml").read_text("utf-8"))
        with services.database.begin() as store:
            for entry in people["staff"]:
                add_staff(entry, "id", store)

    def sits(self, login: str) -> Browser:
        """Return the browser of somebody who has sat down."""
        return Browser(self.services, login)

    def joins(self, login: str, *roles: tuple[Role, str], phone: str = "") -> Browser:
        """Let somebody new work here in some roles, and sit down."""
        invite(login, f"{login.title()} Contoh", phone, OPERATOR, self.services)
        ends = self.services.now().date() + timedelta(days=30)
        for role, kabupaten in roles:
            with self.services.database.begin() as store:
                account = store.staff.by_login(login)
            assert account
            give(account, role, kabupaten, ends, OPERATOR, self.services)
        return self.sits(login)

    def acts(self, number: str) -> list[tuple[str, str]]:
        """Return what was done with an announcement, and by whom."""
        with self.services.database.begin() as store:
            noted = store.audit.of(f"announcement:{number}")
            names = store.staff.names([act.actor for act in noted])
        return [
            (names.get(act.actor, act.actor), act.act.removeprefix("announcement_"))
            for act in noted
        ]


def sends_form(browser: Browser, **given: Any) -> TestResponse:  # noqa: ANN401 - as forms carry it
    """Open the form, fill it in and send it; what is not given is a text for everybody."""
    page = browser.text("/siaran/baru")
    found = _FORM.search(page)
    assert found
    filled: dict[str, Any] = {"form": found[1], "text_id": TEXT, "text_en": IN_ENGLISH}
    if "kabupaten[]" not in given:
        filled["everybody"] = "1"
    filled |= given
    return browser.post("/siaran/baru", **{key: one for key, one in filled.items() if one})


def writes(browser: Browser, **given: Any) -> str:  # noqa: ANN401 - as forms carry it
    """Write a draft and return its number."""
    answer = sends_form(browser, **given)
    assert answer.status_code == 303, words_of(answer.text)
    return answer.headers["Location"].rpartition("/")[2]


def does(browser: Browser, number: str, act: str) -> str:
    """Press the button of an act as the page shows it; return what is told then."""
    path = f"/siaran/{number}"
    version = browser.version(f"{path}?hitung=1")
    return browser.does(f"{path}/{act}", version=version)


def words_of(page: str) -> str:
    """Return what a page says, without its marks."""
    return " ".join(unescape(_VALUE.sub(" ", page)).split())


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect what is asked of the database meanwhile."""
    seen: list[str] = []

    def note(*given: Any) -> None:  # noqa: ANN401 - what SQLAlchemy hands over
        seen.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
