"""Give and take roles, and close accounts: nobody does it for themselves.

Each takes the account as whoever acts has seen it, and raises ``AccountChanged`` when somebody
else changed it meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from handlers.services import Services
from handlers.staff.errors import StaffRefused
from handlers.staff.rights import Role, needs_second
from storage.agents import PROVINCE
from storage.staff import Account, Grant
from storage.store import Store


def give(
    account: Account, role: Role, kabupaten: str, ends: date, by: str, services: Services
) -> None:
    """Give a role in a kabupaten (53.00: everywhere) until a day.

    Raises ``StaffRefused`` for a day in the past, a place that there is not, and for oneself.
    """
    check(kabupaten, ends, services)
    with _changing(account, by, services) as (store, now, _):
        store.staff.grant(account, Grant(role, kabupaten, ends), by, now)
        # Whoever works with the old rights signs in anew with the new ones.
        store.staff_sessions.end_all(account.id)
        store.audit.note(
            by, "role_given", account.actor, now, role=role, kabupaten=kabupaten, ends=f"{ends}"
        )


def confirm(
    account: Account,
    role: str,
    kabupaten: str,
    by: str,
    services: Services,
    *,
    in_demo: bool = False,
) -> None:
    """Stand for a role as the second, so that it opens what needs two.

    Raises ``StaffRefused`` for whoever gave the role, for oneself, where nothing waits, and while
    nobody has joined: whoever invited still has the link, and could come in themselves. Only
    ``in_demo`` nobody has a password to join by.
    """
    with _changing(account, by, services) as (store, now, held):
        # As they are now: who stands for a role may be another than whoever acts has seen.
        given = next(
            (one for one in held.grants if (one.role, one.kabupaten) == (role, kabupaten)), None
        )
        if given is not None and given.given_by == by:
            raise StaffRefused("gave_it_oneself")
        if given is None or not needs_second(role):
            raise StaffRefused("nothing_to_confirm")
        if held.password is None and not in_demo:
            raise StaffRefused("not_joined")
        if not store.staff.confirm(account.id, role, kabupaten, by):
            raise StaffRefused("nothing_to_confirm")
        store.staff_sessions.end_all(account.id)
        store.audit.note(by, "role_confirmed", account.actor, now, role=role, kabupaten=kabupaten)


def check(kabupaten: str, ends: date, services: Services) -> None:
    """Refuse a place that there is not, and a last day that has passed: ``StaffRefused``."""
    if ends < services.now().date():
        raise StaffRefused("ends_past")
    if kabupaten != PROVINCE and kabupaten not in services.guide.regions.by_code:
        raise StaffRefused("place")


def take(account: Account, role: str, kabupaten: str, by: str, services: Services) -> None:
    """Take a role in a kabupaten away. Raises ``StaffRefused``."""
    with _changing(account, by, services) as (store, now, _):
        if not store.staff.revoke(account.id, role, kabupaten):
            raise StaffRefused("no_such_role")
        store.staff_sessions.end_all(account.id)
        store.audit.note(by, "role_taken", account.actor, now, role=role, kabupaten=kabupaten)


def disable(account: Account, by: str, services: Services) -> None:
    """Close an account at once: its sessions and its invitation end, and what it had is free.

    Its cases are nobody's, its chats the bot's again. Raises ``StaffRefused``.
    """
    now = services.clock()
    with _changing(account, by, services, disabled_at=now) as (store, *_):
        store.staff_sessions.end_all(account.id)
        store.staff_ways_in.withdraw(account.id)
        store.cases.disown(account.id)
        store.taken_chats.end_all(account.id, now)
        store.audit.note(by, "staff_disabled", account.actor, now)


def enable(account: Account, by: str, services: Services) -> None:
    """Open a closed account again; its roles are as they were. Raises ``StaffRefused``."""
    with _changing(account, by, services, disabled_at=None) as (store, now, _):
        store.audit.note(by, "staff_enabled", account.actor, now)


def end_session(account: Account, session_id: int, by: str, services: Services) -> None:
    """End one session of somebody else. Raises ``StaffRefused`` when there is none."""
    _not_oneself(account, by)
    now = services.clock()
    with services.database.begin() as store:
        if not store.staff_sessions.end(session_id, account.id):
            raise StaffRefused("no_such_session")
        store.audit.note(by, "session_ended", account.actor, now)


@contextmanager
def _changing(
    account: Account, by: str, services: Services, **values: object
) -> Iterator[tuple[Store, datetime, Account]]:
    """Hold an account for one change; yield the account as it is now, with its grants."""
    _not_oneself(account, by)
    with services.database.begin() as store:
        held = store.staff.change(account, **values)
        yield store, services.clock(), held


def _not_oneself(account: Account, by: str) -> None:
    if account.actor == by:
        raise StaffRefused("oneself")
