"""A desk whose people let each other in."""

from dataclasses import dataclass, field
from datetime import date

import pyotp

from handlers.services import Services
from handlers.staff import granting, inviting
from handlers.staff.rights import Right, Role, rights_of
from storage.audit import OPERATOR
from storage.staff import Account

ENDS = date(2030, 12, 31)
EVERYWHERE = "53.00"
PASSWORD = "kuda laut menari pelan"


@dataclass
class Desk:
    """Who works here; everybody is named by their login."""

    services: Services
    tokens: dict[str, str] = field(default_factory=dict)

    def account(self, login: str) -> Account:
        """The account of a login."""
        with self.services.database.begin() as store:
            found = store.staff.by_login(login)
        assert found is not None
        return found

    def actor(self, login: str) -> str:
        """How the audit names somebody; whoever is no login stands for themselves."""
        return OPERATOR if login == OPERATOR else self.account(login).actor

    def invites(self, by: str, login: str, role: Role | None = None) -> None:
        """Let somebody in, with a role."""
        invited = inviting.invite(login, login, "", self.actor(by), self.services)
        self.tokens[login] = invited.token
        if role is not None:
            self.gives(by, login, role)

    def gives(self, by: str, login: str, role: Role) -> None:
        """Give a role."""
        account, actor = self.account(login), self.actor(by)
        granting.give(account, role, EVERYWHERE, ENDS, actor, self.services)

    def takes(self, by: str, login: str, role: Role) -> None:
        """Take a role."""
        granting.take(self.account(login), role, EVERYWHERE, self.actor(by), self.services)

    def confirms(self, by: str, login: str, role: Role) -> None:
        """Stand for a role as the second."""
        granting.confirm(self.account(login), role, EVERYWHERE, self.actor(by), self.services)

    def invites_anew(self, by: str, login: str) -> None:
        """Let somebody, or whoever has the link, set password and phone."""
        invited = inviting.invite_anew(self.account(login), self.actor(by), self.services)
        self.tokens[login] = invited.token

    def joins(self, login: str) -> None:
        """Take up the newest invitation."""
        token = self.tokens[login]
        secret = inviting.welcome(token, self.services).secret
        code = pyotp.TOTP(secret).at(self.services.clock())
        inviting.take_up(token, PASSWORD, code, self.services)

    def may(self, login: str, right: Right) -> bool:
        """Whether somebody may do something today."""
        return right in rights_of(self.account(login).grants, self.services.now().date())
