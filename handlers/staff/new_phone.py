"""Connect another phone as the second factor, while signed in: for whoever lost the old one.

The secret that is being set up is kept nowhere: the form carries it sealed, for this account as it
is now and for this session alone. Once the factor was changed, no older form holds any more.
"""

import base64
import binascii
from dataclasses import dataclass

from handlers.services import Services
from handlers.staff.errors import StaffRefused
from handlers.staff.seat import Seat
from handlers.staff.second_factor import (
    keep_recovery_codes,
    new_recovery_codes,
    new_secret,
    step_of,
)
from handlers.staff.signing_in import check_password
from storage.sealing import SealBroken
from storage.staff import AccountChanged


@dataclass(frozen=True, slots=True)
class NextFactor:
    """A second factor to set up: the shared secret in base32, and what the form carries of it."""

    secret: str
    sealed: str


def offer(seat: Seat, services: Services) -> NextFactor:
    """Return a fresh second factor for whoever has one; raises ``StaffRefused``."""
    if not seat.account.totp:
        raise StaffRefused("no_second_factor")
    secret = new_secret()
    sealed = services.database.vault.seal(secret.encode(), _place(seat))
    return NextFactor(secret, base64.urlsafe_b64encode(sealed).decode())


def offered(seat: Seat, sealed: str, services: Services) -> NextFactor:
    """Return the second factor that a form carries; ``StaffRefused`` when it holds no more."""
    try:
        opened = services.database.vault.open(base64.urlsafe_b64decode(sealed), _place(seat))
    except (SealBroken, binascii.Error, ValueError):
        raise StaffRefused("form_too_old") from None
    return NextFactor(opened.decode(), sealed)


def connect(
    seat: Seat, factor: NextFactor, password: str, code: str, services: Services
) -> list[str]:
    """Let a new phone be the second factor; return recovery codes, which are shown this once.

    ``code`` is what the new phone shows. The old phone and the old recovery codes are good no more,
    and every other session ends. Raises ``StaffRefused`` for a wrong password or code: the same
    form can be tried again then.
    """
    check_password(seat.account, password, services)
    now = services.clock()
    step = step_of(factor.secret, code, now)
    if step is None:
        raise StaffRefused("code")
    codes = new_recovery_codes()
    with services.database.begin() as store:
        try:
            account = store.staff.change(seat.account, totp=factor.secret, totp_step=step)
        except AccountChanged:
            raise StaffRefused("form_too_old") from None
        keep_recovery_codes(account, codes, store)
        store.staff_sessions.end_others(account.id, seat.session.id)
        store.staff_sessions.prove(seat.session.id, now)
        store.audit.note(account.actor, "phone_connected", account.actor, now)
    return codes


def _place(seat: Seat) -> str:
    account = seat.account
    return f"staff.next_totp:{account.id}:{account.version}:{seat.session.id}"
