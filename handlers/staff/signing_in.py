"""Sign in with login, password and second factor; sign out; prove it anew."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from handlers.services import Services
from handlers.staff.devices import known_as
from handlers.staff.errors import StaffRefused
from handlers.staff.passwords import fits, kept_anew
from handlers.staff.seat import Seat
from handlers.staff.second_factor import use_code
from storage.staff import Account
from storage.store import Store

MOST_FAILURES: Final = 5
# Behind one address there may be a whole office.
MOST_FAILURES_FROM: Final = 25
FAILURES_COUNT: Final = timedelta(minutes=30)
_TOKEN_BYTES: Final = 32


def sign_in(
    login: str, password: str, code: str, address: str, services: Services, device: str = ""
) -> str:
    """Return the token of a new session.

    Raises ``StaffRefused``: the same words whatever was wrong, and a password is hashed even where
    there is no account. A code is used up only with the right password. After five failures in
    half an hour under one login, or 25 from one ``address`` (empty where nobody knows it), nothing
    is tried any more. A ``device`` (``devices``) on which this login has signed in before has five
    tries of its own, wherever it is: nobody shuts a colleague out by typing their login wrong, nor
    an office that goes out by one address.
    """
    login, now = login.strip().casefold(), services.clock()
    known = known_as(device, login, services)
    own = f"device:{known}" if known else f"login:{login}"
    booked = _book({own: MOST_FAILURES, **({} if known else _of_address(address))}, services)
    with services.database.begin() as store:
        account = store.staff.by_login(login)
    # Outside of any transaction: hashing takes long, and SQLite has one writer.
    right = fits(password, account.password if account else None)
    anew = kept_anew(password, account.password) if right and account else None
    with services.database.begin() as store:
        # Read again: it may have been closed, or its password changed, while we were hashing.
        fresh = store.staff.get(account.id) if account and right else None
        if account and fresh and fresh.password == account.password:
            how = use_code(fresh, code, store, now)
            if how is not None and fresh.disabled_at is None:
                store.staff_sessions.unbook(booked)
                store.staff_sessions.forgive(own)
                if anew is not None:
                    store.staff.change(fresh, password=anew)
                return _begin(fresh, store, services, factor=how)
        who = account.actor if account else "nobody"
        store.audit.note(who, "sign_in_failed", who, now)
    raise StaffRefused("sign_in")


def sit_down(login: str, services: Services) -> str:
    """Return the token of a session of somebody who has no password: for the demo alone.

    Raises ``StaffRefused`` for whoever has one.
    """
    with services.database.begin() as store:
        account = store.staff.by_login(login)
        if account is None or account.password is not None or account.disabled_at is not None:
            raise StaffRefused("sign_in")
        return _begin(account, store, services, factor="demo")


def sign_out(seat: Seat, services: Services) -> None:
    """End a session."""
    now = services.clock()
    with services.database.begin() as store:
        store.staff_sessions.end(seat.session.id, seat.account.id)
        store.audit.note(seat.actor, "signed_out", seat.actor, now)


def prove_anew(seat: Seat, code: str, services: Services) -> None:
    """Take the second factor once more, for what asks for it; raises ``StaffRefused``.

    These tries are counted apart from those to sign in: nobody outside can use them up.
    """
    now = services.clock()
    key = f"proof:{seat.account.id}"
    booked = _book({key: MOST_FAILURES}, services)
    with services.database.begin() as store:
        account = store.staff.get(seat.account.id)
        if account is not None and use_code(account, code, store, now) is not None:
            store.staff_sessions.unbook(booked)
            store.staff_sessions.forgive(key)
            store.staff_sessions.prove(seat.session.id, now)
            return
        store.audit.note(seat.actor, "proof_failed", seat.actor, now)
    raise StaffRefused("code")


def prove_in_demo(seat: Seat, services: Services) -> None:
    """Take it as proved for somebody of the demo, who has no second factor."""
    with services.database.begin() as store:
        account = store.staff.get(seat.account.id)
        if account is None or account.password is not None:
            raise StaffRefused("code")
        store.staff_sessions.prove(seat.session.id, services.clock())


def check_password(account: Account, password: str, services: Services) -> None:
    """Refuse what is not the password of somebody who is signed in; raises ``StaffRefused``."""
    booked = _book({f"password:{account.id}": MOST_FAILURES}, services)
    if not fits(password, account.password):
        with services.database.begin() as store:
            store.audit.note(account.actor, "proof_failed", account.actor, services.clock())
        raise StaffRefused("old_password")
    with services.database.begin() as store:
        store.staff_sessions.unbook(booked)


def _begin(account: Account, store: Store, services: Services, factor: str) -> str:
    now = services.clock()
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    store.staff_sessions.begin(token, account.id, now)
    store.audit.note(account.actor, "signed_in", account.actor, now, factor=factor)
    return token


def _book(most: Mapping[str, int], services: Services) -> list[int]:
    """Book a try before it is made; raises ``StaffRefused`` where there were too many."""
    now = services.clock()
    with services.database.begin() as store:
        booked = store.staff_sessions.book(most, now - FAILURES_COUNT, now)
    if booked is None:
        minutes = int(FAILURES_COUNT.total_seconds() // 60)
        raise StaffRefused("too_many_tries", minutes=minutes)
    return booked


def _of_address(address: str) -> dict[str, int]:
    return {f"address:{address}": MOST_FAILURES_FROM} if address else {}
