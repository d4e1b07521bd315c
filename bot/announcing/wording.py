"""How audiences, counts, people and moments are written in the running command's language."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.commands.speaking import words
from conversations.rules.regions import Regions
from storage.announcements import Announcement, Audience
from storage.audit import OPERATOR

_MINUTE = 60
_HOUR = 60 * _MINUTE


def counted(count: int) -> str:
    """Return a whole number with the marks between its thousands."""
    return f"{count:,}".replace(",", words("calendar.thousands"))


def named(actor: str | None) -> str:
    """Return the name of who acted, as it was given; a program's own name stays."""
    return (actor or words("announce.show.nothing")).removeprefix(f"{OPERATOR}:")


def heading(announcement: Announcement) -> str:
    """Return the number, what it is, and where it stands."""
    return words(
        "announce.show.heading",
        number=announcement.number,
        kind=words(f"announce.kind.{announcement.kind}"),
        state=words(f"announce.state.{announcement.state}"),
    )


def audience_words(audience: Audience, regions: Regions) -> str:
    """Return whom an announcement is for."""
    return "; ".join(_criteria(audience, regions)) or words("announce.audience.everybody")


def _criteria(audience: Audience, regions: Regions) -> Iterator[str]:
    kabupaten = tuple(regions.by_code[code].name for code in audience.kabupaten)
    listed = {
        "programmes": audience.programmes,
        "kabupaten": kabupaten,
        "kecamatan": audience.kecamatan,
        "desa": audience.desa,
        "language": (language_name(audience.language),) if audience.language else (),
        "channel": (channel_name(audience.channel),) if audience.channel else (),
    }
    for name, names in listed.items():
        if names:
            yield words(f"announce.audience.{name}", names=", ".join(names))
    days = {
        "cover_ends_before": audience.cover_ends_before,
        "cover_ends_on": audience.cover_ends_on,
    }
    for name, day in days.items():
        if day is not None:
            yield words(f"announce.audience.{name}", day=day)
    if audience.papers_missing:
        yield words("announce.audience.papers_missing")


def channel_name(channel: str) -> str:
    """Return what people call a channel."""
    return words(f"announce.channel.{channel}")


def language_name(language: str) -> str:
    """Return what people call a language."""
    return words(f"announce.language.{language}")


def day_words(day: date) -> str:
    """Return a day as the language writes it."""
    return words("announce.show.day", day=day)


def moment_words(moment: datetime | None, otherwise: str = "announce.show.nothing") -> str:
    """Return a local moment as the language writes it, or another text where there is none."""
    return words(otherwise) if moment is None else words("announce.show.moment", moment=moment)


def time_left(seconds: float) -> str:
    """Return about how long something still takes."""
    if seconds < _MINUTE:
        return words("announce.progress.soon")
    whole = timedelta(seconds=seconds)
    minutes = round(whole.total_seconds() / _MINUTE)
    if minutes * _MINUTE < _HOUR:
        return words("announce.progress.minutes", minutes=minutes)
    hours, minutes = divmod(minutes, _MINUTE)
    return words("announce.progress.hours", hours=hours, minutes=minutes)
