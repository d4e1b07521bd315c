"""``lontar duty``: who is told when the clock of a case runs down."""

import click

from bot.claims.given import a_region, open_services
from bot.commands.agent import find_agent, short_id
from bot.commands.speaking import say, show, words
from conversations.engine.replies import Text
from conversations.rules.deadlines import ALARM_HOURS

LAST_LEVEL = len(ALARM_HOURS) - 1


@click.group()
def duty() -> None:
    """Who is told when a clock runs down."""


@duty.command("set")
@click.argument("agent_id", metavar="AGENT")
@click.option("--kabupaten")
@click.option("--level", type=click.IntRange(0, LAST_LEVEL), default=0, show_default=True)
def set_(*, agent_id: str, kabupaten: str | None, level: int) -> None:
    """Put an agent on duty, for one kabupaten or for all without their own."""
    from storage.agents import PROVINCE
    from storage.audit import OPERATOR

    services = open_services()
    region = a_region(kabupaten, services.guide.regions) if kabupaten else None
    code = region.code if region else PROVINCE
    with services.database.begin() as store:
        found = find_agent(agent_id, store)
        store.agents.set_duty(code, level, found.id)
        now = services.clock()
        store.audit.note(OPERATOR, "duty_set", f"duty:{code}:{level}", now, agent=str(found.id))
    where = region.name if region else Text("claims.duty.whole")
    say("claims.duty.set", kabupaten=where, level=level, name=found.name)


@duty.command("list")
def list_() -> None:
    """List who is on duty, level by level."""
    from storage.agents import PROVINCE

    services = open_services()
    with services.database.begin() as store:
        duties = store.agents.duties()
    if not duties:
        say("claims.duty.none")
    for one in duties:
        region = services.guide.regions.by_code.get(one.kabupaten)
        whole = words("claims.duty.whole") if one.kabupaten == PROVINCE else one.kabupaten
        where = region.short if region else whole
        linked = "claims.agent.linked" if one.agent.chat_id else "claims.agent.not_linked"
        values = (where, str(one.level), short_id(one.agent), one.agent.name)
        show("\t".join((*values, one.agent.ends.isoformat(), words(linked))))
