"""``lontar programme``: the programmes that pay for people's cover."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from bot.clocks import real_clock
from bot.commands.speaking import CommandFailed, say, show, show_json, words
from conversations.engine.replies import Text
from conversations.rules.periods import Payer

if TYPE_CHECKING:
    from storage.programmes import Programme, ProgrammeRow
    from storage.store import Database

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def programme() -> None:
    """List and add the programmes that pay for people's cover."""


@programme.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(*, as_json: bool) -> None:
    """List every programme with the number of people enrolled."""
    with _database().begin() as store:
        rows = list(store.programmes.all())
    if as_json:
        show_json([_plain(row) for row in rows])
        return
    if not rows:
        say("roster.programme.none")
    for row in rows:
        show(_line(row))


@programme.command()
@click.argument("code")
@click.option("--name", required=True)
@click.option("--payer", required=True, type=click.Choice([payer.value for payer in Payer]))
@click.option("--kabupaten")
@click.option("--starts", type=_DAY)
@click.option("--ends", type=_DAY)
@click.option("--quota", type=click.IntRange(min=1))
@click.option("--note", default="")
@click.option("--source", default="")
def add(**given: Any) -> None:  # noqa: ANN401 - one value an option, as click read it
    """Add a programme; rosters are loaded into it by its code."""
    from storage.audit import OPERATOR
    from storage.programmes import ProgrammeExists

    made = _programme(given)
    try:
        with _database().begin() as store:
            store.programmes.add(made)
            store.audit.note(OPERATOR, "programme_added", f"programme:{made.code}", real_clock())
    except ProgrammeExists:
        raise CommandFailed(Text("roster.programme.exists", {"code": made.code})) from None
    say("roster.programme.added", code=made.code)


def _database() -> "Database":
    from bot.settings import read_settings
    from bot.wiring import open_database

    database = open_database(read_settings())
    click.get_current_context().call_on_close(database.engine.dispose)
    return database


def _programme(given: dict[str, Any]) -> "Programme":
    from storage.programmes import Programme

    starts, ends = _day(given["starts"]), _day(given["ends"])
    if starts and ends and ends < starts:
        raise click.UsageError(words("roster.programme.ends_before_start"))
    dates = {"starts": starts, "ends": ends}
    place = {"payer": Payer(given["payer"]), "kabupaten": _kabupaten(given["kabupaten"])}
    return Programme(**{**given, **dates, **place})


def _day(given: datetime | None) -> date | None:
    return None if given is None else given.date()


def _kabupaten(given: str | None) -> str | None:
    """Return the code of a kabupaten given by name or code."""
    from bot.wiring import load_guide
    from conversations.rules.regions import find_region

    if not given:
        return None
    region = find_region(given, load_guide().regions)
    if region is None:
        raise click.UsageError(words("roster.programme.unknown_kabupaten", kabupaten=given))
    return region.code


def _line(row: "ProgrammeRow") -> str:
    told = row.programme
    blanks: dict[str, Any] = {
        "code": told.code,
        "name": told.name,
        "payer": Text(f"roster.programme.{told.payer}"),
        "starts": told.starts or Text("roster.programme.open"),
        "ends": told.ends or Text("roster.programme.open"),
        "people": row.people,
    }
    if told.quota is None:
        return words("roster.programme.line", **blanks)
    return words("roster.programme.line_quota", quota=told.quota, **blanks)


def _plain(row: "ProgrammeRow") -> dict[str, Any]:
    """Return a programme as JSON values; days are ISO."""
    told = row.programme
    return {
        "code": told.code,
        "name": told.name,
        "payer": told.payer.value,
        "kabupaten": told.kabupaten,
        "starts": told.starts and told.starts.isoformat(),
        "ends": told.ends and told.ends.isoformat(),
        "quota": told.quota,
        "people": row.people,
        "note": told.note,
        "source": told.source,
    }
