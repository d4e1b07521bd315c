"""Invite people to the desk, and take up an invitation: a password, then the second factor."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from handlers.services import Services
from handlers.staff.errors import StaffRefused
from handlers.staff.passwords import kept
from handlers.staff.second_factor import (
    keep_recovery_codes,
    new_recovery_codes,
    new_secret,
    step_of,
)
from storage.audit import is_operator
from storage.staff import Account, AccountChanged
from storage.store import Store

GOOD_FOR: Final = timedelta(days=3)
LONGEST_NAME: Final = 80
_LOGIN: Final = re.compile(r"[a-z][a-z0-9.]{2,39}")
_TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Invited:
    """An account, and the token of its invitation: for a link that is shown once."""

    account: Account
    token: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """Whom an invitation is for, and the second factor to set up."""

    account: Account
    secret: str


def invite(login: str, name: str, phone: str, by: str, services: Services) -> Invited:
    """Add an account without any right and invite its owner; raises ``StaffRefused``."""
    login, name = login.strip().casefold(), " ".join(name.split())
    if not _LOGIN.fullmatch(login):
        raise StaffRefused("login")
    if not 0 < len(name) <= LONGEST_NAME:
        raise StaffRefused("name", most=LONGEST_NAME)
    now = services.clock()
    with services.database.begin() as store:
        language = services.guide.texts.languages[0]
        account = store.staff.add(login, name, phone.strip(), language, by, now)
        if account is None:
            raise StaffRefused("login_taken", login=login)
        store.audit.note(by, "staff_invited", account.actor, now)
        return Invited(account, _invite(account, store, services))


def invite_anew(account: Account, by: str, services: Services) -> Invited:
    """Let somebody set password and second factor anew; whoever is signed in as them no longer is.

    Until they do, what they had opens nothing; what needs two waits for a second admin again, since
    whoever has the link can be anybody. Invited anew from the machine, what was confirmed stays so,
    and what waited waits on. Raises ``StaffRefused`` for oneself and for a closed
    account, ``AccountChanged`` when ``account`` is out of date.
    """
    if account.actor == by:
        raise StaffRefused("oneself")
    if account.disabled_at is not None:
        raise StaffRefused("disabled")
    now = services.clock()
    with services.database.begin() as store:
        cleared = store.staff.change(account, password=None, totp="")
        # Whoever is at the machine hands over the way in, and stands for no role by it.
        if not is_operator(by):
            store.staff.vouch(account.id, by, now)
        store.staff_sessions.end_all(account.id)
        store.audit.note(by, "staff_invited_anew", account.actor, now)
        return Invited(cleared, _invite(cleared, store, services))


def welcome(token: str, services: Services) -> Welcome:
    """Return whom an invitation is for; raises ``StaffRefused`` when it holds no more.

    Asked again, the second factor is the same: the page may be opened twice.
    """
    with services.database.begin() as store:
        found = store.staff_ways_in.invitation(token, services.clock())
        account = store.staff.get(found.staff_id) if found else None
        if found is None or account is None or account.disabled_at is not None:
            raise StaffRefused("invitation")
        secret = found.totp
        if not secret:
            store.staff_ways_in.set_up(token, new_secret())
            # Somebody who opened the page at the same moment may have been before us.
            found = store.staff_ways_in.invitation(token, services.clock())
            secret = found.totp if found else ""
    return Welcome(account, secret)


def take_up(token: str, password: str, code: str, services: Services) -> list[str]:
    """Set password and second factor; return the recovery codes, which are shown this once.

    Raises ``StaffRefused``: the invitation can be tried again then.
    """
    met = welcome(token, services)
    now = services.clock()
    kept_password = kept(password, met.account.login)
    step = step_of(met.secret, code, now)
    if step is None:
        raise StaffRefused("code")
    codes = new_recovery_codes()
    with services.database.begin() as store:
        if not store.staff_ways_in.use(token, now):
            raise StaffRefused("invitation")
        try:
            account = store.staff.change(
                met.account, password=kept_password, totp=met.secret, totp_step=step
            )
        except AccountChanged:
            # Closed, or invited anew, at this very moment.
            raise StaffRefused("invitation") from None
        keep_recovery_codes(account, codes, store)
        store.audit.note(account.actor, "staff_joined", account.actor, now)
    return codes


def _invite(account: Account, store: Store, services: Services) -> str:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    store.staff_ways_in.invite(token, account.id, services.clock() + GOOD_FOR)
    return token
