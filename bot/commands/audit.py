"""``lontar audit``: look whether the chain of the audit is whole."""

import click

from bot.claims.given import open_services
from bot.commands.speaking import CommandFailed, say
from conversations.engine.replies import Text


@click.group()
def audit() -> None:
    """The audit."""


@audit.command()
def check() -> None:
    """Look over the whole chain, and keep what was found."""
    from handlers.staff.chain import look_over, spoken

    found = look_over(open_services())
    if found.check.broken_at is not None:
        blanks = {"row": found.check.broken_at, "count": found.check.rows}
        raise CommandFailed(Text("staff_audit.command.broken", blanks))
    say("staff_audit.command.whole", count=found.check.rows, head=spoken(found.check.head))
