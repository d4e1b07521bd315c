"""``lontar audit``: look whether the chain of the audit is whole."""

import click

from bot.claims.given import open_services
from bot.commands.speaking import CommandFailed, say, show, words
from conversations.engine.replies import Text


@click.group()
def audit() -> None:
    """The audit."""


@audit.command()
def check() -> None:
    """Look over the whole chain, keep what was found, and list every broken stretch."""
    from handlers.staff.chain import look_over, spoken

    found = look_over(open_services())
    if found.is_whole:
        say("staff_audit.command.whole", count=found.check.rows, head=spoken(found.check.head))
        return
    for one in found.breaks:
        rows = f"{one.first}-{one.last}" if one.last != one.first else str(one.first)
        show(f"{rows}\t{words(f'staff_audit.wrong.{one.wrong}')}")
    if found.more:
        say("staff_audit.chain.more", count=found.more)
    counted = {"count": len(found.breaks), "rows": found.check.rows, "row": found.breaks[0].first}
    raise CommandFailed(Text("staff_audit.command.broken", counted))
