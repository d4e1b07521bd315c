"""What a filled-in form asks to be announced: read field by field, and shown again as it was."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.exceptions import BadRequest

from bot.web.staff.visit import Visit
from conversations.engine.catalogue import FIRST_LANGUAGE
from conversations.engine.replies import Text
from handlers.announcing.drafting import Given
from handlers.announcing.errors import AnnouncingRefused
from storage.announcements import Announcement, Audience

FIELDS: Final = (
    *("form", "text_id", "text_en", "programmes[]", "kabupaten[]", "kecamatan", "desa"),
    *("cover_ends_before", "papers_missing", "language", "channel", "everybody"),
    *("starts_at", "expires_on", "night_reason"),
)
LANGUAGES: Final = ("id", "en")
# More than anybody types: shown again, and refused in words.
LONGEST_GIVEN: Final = 20_000
MOST_NAMES: Final = 50
LONGEST_NAME: Final = 80
_FORM: Final = re.compile(r"[A-Za-z0-9_-]{16,32}")
_LAST_SECOND: Final = time(23, 59, 59)
_YEARS: Final = range(2000, 2100)
# The field at which a refusal is told; those of a text are told at the text of its language.
_AT: Final = {
    "unknown_programme": "programmes",
    "unknown_kabupaten": "kabupaten",
    "kabupaten_missing": "kabupaten",
    "beyond_scope": "kabupaten",
    "unknown_language": "language",
    "unknown_channel": "channel",
    "no_criterion": "everybody",
    "everybody_and_criteria": "everybody",
    "starts_past": "starts_at",
    "starts_at_night": "starts_at",
    "ends_first": "expires_on",
    "night_reason_long": "night_reason",
}


class WronglyFilled(Exception):
    """A field cannot be read; ``reason`` is told at it."""

    def __init__(self, name: str, why: str, **blanks: int) -> None:
        """Name the field and a text of ``staff_announcements.wrong``."""
        super().__init__(name)
        self.name = name
        self.reason = Text(f"staff_announcements.wrong.{why}", blanks)


@dataclass(slots=True)
class Form:
    """A form as it was filled in; every value as it was typed."""

    form: str
    texts: dict[str, str] = field(default_factory=dict)
    programmes: Sequence[str] = ()
    kabupaten: Sequence[str] = ()
    kecamatan: str = ""
    desa: str = ""
    cover_ends_before: str = ""
    papers_missing: bool = False
    language: str = ""
    channel: str = ""
    everybody: bool = False
    starts_at: str = ""
    expires_on: str = ""
    night_reason: str = ""

    @classmethod
    def posted(cls, visit: Visit) -> "Form":
        """Read what was sent; 400 when it is no form of ours."""
        mark = visit.given("form")
        if not _FORM.fullmatch(mark):
            raise BadRequest
        return cls(
            mark,
            # As typed, so that it is shown again as typed.
            {name: _typed(f"text_{name}") for name in LANGUAGES},
            visit.all_given("programmes"),
            visit.all_given("kabupaten"),
            visit.given("kecamatan", LONGEST_GIVEN),
            visit.given("desa", LONGEST_GIVEN),
            visit.given("cover_ends_before"),
            bool(visit.given("papers_missing")),
            visit.given("language"),
            visit.given("channel"),
            bool(visit.given("everybody")),
            visit.given("starts_at"),
            visit.given("expires_on"),
            visit.given("night_reason", LONGEST_GIVEN),
        )

    @classmethod
    def of(cls, it: Announcement, mark: str) -> "Form":
        """Return a form that is filled in like an announcement, but for its times."""
        asked = it.audience
        before = asked.cover_ends_before
        return cls(
            mark,
            dict(it.texts),
            asked.programmes,
            asked.kabupaten,
            ", ".join(asked.kecamatan),
            ", ".join(asked.desa),
            before.isoformat() if before else "",
            asked.papers_missing,
            asked.language,
            asked.channel,
            asked == Audience(),
        )

    def said(self) -> dict[str, str]:
        """Return the texts by language; one that was left empty is not there, but Indonesian is."""
        return {
            name: text
            for name, text in self.texts.items()
            if text.strip() or name == FIRST_LANGUAGE
        }

    def asked(self, author: str, zone: ZoneInfo) -> Given:
        """Return what is to be announced; raises ``WronglyFilled``."""
        before = _day(self.cover_ends_before, "cover_ends_before")
        ends = _day(self.expires_on, "expires_on")
        audience = Audience(
            programmes=tuple(dict.fromkeys(self.programmes)),
            kabupaten=tuple(dict.fromkeys(self.kabupaten)),
            kecamatan=_names(self.kecamatan, "kecamatan"),
            desa=_names(self.desa, "desa"),
            cover_ends_before=before,
            papers_missing=self.papers_missing,
            language=self.language,
            channel=self.channel,
        )
        reason = " ".join(self.night_reason.split())
        if not reason.isprintable():
            raise WronglyFilled("night_reason", "reason")
        return Given(
            texts=self.said(),
            audience=audience,
            author=author,
            everybody=self.everybody,
            starts_at=_moment(self.starts_at, zone),
            # It is shown, and the next midnight would look a day late.
            expires_at=datetime.combine(ends, _LAST_SECOND, zone) if ends else None,
            night_reason=reason or None,
            form=self.form,
        )


def field_of(error: AnnouncingRefused) -> str:
    """Return the name of the field at which a refusal is told."""
    at = _AT.get(error.why)
    if at is not None:
        return at
    return f"text_{error.reason.blanks.get('language', FIRST_LANGUAGE)}"


def _typed(name: str) -> str:
    text = request.form.get(name, "").replace("\r\n", "\n")
    if len(text) > LONGEST_GIVEN:
        raise BadRequest
    return text


def _names(typed: str, name: str) -> tuple[str, ...]:
    names = tuple(
        dict.fromkeys(
            trimmed
            for one in typed.replace("\n", ",").replace(";", ",").split(",")
            if (trimmed := " ".join(one.split()))
        )
    )
    too_long = any(len(one) > LONGEST_NAME or not one.isprintable() for one in names)
    if too_long or len(names) > MOST_NAMES:
        raise WronglyFilled(name, "names", most=MOST_NAMES, long=LONGEST_NAME)
    return names


def _day(typed: str, name: str) -> date | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise WronglyFilled(name, "day") from None
    if day.year not in _YEARS:
        raise WronglyFilled(name, "day")
    return day


def _moment(typed: str, zone: ZoneInfo) -> datetime | None:
    if not typed:
        return None
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise WronglyFilled("starts_at", "moment") from None
    if moment.tzinfo is not None or moment.year not in _YEARS:
        raise WronglyFilled("starts_at", "moment")
    return moment.replace(tzinfo=zone)
