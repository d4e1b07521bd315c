"""A browser without a screen that sits at the desk: follows forms as people do, with their mark."""

import re
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.settings import Settings
from bot.web import create_app
from bot.web.staff.cookies import PLAIN
from bot.web.staff.desk import PREFIX
from handlers.services import Services
from handlers.staff.signing_in import sit_down

_MARK = re.compile(r'name="csrf_token" value="([^"]+)"')
_TOLD = re.compile(r'<p class="told[^"]*"[^>]*>(.*?)</p>', re.DOTALL)
_VERSION = re.compile(r'name="version" value="(\d+)"')


# The desk that was opened last: making one takes longer than most pages.
_open: list[tuple[Services, Flask]] = []


def _desk_of(services: Services) -> Flask:
    """Return the one desk of these services; as in life, all browsers look at the same."""
    if not _open or _open[0][0] is not services:
        _open[:] = [(services, create_app(services, Settings(_env_file=None)))]
    return _open[0][1]


class Browser:
    """Somebody at the desk; ``login`` is a person of the demo, empty for nobody."""

    def __init__(self, services: Services, login: str = "") -> None:
        """Open the desk, and sit down as that person."""
        self.services = services
        self.client: FlaskClient = _desk_of(services).test_client()
        if login:
            self.client.set_cookie(PLAIN, sit_down(login, services))

    def get(self, path: str) -> TestResponse:
        """Open a page under /petugas."""
        return self.client.get(f"{PREFIX}{path}")

    def text(self, path: str) -> str:
        """Open a page that must be there, and return it."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("Location"))
        return unescape(answer.text)

    def mark(self) -> str:
        """Return the mark that forms of this browser carry."""
        with self.client.session_transaction():
            pass
        # The lightest page with a form, for whoever is signed in or not.
        found = _MARK.search(self.client.get(f"{PREFIX}/buktikan", follow_redirects=True).text)
        assert found
        return found.group(1)

    def version(self, path: str) -> int:
        """Return the version that the forms of a page carry."""
        found = _VERSION.search(self.text(path))
        assert found, path
        return int(found.group(1))

    def post(self, path: str, /, **fields: Any) -> TestResponse:  # noqa: ANN401 - as forms carry it
        """Send a form; nothing is followed."""
        data = {"csrf_token": self.mark(), **fields}
        return self.client.post(f"{PREFIX}{path}", data=data)

    def does(self, path: str, /, **fields: Any) -> str:  # noqa: ANN401 - as forms carry it
        """Send a form, follow where it leads, and return what is told there."""
        answer = self.post(path, **fields)
        assert answer.status_code == 303, (path, answer.status_code)
        page = self.client.get(answer.headers["Location"])
        assert page.status_code == 200, answer.headers["Location"]
        return " ".join(unescape(told).strip() for told in _TOLD.findall(page.text))
