"""``lontar agent``: village officers and Perisai agents who report for others, staff on duty."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.claims.given import DAY, a_day, a_region, not_empty, open_services
from bot.commands.link import PNG_SCALE
from bot.commands.speaking import CommandFailed, say, show, words
from conversations.engine.replies import Text

if TYPE_CHECKING:
    from bot.slips.chat_link import ChatLink
    from storage.agents import Agent
    from storage.store import Store

# Who an agent is; the key of its word.
ROLES = ("village", "perisai", "staff")
# More in one day is taken all the same, and looked at.
DAILY = 10
# Enough of an id to tell a few hundred agents apart.
SHORT_ID = 8


@click.group()
def agent() -> None:
    """Agents who report for others."""


@agent.command()
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--name", required=True)
@click.option("--phone", required=True)
@click.option("--kabupaten", required=True)
@click.option("--village", "villages", multiple=True)
@click.option("--ends", required=True, type=DAY)
@click.option("--daily", type=click.IntRange(1, 1000), default=DAILY, show_default=True)
@click.option("--png", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def add(*, png: Path | None, **given: Any) -> None:  # noqa: ANN401 - as click read it
    """Register an agent and make the one-time code for their phone."""
    from bot.settings import read_settings
    from bot.slips.chat_link import ChatLink
    from storage.audit import OPERATOR

    services = open_services()
    region, ends = a_region(given["kabupaten"], services.guide.regions), given["ends"].date()
    name, phone = not_empty("name", given["name"]), _phone(given["phone"])
    if ends < services.now().date():
        raise CommandFailed(Text("claims.refused.ends_past"))
    villages = tuple(filter(None, (" ".join(one.split()) for one in given["villages"])))
    role, daily, now = given["role"], given["daily"], services.clock()
    with services.database.begin() as store:
        added, code = store.agents.add(role, name, phone, region.code, villages, ends, daily, now)
        store.audit.note(OPERATOR, "agent_added", f"agent:{added.id}", now, role=role)
    say("claims.agent.added", name=name, ends=ends, id=short_id(added))
    say("claims.agent.code", code=code)
    _show_way_in(words("claims.agent.words", code=code), ChatLink.of(read_settings()), png)


def _show_way_in(typed: str, link: "ChatLink", png: Path | None) -> None:
    """Say how the agent's phone comes into the chat, with a QR, which ``png`` keeps."""
    import segno

    say("claims.agent.how", words=typed)
    if link.opens:
        say("claims.agent.link", link=link.to(typed))
    picture = segno.make(link.to(typed), error="m", micro=False)
    drawn = StringIO()
    picture.terminal(out=drawn, compact=True)
    show(drawn.getvalue())
    if png is not None:
        picture.save(str(png), kind="png", scale=PNG_SCALE)
        say("cli.link.picture", file=str(png))


@agent.command("list")
def list_() -> None:
    """List every agent."""
    with open_services().database.begin() as store:
        agents = store.agents.listed()
    if not agents:
        say("claims.agent.none")
    for one in agents:
        linked = "claims.agent.linked" if one.chat_id else "claims.agent.not_linked"
        values = (short_id(one), words(f"claims.role.{one.role}"), one.name, one.phone)
        where = (one.kabupaten, ", ".join(one.villages))
        show("\t".join((*values, *where, one.ends.isoformat(), str(one.daily), words(linked))))


@agent.command()
@click.argument("agent_id", metavar="AGENT")
@click.option("--on", type=DAY)
def end(*, agent_id: str, on: datetime | None) -> None:
    """Let a day be an agent's last; without one, yesterday was."""
    from storage.audit import OPERATOR

    services = open_services()
    day = a_day(on) or services.now().date() - timedelta(days=1)
    with services.database.begin() as store:
        found = find_agent(agent_id, store)
        store.agents.end(found.id, day)
        store.audit.note(OPERATOR, "agent_ended", f"agent:{found.id}", services.clock())
    say("claims.agent.ended", name=found.name, day=day)


def short_id(one: "Agent") -> str:
    """Return what an agent is called at the command line."""
    return one.id.hex[:SHORT_ID]


def find_agent(given: str, store: "Store") -> "Agent":
    """Return the one agent whose id begins like this."""
    wanted = given.strip().lower().replace("-", "")
    found = [one for one in store.agents.listed() if wanted and one.id.hex.startswith(wanted)]
    if len(found) != 1:
        raise CommandFailed(Text("claims.refused.no_agent", {"given": given}))
    return found[0]


def _phone(given: str) -> str:
    """Return a phone number in E.164."""
    from handlers.roster.phones import PhoneReader

    number = PhoneReader().read(given).number
    if not number:
        raise CommandFailed(Text("claims.refused.bad_phone", {"given": given}))
    return number
