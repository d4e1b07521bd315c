"""Announcements in lines: a table for people, values with tabs between them for programs."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.announcing.layout import is_read_by_people, open_console
from bot.announcing.wording import named
from bot.commands.speaking import show, words
from conversations.engine.catalogue import FIRST_LANGUAGE
from storage.announcements import Announcement, AnnouncementState

HEADS = ("number", "state", "author", "begins", "ends", "words")
# These give way where a terminal is narrow.
_LONG = frozenset({"author", "words"})
# Of the words, so that a line stays a line.
_MOST_WORDS = 60
_COLOURS = {
    AnnouncementState.RUNNING: "green",
    AnnouncementState.SCHEDULED: "cyan",
    AnnouncementState.PAUSED: "yellow",
}


def show_plain(listed: Sequence[Announcement], zone: ZoneInfo) -> None:
    """Print codes with tabs between them, one announcement a line."""
    for one in listed:
        show("\t".join((one.number, one.state, *_told(one, zone))))


def show_table(listed: Sequence[Announcement], zone: ZoneInfo) -> None:
    """Print a table in the words of the running command's language."""
    from rich.table import Table
    from rich.text import Text as Styled

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for head in HEADS:
        table.add_column(words(f"announce.head.{head}"), no_wrap=head not in _LONG)
    for one in listed:
        state = Styled(words(f"announce.state.{one.state}"), _COLOURS.get(one.state, ""))
        table.add_row(one.number, state, *map(Styled, _told(one, zone)))
    open_console().print(table)


def show_listed(listed: Sequence[Announcement], zone: ZoneInfo) -> None:
    """Print announcements as whoever reads them can use it best."""
    (show_table if is_read_by_people() else show_plain)(listed, zone)


def json_of(one: Announcement, zone: ZoneInfo) -> dict[str, Any]:
    """Return an announcement as JSON values; moments are ISO in ``zone``."""
    moments = {
        "starts_at": one.starts_at,
        "started_at": one.started_at,
        "ended_at": one.ended_at,
    }
    return {
        "number": one.number,
        "state": one.state.value,
        "kind": one.kind,
        "author": one.author,
        "approved_by": one.approved_by,
        **{
            name: moment and moment.astimezone(zone).isoformat(timespec="seconds")
            for name, moment in moments.items()
        },
    }


def _told(one: Announcement, zone: ZoneInfo) -> tuple[str, ...]:
    """Return who wrote it, when it began or will, when it ended, and how its words begin."""
    begins, ends = one.started_at or one.starts_at, one.ended_at
    moments = (
        "" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H.%M}" for at in (begins, ends)
    )
    said = " ".join(one.texts.get(FIRST_LANGUAGE, "").split())
    return (named(one.author), *moments, said[:_MOST_WORDS])
