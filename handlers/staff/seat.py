"""Somebody of the staff who is signed in: who they are, what they may do, and how far."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from handlers.services import Services
from handlers.staff.errors import NotSignedIn
from handlers.staff.rights import Right, rights_of
from storage.scope import Scope
from storage.staff import Account
from storage.staff_sessions import StaffSession

# An office computer that nobody touches is nobody's.
IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
# For so long what was proved anew need not be proved again.
PROVED: Final = timedelta(minutes=10)
# Writing down that a session is in use costs a write: not at every click.
_SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Seat:
    """A signed-in person. ``rights`` hold today, each as far as its scope reaches."""

    account: Account
    session: StaffSession
    rights: Mapping[Right, Scope]

    @property
    def actor(self) -> str:
        """How the audit names this person."""
        return self.account.actor

    def may(self, right: Right) -> bool:
        """Tell whether they may do this anywhere."""
        return right in self.rights

    def scope(self, right: Right) -> Scope:
        """Return how far a right reaches; KeyError for who does not have it."""
        return self.rights[right]

    def services(self, services: Services, right: Right) -> Services:
        """Return the services as this person may use them for what the right is about."""
        return replace(services, database=services.database.within(self.scope(right)))

    def proved(self, now: datetime) -> bool:
        """Tell whether the second factor was given within the last ten minutes."""
        return now - self.session.proved_at < PROVED


def take_seat(token: str, services: Services, *, in_use: bool = True) -> Seat:
    """Return who is signed in by a token; raises ``NotSignedIn``.

    A session ends after 30 minutes without use, after 12 hours, and with its account. What a page
    asks for by itself is no use (``in_use``): it would keep the desk open on an empty chair.
    """
    now = services.clock()
    with services.database.begin() as store:
        session = store.staff_sessions.find(token)
        if session is None:
            raise NotSignedIn
        account = store.staff.get(session.staff_id)
        stale = now - session.seen_at >= IDLE or now - session.created_at >= LONGEST
        if stale or account is None or account.disabled_at is not None:
            store.staff_sessions.end(session.id, session.staff_id)
            account = None
        elif in_use and now - session.seen_at >= _SEEN_EVERY:
            store.staff_sessions.see(session.id, now)
    if account is None:
        raise NotSignedIn
    return Seat(account, session, rights_of(account.grants, services.now().date()))
