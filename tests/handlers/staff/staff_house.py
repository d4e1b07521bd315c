"""A desk whose people let each other in."""

from dataclasses import dataclass
from datetime import date

from handlers.services import Services
from handlers.staff import granting, inviting
from handlers.staff.rights import Right, Role, rights_of
from storage.audit import OPERATOR
from storage.staff import Account

ENDS = date(2030, 12, 31)
EVERYWHERE = "53.00"


@dataclass
class Desk:
    """Who works here; everybody is named by their login."""

    services: Services

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
        inviting.invite(login, login, "", self.actor(by), self.services)
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
        inviting.invite_anew(self.account(login), self.actor(by), self.services)

    def may(self, login: str, right: Right) -> bool:
        """Whether somebody may do something today."""
        return right in rights_of(self.account(login).grants, self.services.now().date())
