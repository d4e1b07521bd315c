"""``lontar staff``: who signs in at the desk, above all the first admin."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING

import click

from bot.claims.given import open_services
from bot.commands.speaking import CommandFailed, say, show, words
from conversations.engine.replies import Text

if TYPE_CHECKING:
    from handlers.services import Services
    from handlers.staff.inviting import Invited
    from storage.staff import Account

ROLES = ("admin", "supervisor", "officer", "announcer", "approver", "auditor")
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_ROLE = click.Choice(ROLES)


@click.group()
def staff() -> None:
    """Who signs in at the desk."""


@staff.command()
@click.argument("login")
@click.option("--name", default="")
@click.option("--phone", default="")
@click.option("--role", type=_ROLE)
@click.option("--kabupaten", default="")
@click.option("--ends", type=_DAY)
@click.option("--anew", is_flag=True)
def invite(
    *,
    login: str,
    name: str,
    phone: str,
    role: str | None,
    kabupaten: str,
    ends: datetime | None,
    anew: bool,
) -> None:
    """Add somebody with a role and print the link to come in by; or, anew, only the link."""
    from handlers.staff import inviting
    from handlers.staff.granting import check, give
    from handlers.staff.rights import Role
    from storage.audit import OPERATOR

    services = open_services()
    if anew:
        with _refusals():
            invited = inviting.invite_anew(_account(login, services), OPERATOR, services)
        say("staff_accounts.command.anew", name=invited.account.name, login=login)
        _show_link(invited)
        return
    if role is None or ends is None or not kabupaten:
        raise click.UsageError(words("staff.refused.role_incomplete"))
    code, place = _place(kabupaten, services)
    with _refusals():
        check(code, ends.date(), services)
        invited = inviting.invite(login, name, phone, OPERATOR, services)
        give(invited.account, Role(role), code, ends.date(), OPERATOR, services)
    say(
        "staff_accounts.command.invited",
        name=invited.account.name,
        login=invited.account.login,
        role=Text(f"staff.role.{role}"),
        place=place,
        ends=ends.date(),
    )
    _show_link(invited)


@staff.command("list")
def list_() -> None:
    """List who there is: login, name, state, roles."""
    services, after, found = open_services(), "", False
    while True:
        with services.database.begin() as store:
            page = store.staff.listed(after)
        if not page:
            break
        found, after = True, page[-1].login
        for one in page:
            roles = ", ".join(f"{told.role} {told.kabupaten} {told.ends}" for told in one.grants)
            show("\t".join((one.login, one.name, words(_state(one)), roles)))
    if not found:
        say("staff_accounts.command.none")


@staff.command()
@click.argument("login")
@click.option("--role", type=_ROLE, required=True)
@click.option("--kabupaten", required=True)
@click.option("--ends", type=_DAY, required=True)
def grant(*, login: str, role: str, kabupaten: str, ends: datetime) -> None:
    """Give a role until a day."""
    from handlers.staff.granting import give
    from handlers.staff.rights import Role
    from storage.audit import OPERATOR

    services = open_services()
    code, place = _place(kabupaten, services)
    with _refusals():
        give(_account(login, services), Role(role), code, ends.date(), OPERATOR, services)
    said = Text(f"staff.role.{role}")
    say("staff_accounts.command.given", login=login, role=said, place=place, ends=ends.date())


@staff.command()
@click.argument("login")
@click.option("--role", type=_ROLE, required=True)
@click.option("--kabupaten", required=True)
def revoke(*, login: str, role: str, kabupaten: str) -> None:
    """Take a role away."""
    from handlers.staff.granting import take
    from storage.audit import OPERATOR

    services = open_services()
    code, place = _place(kabupaten, services)
    with _refusals():
        take(_account(login, services), role, code, OPERATOR, services)
    say("staff_accounts.command.taken", login=login, role=Text(f"staff.role.{role}"), place=place)


@staff.command("confirm")
@click.argument("login")
@click.option("--role", type=_ROLE, required=True)
@click.option("--kabupaten", required=True)
def confirm_(*, login: str, role: str, kabupaten: str) -> None:
    """Stand for a role as the second, where there is no second admin."""
    from bot.settings import read_settings
    from handlers.staff.granting import confirm
    from storage.audit import OPERATOR

    services = open_services()
    code, place = _place(kabupaten, services)
    with _refusals():
        account, in_demo = _account(login, services), read_settings().demo
        confirm(account, role, code, OPERATOR, services, in_demo=in_demo)
    said = Text(f"staff.role.{role}")
    say("staff_accounts.command.confirmed", login=login, role=said, place=place)


@staff.command("disable")
@click.argument("login")
def disable_(*, login: str) -> None:
    """Close an account."""
    from handlers.staff.granting import disable
    from storage.audit import OPERATOR

    services = open_services()
    with _refusals():
        disable(_account(login, services), OPERATOR, services)
    say("staff_accounts.command.disabled", login=login)


@staff.command("enable")
@click.argument("login")
def enable_(*, login: str) -> None:
    """Open a closed account again."""
    from handlers.staff.granting import enable
    from storage.audit import OPERATOR

    services = open_services()
    with _refusals():
        enable(_account(login, services), OPERATOR, services)
    say("staff_accounts.command.enabled", login=login)


def _account(login: str, services: "Services") -> "Account":
    with services.database.begin() as store:
        found = store.staff.by_login(login.strip().casefold())
    if found is None:
        raise CommandFailed(Text("staff_accounts.command.unknown", {"login": login}))
    return found


def _place(given: str, services: "Services") -> tuple[str, str]:
    """Return the code of a kabupaten or of the whole province, and its name."""
    from storage.agents import PROVINCE

    if given == PROVINCE:
        return PROVINCE, words("staff_accounts.everywhere")
    found = services.guide.regions.find(given)
    if len(found) != 1:
        raise CommandFailed(Text("staff_accounts.command.place", {"given": given}))
    return found[0].code, found[0].name


def _state(account: "Account") -> str:
    state = "open" if account.password is not None else "invited"
    return f"staff_accounts.state.{'disabled' if account.disabled_at is not None else state}"


def _show_link(invited: "Invited") -> None:
    """Print the link of an invitation, and its QR code for a phone that stands in front of it."""
    import segno

    from bot.settings import read_settings
    from handlers.staff.inviting import GOOD_FOR

    root = read_settings().public_url or "http://127.0.0.1:8000"
    link = f"{root}/petugas/undangan/{invited.token}"
    say("staff_accounts.command.link", link=link, days=GOOD_FOR.days)
    drawn = StringIO()
    segno.make(link, error="m", micro=False).terminal(out=drawn, compact=True)
    show(drawn.getvalue())


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what the desk refuses into the command's one line."""
    from handlers.staff.errors import StaffRefused
    from storage.staff import AccountChanged

    try:
        yield
    except StaffRefused as error:
        raise CommandFailed(error.reason) from error
    except AccountChanged as error:
        raise CommandFailed(Text("staff_accounts.command.changed")) from error
