"""``/petugas/saya/hp``: another phone as one's own second factor."""

from typing import Final

from flask import Response, request

from bot.web.staff.account_squares import in_fours, square
from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from handlers.staff import new_phone
from handlers.staff.errors import StaffRefused
from handlers.staff.rights import Right
from handlers.staff.second_factor import address

_UNPROCESSABLE: Final = 422
_LONGEST_FACTOR: Final = 200


def add(desk: Desk) -> None:
    """Register the page and its act."""
    home, fields = Right.HOME, ("factor", "password", "username", "code")
    desk.page("/saya/hp", home, account_new_phone, proved=True)
    desk.act("/saya/hp", home, account_connect_phone, fields, proved=True)


def account_new_phone(visit: Visit) -> Response:
    """Show what another phone is to read."""
    try:
        return _form(visit, new_phone.offer(visit.seat, visit.desk.services))
    except StaffRefused as error:
        return visit.refused("account_own", error.reason)


def account_connect_phone(visit: Visit) -> Response:
    """Let another phone be the second factor, and show new recovery codes, this once."""
    services = visit.desk.services
    try:
        factor = new_phone.offered(visit.seat, visit.given("factor", _LONGEST_FACTOR), services)
    except StaffRefused as error:
        return visit.refused("account_own", error.reason)
    # As typed: blanks at the ends of a password count.
    password = request.form.get("password", "")
    try:
        codes = new_phone.connect(visit.seat, factor, password, visit.given("code", 20), services)
    except StaffRefused as error:
        return _form(visit, factor, visit.words.say(error.reason))
    return visit.page("account_codes", codes=codes, done=visit.say("staff_accounts.done.factor"))


def _form(visit: Visit, factor: new_phone.NextFactor, error: str = "") -> Response:
    return visit.page(
        "account_phone",
        _UNPROCESSABLE if error else 200,
        factor=factor,
        secret=in_fours(factor.secret),
        picture=square(address(factor.secret, visit.seat.account.login)),
        error=error,
    )
