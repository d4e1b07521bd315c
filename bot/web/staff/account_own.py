"""``/petugas/saya``: one's own language, password, recovery codes and sessions."""

from typing import Final

from flask import Response, request

from bot.web.staff import account_phone
from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from handlers.staff import own
from handlers.staff.errors import StaffRefused
from handlers.staff.rights import Right, waits_for_second
from storage.agents import PROVINCE

_PAGE: Final = "account_own"


def add(desk: Desk) -> None:
    """Register the page and its acts."""
    home = Right.HOME
    desk.page("/saya", home, account_own)
    desk.act("/saya/bahasa", home, account_language, ("language",))
    desk.act("/saya/sesi", home, account_end_others)
    desk.act("/saya/kode", home, account_new_codes, ("username", "password"), proved=True)
    desk.act("/saya/sandi", home, account_password, ("old", "password", "again"), proved=True)
    account_phone.add(desk)


def account_own(visit: Visit) -> Response:
    """Show one's own account."""
    services = visit.desk.services
    with services.database.begin() as store:
        sessions = store.staff_sessions.of(visit.seat.account.id)
        codes = store.staff_ways_in.recovery_left(visit.seat.account.id)
    regions = services.guide.regions.by_code
    return visit.page(
        "account_own",
        sessions=sessions,
        codes=codes,
        languages=services.guide.texts.languages,
        places={
            PROVINCE: visit.say("staff_accounts.everywhere"),
            **{code: region.name for code, region in regions.items()},
        },
        today=visit.now.date(),
        waits=waits_for_second,
        proved=visit.seat.proved(services.clock()),
    )


def account_language(visit: Visit) -> Response:
    """Speak another language."""
    try:
        own.speak(visit.seat, visit.given("language", 3), visit.desk.services)
    except StaffRefused as error:
        return visit.refused(_PAGE, error.reason)
    return visit.lead(_PAGE)


def account_end_others(visit: Visit) -> Response:
    """End every other session."""
    ended = own.end_other_sessions(visit.seat, visit.desk.services)
    return visit.told(_PAGE, Text("staff_accounts.done.others_ended", {"count": ended}))


def account_new_codes(visit: Visit) -> Response:
    """Make recovery codes anew and show them, this once."""
    # As typed: blanks at the ends of a password count.
    password = request.form.get("password", "")
    try:
        codes = own.new_codes(visit.seat, password, visit.desk.services)
    except StaffRefused as error:
        return visit.refused(_PAGE, error.reason)
    return visit.page("account_codes", codes=codes)


def account_password(visit: Visit) -> Response:
    """Change the password."""
    # As typed: blanks at the ends of a password count.
    old, new = request.form.get("old", ""), request.form.get("password", "")
    if new != request.form.get("again", ""):
        return visit.refused(_PAGE, Text("staff.refused.passwords_differ"))
    try:
        own.change_password(visit.seat, old, new, visit.desk.services)
    except StaffRefused as error:
        return visit.refused(_PAGE, error.reason)
    return visit.after(_PAGE, "staff_accounts.done.password")
