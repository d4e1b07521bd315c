"""``lontar key``: fresh keys, in lines for ``.env``."""

import secrets

import click

from bot.commands.speaking import say


@click.command()
def key() -> None:
    """Make fresh keys."""
    from storage.sealing import new_key

    say("cli.key.keep")
    say("cli.key.data", key=new_key())
    say("cli.key.secret", key=secrets.token_urlsafe(32))
