"""What is given to the commands about announcements; refused in one sentence."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bot.claims.given import a_day, a_region, actor, not_empty
from bot.commands.speaking import CommandFailed, words

if TYPE_CHECKING:
    from conversations.rules.regions import Regions
    from handlers.announcing.drafting import Given
    from handlers.services import Services
    from storage.announcements import Audience

STDIN = "-"
_LAST_SECOND = time(23, 59, 59)


@contextmanager
def refusals() -> Iterator[None]:
    """Say why an act on an announcement was not done."""
    from handlers.announcing.errors import AnnouncingRefused

    try:
        yield
    except AnnouncingRefused as error:
        raise CommandFailed(error.reason) from None


def a_draft(services: "Services", given: dict[str, Any]) -> "Given":
    """Return what is to be announced, of the options as click read them."""
    from handlers.announcing.drafting import Given

    audience = _audience(given, services.guide.regions)
    if given["everybody"] and not _is_for_all(audience):
        raise click.UsageError(words("announce.given.both_audiences"))
    if not given["everybody"] and _is_for_all(audience):
        raise click.UsageError(words("announce.given.no_audience"))
    return Given(
        texts=_texts(given),
        audience=audience,
        author=actor(not_empty("by", given["by"])),
        everybody=given["everybody"],
        starts_at=_moment(given["at"], services.zone),
        expires_at=_end_of(given["until"], services.zone),
        night_reason=given["night"],
    )


def _is_for_all(audience: "Audience") -> bool:
    return audience == type(audience)()


def _audience(given: dict[str, Any], regions: "Regions") -> "Audience":
    from storage.announcements import Audience

    codes = (a_region(one, regions).code for one in given["kabupaten"])
    return Audience(
        programmes=tuple(dict.fromkeys(given["programme"])),
        kabupaten=tuple(dict.fromkeys(codes)),
        kecamatan=tuple(not_empty("kecamatan", one) for one in given["kecamatan"]),
        desa=tuple(not_empty("desa", one) for one in given["desa"]),
        cover_ends_before=a_day(given["cover_ends_before"]),
        papers_missing=given["papers_missing"],
        language=given["language"] or "",
        channel=given["channel"] or "",
    )


def _texts(given: dict[str, Any]) -> dict[str, str]:
    options = {"id": "text", "en": "text-en"}
    return {
        language: a_text(option, given[f"text_{language}"])
        for language, option in options.items()
        if given[f"text_{language}"] is not None
    }


def a_text(option: str, given: str) -> str:
    """Return the words of an option, or those of the file that it names; "-" reads stdin.

    One word that names no file is a mistyped name of one: nobody shall hear it.
    """
    if given == STDIN:
        return sys.stdin.read()
    file = Path(given)
    try:
        if file.is_file():
            return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError(
            words("announce.given.not_text", option=option, given=given)
        ) from None
    except OSError:
        # Words are too long for the name of a file.
        return given
    if given.strip() and len(given.split()) == 1:
        raise click.UsageError(words("announce.given.no_file", option=option, given=given))
    return given


def _moment(given: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if given is None else given.replace(tzinfo=zone)


def _end_of(given: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return the last second of a day: it is shown, and the next midnight would look a day late."""
    day = a_day(given)
    return None if day is None else datetime.combine(day, _LAST_SECOND, zone)
