"""``lontar announce``: words to many people at once, seen before they go and followed after."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.announcing.acts import ACTS
from bot.announcing.given import a_draft, refusals
from bot.announcing.in_person import IN_PERSON
from bot.claims.files import ending_of, write_private
from bot.claims.given import DAY, MOMENT, actor, open_services
from bot.commands.speaking import say, show, show_json, words
from storage.announcements import AnnouncementState

if TYPE_CHECKING:
    from handlers.announcing.previewing import Preview
    from handlers.services import Services

_FILE = click.Path(dir_okay=False, path_type=Path)
LATEST = 50


@click.group()
def announce() -> None:
    """Announcements to many people."""


for act in (*ACTS, *IN_PERSON):
    announce.add_command(act)


@announce.command()
@click.option("--text", "text_id", required=True)
@click.option("--text-en")
@click.option("--programme", multiple=True)
@click.option("--kabupaten", multiple=True)
@click.option("--kecamatan", multiple=True)
@click.option("--desa", multiple=True)
@click.option("--cover-ends-before", type=DAY)
@click.option("--papers-missing", is_flag=True)
@click.option("--language")
@click.option("--channel")
@click.option("--everybody", is_flag=True)
@click.option("--at", type=MOMENT)
@click.option("--until", type=DAY)
@click.option("--night")
@click.option("--by", required=True)
def draft(**given: Any) -> None:  # noqa: ANN401 - one value an option, as click read it
    """Write a draft; nothing is sent by it."""
    from handlers.announcing.drafting import draft as keep_draft

    services = open_services()
    with refusals():
        drafted = keep_draft(a_draft(services, given), services)
    say("announce.done.draft", number=drafted.number)
    say("announce.next.preview", number=drafted.number)


@announce.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True)
def preview(*, number: str, as_json: bool) -> None:
    """Show whom it would reach, when, and in which words."""
    from bot.announcing.preview import as_json as json_of
    from bot.announcing.preview import show_preview
    from bot.settings import read_settings
    from handlers.announcing.previewing import preview as look_ahead

    services = open_services()
    with refusals():
        seen = look_ahead(number, services, read_settings().twilio_daily_limit)
    if as_json:
        show_json(json_of(seen))
        return
    show_preview(seen, services.guide.regions, services.zone)
    _say_next(seen)


def _say_next(seen: "Preview") -> None:
    """Say which command comes next."""
    announcement = seen.announcement
    show()
    if announcement.state is AnnouncementState.DRAFT:
        step = "approve" if seen.needs_approval else "start"
        say(f"announce.next.{step}", number=announcement.number)
    if any(standing == "no_chat" and count for standing, count in seen.reach.people.items()):
        say("announce.next.print", number=announcement.number)


@announce.command()
@click.argument("number", required=False)
@click.option("--json", "as_json", is_flag=True)
@click.option("--watch", is_flag=True)
def status(*, number: str | None, as_json: bool, watch: bool) -> None:
    """Show how far an announcement is, or the latest ones."""
    from bot.announcing.status import json_of, show_progress
    from bot.announcing.status import watch as keep_looking
    from handlers.announcing.progress import progress

    if number is None and watch:
        raise click.UsageError(words("announce.given.watch_one"))
    services = open_services()
    if number is None:
        _show_latest(services, as_json=as_json)
        return
    with refusals():
        if watch:
            keep_looking(lambda: progress(number, services), services.zone, as_json=as_json)
            return
        found = progress(number, services)
    if as_json:
        show_json(json_of(found, services.zone))
    else:
        show_progress(found, services.zone)


def _show_latest(services: "Services", *, as_json: bool) -> None:
    from bot.announcing.listing import json_of, show_listed

    with services.database.begin() as store:
        listed = store.announcements.listed(LATEST)
    if as_json:
        show_json([json_of(one, services.zone) for one in listed])
    elif listed:
        show_listed(listed, services.zone)
    else:
        say("announce.head.none")


@announce.command()
@click.argument("number")
@click.argument("file", type=_FILE)
@click.option("--by", default="")
def results(*, number: str, file: Path, by: str) -> None:
    """Write what became of it, person by person, masked."""
    from bot.announcing.results import heads, rows_of
    from bot.claims.exporting import WRITERS
    from handlers.announcing.holding import find

    write = WRITERS[ending_of(file, *WRITERS)]
    services = open_services()
    with services.database.begin() as store:
        with refusals():
            found = find(number, store)
        rows = list(rows_of(found, store, services.guide.regions, services.zone))
        store.audit.note(
            actor(by),
            "announcement_exported",
            f"announcement:{found.number}",
            services.clock(),
            count=len(rows),
        )
        write_private(file, write(rows, heads()))
    say("announce.done.results", number=found.number, count=len(rows), file=str(file))
