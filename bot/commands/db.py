"""``lontar db``: the shape of the tables."""

import click

from bot.commands.speaking import say


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Carry out the steps that are missing."""
    from bot.settings import read_settings
    from bot.wiring import open_database
    from storage import schema

    engine = open_database(read_settings()).engine
    before = schema.current_step(engine)
    schema.upgrade(engine)
    say("cli.db.current" if before == schema.HEAD else "cli.db.upgraded", step=schema.HEAD)
