"""Somebody with a password and a phone, who signs in by the form as people do."""

from copy import copy
from dataclasses import dataclass
from datetime import date

import pyotp
from werkzeug.test import TestResponse

from handlers.services import Services
from handlers.staff import granting, inviting
from handlers.staff.rights import Role
from storage.audit import OPERATOR
from storage.staff import Account
from tests.bot.web.staff.desk_house import Browser

PASSWORD = "kuda laut menari pelan"
LOGIN = "maria.contoh"


@dataclass
class Member:
    """An account that was taken up, and what opens it."""

    services: Services
    login: str
    password: str
    secret: str
    codes: list[str]

    def code(self) -> str:
        """The six digits that the phone shows now."""
        return pyotp.TOTP(self.secret).at(self.services.clock())

    def enters(self, browser: Browser, **other: str) -> TestResponse:
        """Send the form of sign-in, with something else in it where that is given."""
        form = {"login": self.login, "password": self.password, "code": self.code(), **other}
        return browser.post("/masuk", **form)


def member(
    services: Services, login: str = LOGIN, role: Role = Role.OFFICER, kabupaten: str = "53.07"
) -> Member:
    """Invite somebody, give a role, and take the invitation up."""
    invited = inviting.invite(login, "Maria Contoh", "", OPERATOR, services)
    granting.give(invited.account, role, kabupaten, date(2030, 12, 31), OPERATOR, services)
    secret = inviting.welcome(invited.token, services).secret
    code = pyotp.TOTP(secret).at(services.clock())
    codes = inviting.take_up(invited.token, PASSWORD, code, services)
    return Member(services, login, PASSWORD, secret, codes)


def another(browser: Browser) -> Browser:
    """Another browser, which knows nothing of the first; the desk is the same."""
    other = copy(browser)
    other.client = browser.client.application.test_client()
    return other


def account_of(services: Services, login: str) -> Account:
    """An account by its login."""
    with services.database.begin() as store:
        found = store.staff.by_login(login)
    assert found is not None
    return found
