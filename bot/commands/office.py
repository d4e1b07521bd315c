"""``lontar office``: the offices as staff fill them in; nothing is shown that nobody filled."""

from typing import TYPE_CHECKING

import click

from bot.commands.speaking import CommandFailed, say, show
from conversations.engine.replies import Text

if TYPE_CHECKING:
    from conversations.rules.regions import Region, Regions


@click.group()
def office() -> None:
    """Offices that people are shown."""


@office.command()
@click.argument("name")
@click.argument("also", nargs=-1, metavar="")
@click.option("--address", default="")
@click.option("--phone", default="")
@click.option("--hours", default="")
@click.option("--serves", multiple=True, required=True)
def fill(
    *,
    name: str,
    also: tuple[str, ...],
    address: str,
    phone: str,
    hours: str,
    serves: tuple[str, ...],
) -> None:
    """Fill in or replace one office."""
    from bot.clocks import real_clock
    from bot.settings import read_settings
    from bot.wiring import open_database
    from conversations.rules.regions import load_regions
    from storage.audit import OPERATOR
    from storage.offices import FilledOffice

    if not name.strip():
        raise CommandFailed(Text("cli.office.empty_name"))
    if not (address.strip() or phone.strip() or hours.strip()):
        raise CommandFailed(Text("cli.office.nothing_told"))
    regions = load_regions()
    # "--serves 53.07 53.13" is what people type; the second one then comes as an argument.
    served = [_region(given, regions) for given in " ".join((*serves, *also)).split()]
    codes = tuple(dict.fromkeys(region.code for region in served))
    filled = FilledOffice(name.strip(), address.strip(), phone.strip(), hours.strip(), codes)
    now = real_clock()
    with open_database(read_settings()).begin() as store:
        store.offices.fill(filled, now)
        store.audit.note(OPERATOR, "office_filled", f"office:{filled.name}"[:80], now)
    say("cli.office.filled", name=filled.name, serves=", ".join(r.short for r in served))


@office.command("list")
def list_offices() -> None:
    """Show all offices."""
    from bot.settings import read_settings
    from bot.wiring import open_database

    with open_database(read_settings()).begin() as store:
        offices = store.offices.all()
    if not offices:
        say("cli.office.none")
    for one in offices:
        show("\t".join((one.name, one.address, one.phone, one.hours, " ".join(one.serves))))


@office.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove one office."""
    from bot.clocks import real_clock
    from bot.settings import read_settings
    from bot.wiring import open_database
    from storage.audit import OPERATOR

    with open_database(read_settings()).begin() as store:
        removed = store.offices.remove(name.strip())
        if removed:
            subject = f"office:{name.strip()}"[:80]
            store.audit.note(OPERATOR, "office_removed", subject, real_clock())
    if not removed:
        raise CommandFailed(Text("cli.office.unknown", {"name": name}))
    say("cli.office.removed", name=name)


def _region(given: str, regions: "Regions") -> "Region":
    found = regions.find(given.strip(","))
    if len(found) != 1:
        raise CommandFailed(Text("cli.office.unknown_region", {"given": given}))
    return found[0]
