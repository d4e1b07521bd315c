"""What people of the staff change about their own account."""

from handlers.services import Services
from handlers.staff.errors import StaffRefused
from handlers.staff.passwords import check_length, kept
from handlers.staff.seat import Seat
from handlers.staff.second_factor import keep_recovery_codes, new_recovery_codes
from handlers.staff.signing_in import check_password
from storage.staff import AccountChanged


def speak(seat: Seat, language: str, services: Services) -> None:
    """Show them the desk in another language; raises ``StaffRefused`` for one that there is not."""
    if language not in services.guide.texts.languages:
        raise StaffRefused("language")
    with services.database.begin() as store:
        account = store.staff.get(seat.account.id)
        if account is not None:
            store.staff.change(account, language=language)


def change_password(seat: Seat, old: str, new: str, services: Services) -> None:
    """Change the password; every other session ends.

    Raises ``StaffRefused``: for a wrong old one, or a new one that is not taken.
    """
    check_length(new)
    check_password(seat.account, old, services)
    anew = kept(new, seat.account.login)
    now = services.clock()
    with services.database.begin() as store:
        try:
            store.staff.change(seat.account, password=anew)
        except AccountChanged:
            raise StaffRefused("old_password") from None
        store.staff_sessions.end_others(seat.account.id, seat.session.id)
        store.audit.note(seat.actor, "password_changed", seat.actor, now)


def end_other_sessions(seat: Seat, services: Services) -> int:
    """End every session but this one; return how many there were."""
    now = services.clock()
    with services.database.begin() as store:
        ended = store.staff_sessions.end_others(seat.account.id, seat.session.id)
        store.audit.note(seat.actor, "sessions_ended", seat.actor, now, count=ended)
    return ended


def new_codes(seat: Seat, password: str, services: Services) -> list[str]:
    """Return fresh recovery codes, which are shown this once; those from before are good no more.

    Raises ``StaffRefused`` for a wrong password, and for whoever has no second factor that they
    would stand in for.
    """
    if not seat.account.totp:
        raise StaffRefused("no_second_factor")
    # Each code proves it anew: a screen left open must not make ten of them.
    check_password(seat.account, password, services)
    codes, now = new_recovery_codes(), services.clock()
    with services.database.begin() as store:
        keep_recovery_codes(seat.account, codes, store)
        store.audit.note(seat.actor, "recovery_codes_made", seat.actor, now)
    return codes
