"""Announcements: what is told to whom, who wrote and approved it, and where it stands."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import Connection, Row, bindparam, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.announcement_tables import announcements
from storage.staff_messages import SPEAKABLE

PREFIX = "SR-"
NUMBER_LENGTH = 5


class AnnouncementState(StrEnum):
    """Where an announcement stands; cancelled and finished are the ends."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"


class AnnouncementChanged(Exception):
    """Somebody else changed the announcement meanwhile; read it again and decide anew."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Which people on rosters are meant: those who meet all of this; what is empty asks nothing.

    ``programmes`` are codes of which a person had cover by one, whenever; ``kabupaten`` are codes
    such as "53.07"; names of kecamatan and desa are compared without regard to capitals.
    ``cover_ends_before``: the last cover that is known of ends before this day, and not before
    today. ``cover_ends_on``: it ends on this very day, and was paid for them.
    ``papers_missing``: a case about the person
    is open and nobody has found its papers complete yet. ``language`` and ``channel`` are those of
    a chat; whoever has no such chat is not meant.
    """

    programmes: tuple[str, ...] = ()
    kabupaten: tuple[str, ...] = ()
    kecamatan: tuple[str, ...] = ()
    desa: tuple[str, ...] = ()
    cover_ends_before: date | None = None
    cover_ends_on: date | None = None
    papers_missing: bool = False
    language: str = ""
    channel: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON values, without what is empty."""
        kept = {name: value for name, value in asdict(self).items() if value}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in kept.items()
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` wrote; KeyError for a name that it does not know.

        A condition that is passed over would widen the audience.
        """
        return cls(**{name: _READ[name](value) for name, value in kept.items()})


_READ: Mapping[str, Any] = {
    "programmes": tuple,
    "kabupaten": tuple,
    "kecamatan": tuple,
    "desa": tuple,
    "cover_ends_before": date.fromisoformat,
    "cover_ends_on": date.fromisoformat,
    "papers_missing": bool,
    "language": str,
    "channel": str,
}


@dataclass(frozen=True, slots=True)
class NewAnnouncement:
    """What an announcement begins with; the fields are those of ``Announcement``."""

    texts: Mapping[str, str]
    audience: Audience
    author: str
    kind: str = "staff"
    occasion: str | None = None
    night_reason: str | None = None
    starts_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement as it is kept.

    ``kind`` is "staff" or that of a reminder, ``occasion`` what it is made once for. ``texts`` by
    language. ``approved_people``: how many the approval was for. ``night_reason``: why it may go
    out at night, None where it may not. Nothing of it is sent after ``expires_at``.
    """

    id: int
    number: str
    state: AnnouncementState
    kind: str
    occasion: str | None
    texts: Mapping[str, str]
    audience: Audience
    author: str
    approved_by: str | None
    approved_at: datetime | None
    approved_people: int | None
    night_reason: str | None
    starts_at: datetime | None
    expires_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    version: int


_FIELDS = tuple(field.name for field in fields(Announcement))
_GET = select(announcements).where(announcements.c.id == bindparam("wanted"))
_HOLD = _GET.with_for_update()
_BY_NUMBER = select(announcements).where(announcements.c.number == bindparam("wanted"))


class Announcements:
    """The announcements table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def add(self, new: NewAnnouncement, now: datetime) -> Announcement | None:
        """Keep a draft under a number of its own; None when its occasion has one already."""
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        row = self._connection.execute(
            insert(announcements)
            .values(
                number=self._fresh_number(),
                state=AnnouncementState.DRAFT,
                kind=new.kind,
                occasion=new.occasion,
                texts=dict(new.texts),
                audience=new.audience.to_json(),
                author=new.author,
                night_reason=new.night_reason,
                starts_at=new.starts_at,
                expires_at=new.expires_at,
                created_at=now,
            )
            .on_conflict_do_nothing(index_elements=["occasion"])
            .returning(*announcements.c)
        ).one_or_none()
        return None if row is None else read_announcement(row)

    def find(self, number: str) -> Announcement | None:
        """Return the announcement of a number such as ``SR-7KQ2M``, None when there is none.

        Small letters, other signs than the line and none at all are fine, and so is no ``SR``.
        """
        letters = "".join(char for char in number if char.isalnum()).upper()
        wanted = PREFIX + letters[-NUMBER_LENGTH:]
        if letters not in (wanted.removeprefix(PREFIX), wanted.replace("-", "")):
            return None
        row = self._connection.execute(_BY_NUMBER, {"wanted": wanted}).one_or_none()
        return None if row is None else read_announcement(row)

    def of_occasion(self, occasion: str) -> Announcement:
        """Return the announcement of an occasion; NoResultFound when there is none."""
        found = select(announcements).where(announcements.c.occasion == occasion)
        return read_announcement(self._connection.execute(found).one())

    def hold(self, announcement_id: int) -> Announcement:
        """Return an announcement that nobody else changes until the transaction ends.

        NoResultFound when there is none.
        """
        return read_announcement(self._connection.execute(_HOLD, {"wanted": announcement_id}).one())

    def change(self, announcement: Announcement, **values: object) -> Announcement:
        """Change an announcement and return it as it is now.

        ``values`` are fields of ``Announcement``. ``AnnouncementChanged`` when ``announcement`` is
        out of date.
        """
        row = self._connection.execute(
            update(announcements)
            .where(
                announcements.c.id == announcement.id,
                announcements.c.version == announcement.version,
            )
            .values(
                **{name: _plain(value) for name, value in values.items()},
                version=announcements.c.version + 1,
            )
            .returning(*announcements.c)
        ).one_or_none()
        if row is None:
            raise AnnouncementChanged
        return read_announcement(row)

    def listed(self, limit: int = 50) -> list[Announcement]:
        """Return announcements, the newest first."""
        found = select(announcements).order_by(announcements.c.id.desc()).limit(limit)
        return [read_announcement(row) for row in self._connection.execute(found)]

    def in_state(self, *states: AnnouncementState) -> list[Announcement]:
        """Return the announcements in one of some states, the oldest first."""
        found = select(announcements).where(announcements.c.state.in_(states))
        rows = self._connection.execute(found.order_by(announcements.c.id))
        return [read_announcement(row) for row in rows]

    def _fresh_number(self) -> str:
        while True:
            number = PREFIX + "".join(secrets.choice(SPEAKABLE) for _ in range(NUMBER_LENGTH))
            taken = select(exists().where(announcements.c.number == number))
            if not self._connection.execute(taken).scalar_one():
                return number


def _plain(value: object) -> object:
    """Return a field's value as its column keeps it."""
    if isinstance(value, Audience):
        return value.to_json()
    return dict(value) if isinstance(value, Mapping) else value


def read_announcement(row: Row[Any]) -> Announcement:
    """Return the announcement of a row that has all columns of the table."""
    values = {name: getattr(row, name) for name in _FIELDS}
    values["state"] = AnnouncementState(row.state)
    values["audience"] = Audience.from_json(row.audience)
    return Announcement(**values)
