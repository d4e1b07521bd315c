"""``lontar flows``: the conversations as Mermaid pictures, made from the code."""

import click

from bot.wiring import load_guide
from conversations.engine.diagram import draw, draw_all


@click.command
@click.argument("name", required=False)
def flows(name: str | None) -> None:
    """Print the picture of one flow, or a page of all."""
    guide = load_guide()
    if name is None:
        click.echo(draw_all(guide.flows, guide.texts), nl=False)
    elif name in guide.flows:
        click.echo(draw(guide.flows[name], guide.texts), nl=False)
    else:
        raise click.BadParameter(", ".join(guide.flows), param_hint="NAME")
