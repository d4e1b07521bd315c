"""``/petugas/pengguna``: who works at the desk, in which roles, and who is let in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from flask import Response, request, url_for
from werkzeug.exceptions import BadRequest, Conflict, NotFound

from bot.web.staff import account_own
from bot.web.staff.account_squares import square
from bot.web.staff.desk import Desk
from bot.web.staff.visit import Visit
from conversations.engine.replies import Text
from handlers.staff import granting, inviting
from handlers.staff.errors import StaffRefused
from handlers.staff.rights import Right, Role, waits_for_second
from storage.agents import PROVINCE
from storage.staff import Account, AccountChanged

_A_PAGE: Final = 50
_UNPROCESSABLE: Final = 422
_ROLE: Final = ("role", "kabupaten", "ends")


def add(desk: Desk) -> None:
    """Register the pages."""
    users, one = Right.USERS, "/pengguna/<uuid:staff_id>"
    desk.page("/pengguna", users, accounts, menu="staff_accounts.menu")
    desk.page(one, users, account)
    desk.act(
        "/pengguna/undang", users, account_invite, ("login", "name", "phone", *_ROLE), proved=True
    )
    desk.act(f"{one}/undang-lagi", users, account_invite_anew, proved=True)
    desk.act(f"{one}/peran", users, account_grant, _ROLE, proved=True)
    named = ("role", "kabupaten")
    desk.act(f"{one}/sahkan", users, account_confirm, named, proved=True)
    desk.act(f"{one}/cabut", users, account_revoke, named, proved=True)
    desk.act(f"{one}/tutup", users, account_disable, proved=True)
    desk.act(f"{one}/buka", users, account_enable, proved=True)
    desk.act(f"{one}/sesi", users, account_end_session, ("session",), proved=True)
    account_own.add(desk)


def accounts(visit: Visit) -> Response:
    """List who there is, by login."""
    return _listed(visit)


def account(visit: Visit, staff_id: UUID) -> Response:
    """Show one person: roles, sessions, and what can be done."""
    found = _found(visit, staff_id)
    with visit.services.database.begin() as store:
        sessions = store.staff_sessions.of(staff_id)
        seen = store.audit_reading.last_of([found.actor]).get(found.actor)
    return visit.page(
        "account",
        account=found,
        seen=seen,
        sessions=sessions,
        is_own=found.id == visit.seat.account.id,
        has_joined=found.password is not None or visit.desk.settings.demo,
        **_choices(visit),
    )


def account_invite(visit: Visit) -> Response:
    """Add somebody with their first role, and show the link to come in by, this once."""
    try:
        role, kabupaten, ends = _role(visit)
        granting.check(kabupaten, ends, visit.services)
        invited = inviting.invite(
            visit.given("login"),
            visit.given("name"),
            visit.given("phone", 40),
            visit.actor,
            visit.services,
        )
        granting.give(invited.account, role, kabupaten, ends, visit.actor, visit.services)
    except StaffRefused as error:
        given = {name: visit.given(name) for name in ("login", "name", "phone", *_ROLE)}
        return _listed(visit, _UNPROCESSABLE, error=visit.words.say(error.reason), given=given)
    return _link(visit, invited)


def account_invite_anew(visit: Visit, staff_id: UUID) -> Response:
    """Let somebody set password and phone anew."""
    try:
        invited = inviting.invite_anew(_seen(visit, staff_id), visit.actor, visit.services)
    except AccountChanged:
        raise Conflict from None
    except StaffRefused as error:
        return visit.refused("account", error.reason, staff_id=staff_id)
    return _link(visit, invited)


def account_grant(visit: Visit, staff_id: UUID) -> Response:
    """Give a role."""
    seen = _seen(visit, staff_id)

    def give() -> None:
        granting.give(seen, *_role(visit), visit.actor, visit.services)

    return _done(visit, staff_id, give, "given")


def account_revoke(visit: Visit, staff_id: UUID) -> Response:
    """Take a role."""
    seen, role, kabupaten = _seen(visit, staff_id), visit.given("role"), visit.given("kabupaten")
    return _done(
        visit,
        staff_id,
        lambda: granting.take(seen, role, kabupaten, visit.actor, visit.services),
        "taken",
    )


def account_confirm(visit: Visit, staff_id: UUID) -> Response:
    """Stand for a role as the second admin."""
    seen, role, kabupaten = _seen(visit, staff_id), visit.given("role"), visit.given("kabupaten")
    return _done(
        visit,
        staff_id,
        lambda: granting.confirm(
            seen,
            role,
            kabupaten,
            visit.actor,
            visit.services,
            in_demo=visit.desk.settings.demo,
        ),
        "confirmed",
    )


def account_disable(visit: Visit, staff_id: UUID) -> Response:
    """Close an account."""
    seen = _seen(visit, staff_id)
    return _done(
        visit, staff_id, lambda: granting.disable(seen, visit.actor, visit.services), "disabled"
    )


def account_enable(visit: Visit, staff_id: UUID) -> Response:
    """Open an account again."""
    seen = _seen(visit, staff_id)
    return _done(
        visit, staff_id, lambda: granting.enable(seen, visit.actor, visit.services), "enabled"
    )


def account_end_session(visit: Visit, staff_id: UUID) -> Response:
    """End a session of somebody."""
    found, session = _found(visit, staff_id), visit.given("session", 18)
    if not session.isdecimal():
        raise BadRequest
    return _done(
        visit,
        staff_id,
        lambda: granting.end_session(found, int(session), visit.actor, visit.services),
        "session_ended",
    )


def _listed(visit: Visit, status: int = 200, error: str = "", **shown: Any) -> Response:  # noqa: ANN401 - what the template takes
    after = visit.asked("sesudah", 40)
    with visit.services.database.begin() as store:
        found = store.staff.listed(after, _A_PAGE + 1)
        page = found[:_A_PAGE]
        acted = store.audit_reading.last_of([one.actor for one in page])
        seen = {one.id: acted.get(one.actor) for one in page}
        for staff_id, at in store.staff_sessions.last_seen([one.id for one in page]).items():
            seen[staff_id] = _later(seen[staff_id], at)
    return visit.page(
        "accounts",
        status,
        accounts=page,
        seen=seen,
        further=page[-1].login if len(found) > _A_PAGE else "",
        after=after,
        error=error,
        **{"given": {}, **shown},
        **_choices(visit),
    )


def _choices(visit: Visit) -> dict[str, Any]:
    """Return what there is to choose from, and how places are called."""
    regions = visit.services.guide.regions.by_code
    places = {PROVINCE: visit.say("staff_accounts.everywhere")}
    places |= {code: region.name for code, region in regions.items()}
    proved = visit.seat.proved(visit.desk.services.clock())
    return {
        "roles": list(Role),
        "places": places,
        "today": visit.now.date(),
        "proved": proved,
        "waits": waits_for_second,
    }


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)


def _found(visit: Visit, staff_id: UUID) -> Account:
    with visit.services.database.begin() as store:
        found = store.staff.get(staff_id)
    if found is None:
        raise NotFound
    return found


def _seen(visit: Visit, staff_id: UUID) -> Account:
    """Return the account as whoever acts has seen it."""
    return replace(_found(visit, staff_id), version=visit.version())


def _role(visit: Visit) -> tuple[Role, str, date]:
    try:
        return (
            Role(visit.given("role")),
            visit.given("kabupaten"),
            date.fromisoformat(visit.given("ends")),
        )
    except ValueError:
        raise StaffRefused("role_incomplete") from None


def _done(visit: Visit, staff_id: UUID, act: Callable[[], None], done: str) -> Response:
    try:
        act()
    except AccountChanged:
        raise Conflict from None
    except StaffRefused as error:
        return visit.refused("account", error.reason, staff_id=staff_id)
    return visit.told("account", Text(f"staff_accounts.done.{done}"), staff_id=staff_id)


def _link(visit: Visit, invited: inviting.Invited) -> Response:
    found = _found(visit, invited.account.id)
    path = url_for("staff.invitation", token=invited.token)
    root = visit.desk.settings.public_url or request.url_root.rstrip("/")
    return visit.page(
        "account_invited",
        account=found,
        waits=any(waits_for_second(grant) for grant in found.grants),
        link=f"{root}{path}",
        picture=square(f"{root}{path}"),
        days=inviting.GOOD_FOR.days,
    )
