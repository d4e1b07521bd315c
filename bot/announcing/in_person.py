"""Those whom no message reached: pages for whoever tells them, and the ticks that come back."""

from pathlib import Path

import click

from bot.announcing.given import refusals
from bot.claims.given import a_region, actor, not_empty, open_services
from bot.commands.speaking import CommandFailed, Voice, say
from conversations.engine.replies import Text

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("print")
@click.argument("number")
@click.argument("folder", type=_FOLDER)
@click.option("--kabupaten", multiple=True)
@click.option("--desa", multiple=True)
@click.option("--by", default="")
@click.pass_obj
def print_(
    voice: Voice,
    *,
    number: str,
    folder: Path,
    kabupaten: tuple[str, ...],
    desa: tuple[str, ...],
    by: str,
) -> None:
    """Write a page a village for those whom no message reached."""
    from bot.announcing.printing import write_pages
    from bot.settings import read_settings
    from handlers.announcing.holding import find
    from handlers.announcing.listing import printed_list

    services = open_services()
    codes = {a_region(one, services.guide.regions).code for one in kabupaten}
    with refusals():
        with services.database.begin() as store:
            found = find(number, store)
        villages = printed_list(number, actor(by), services, desa, codes)
    if not villages:
        raise CommandFailed(Text("announce.given.nobody_to_print", {"number": found.number}))
    write_pages(
        folder,
        found.number,
        found.texts,
        villages,
        voice.language,
        read_settings(),
        services.guide.regions,
    )
    say(
        "announce.done.print",
        number=found.number,
        count=len(villages),
        people=sum(len(one.people) for one in villages),
        folder=str(folder),
    )


@click.command()
@click.argument("number")
@click.argument("ticks", metavar="CODE...", nargs=-1, required=True)
@click.option("--by", required=True)
def ticked(*, number: str, ticks: tuple[str, ...], by: str) -> None:
    """Note who of the printed list was told in person."""
    from handlers.announcing.listing import ticked as note_told

    services = open_services()
    with refusals():
        told = note_told(number, ticks, actor(not_empty("by", by)), services)
    say("announce.done.ticked", number=number, count=told)
    if told < len(set(ticks)):
        say("announce.given.not_new", count=len(set(ticks)) - told)


IN_PERSON = (print_, ticked)
