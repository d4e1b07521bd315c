"""Read the audit: newest first, by who, what, about what and when; never changed here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

from storage.audit import Act
from storage.audit_tables import audit
from storage.case_tables import cases

# Noted of a login's owner, whoever it was that failed.
SIGN_IN_FAILED = "sign_in_failed"
# Without an index for what is asked, no more rows than these are looked through at once.
WINDOW = 100_000


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """What is looked for; what is empty or None asks for nothing. ``until`` is just behind it."""

    actor: str = ""
    act: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_found_by_index(self) -> bool:
        """Whether the rows are found without looking through others."""
        return bool(self.actor or self.subject) or not (self.act or self.since or self.until)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An act with the number of its row."""

    id: int
    act: Act


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Rows, newest first. ``further`` is where to go on, None when nothing older is left.

    A page may hold fewer rows than asked for, even none, and still have older ones behind it.
    """

    rows: Sequence[AuditRow]
    further: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one person did an act to another, with one ``role`` (empty: the act has none).

    ``newest`` is the number of the newest row.
    """

    act: str
    role: str
    newest: int
    many: int


class AuditReading:
    """The audit table, to be read."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def page(self, question: AuditQuestion, before: int | None, limit: int) -> AuditPage:
        """Return rows from before a row (None: from the newest on)."""
        if question.actor:
            return self._by_actor(question, before, limit)
        wanted = _asked(question)
        last = before
        if last is None:
            last = self._connection.execute(select(func.max(audit.c.id))).scalar_one()
            if last is None:
                return AuditPage((), None)
            last += 1
        wanted.append(audit.c.id < last)
        floor = None if question.is_found_by_index else last - WINDOW
        if floor is not None:
            wanted.append(audit.c.id >= floor)
        rows = self._read(select(audit).where(*wanted).order_by(audit.c.id.desc()), limit + 1)
        if len(rows) > limit:
            return AuditPage(rows[:limit], rows[limit - 1].id)
        return AuditPage(rows, floor if floor is not None and floor > 1 else None)

    def has_done(self, actor: str, acts: Collection[str], subject: str) -> bool:
        """Tell whether somebody has ever done one of these acts to a subject."""
        found = self._connection.execute(
            select(audit.c.id)
            .where(audit.c.subject == subject, audit.c.actor == actor, audit.c.act.in_(acts))
            .limit(1)
        )
        return found.first() is not None

    def newest_of(
        self, acts: Collection[str], since: datetime, before: int | None, most: int
    ) -> list[AuditRow]:
        """Return the newest of these acts since a moment, from before a row (None: all)."""
        asked = [audit.c.act.in_(acts), audit.c.at >= since]
        if before is not None:
            asked.append(audit.c.id < before)
        return self._read(select(audit).where(*asked).order_by(audit.c.id.desc()), most)

    def tallies(self, acts: Collection[str], since: datetime) -> list[Tally]:
        """Return how often each of these acts was done since a moment: by whom, to whom."""
        done = (
            select(
                audit.c.actor,
                audit.c.act,
                audit.c.subject,
                audit.c.id,
                func.coalesce(audit.c.details["role"].as_string(), "").label("role"),
            )
            .where(audit.c.act.in_(acts), audit.c.at >= since)
            .subquery()
        )
        alike = (done.c.actor, done.c.act, done.c.subject, done.c.role)
        found = select(*alike, func.max(done.c.id), func.count()).group_by(*alike)
        return [
            Tally(act, role, newest, many)
            for _, act, _, role, newest, many in self._connection.execute(found)
        ]

    def rows_of(self, ids: Collection[int]) -> dict[int, AuditRow]:
        """Return rows by their numbers."""
        return {
            row.id: row for row in self._read(select(audit).where(audit.c.id.in_(ids)), len(ids))
        }

    def actors(self, begins: str, most: int) -> list[str]:
        """Return who has acted of those whose name begins so, each by one look into an index."""
        found: list[str] = []
        wanted = audit.c.actor >= begins
        while len(found) < most:
            one = self._connection.execute(
                select(audit.c.actor).where(wanted).order_by(audit.c.actor).limit(1)
            ).scalar_one_or_none()
            if one is None or not one.startswith(begins):
                break
            found.append(one)
            wanted = audit.c.actor > one
        return found

    def last_of(self, actors: Collection[str]) -> dict[str, datetime]:
        """Return when each of these acted last, but for what strangers did with a login."""
        named = list(actors)
        if not named:
            return {}
        latest = [
            select(func.max(audit.c.at))
            .where(audit.c.actor == actor, audit.c.act != SIGN_IN_FAILED)
            .scalar_subquery()
            for actor in named
        ]
        row = self._connection.execute(select(*latest)).one()
        return {actor: at for actor, at in zip(named, row, strict=True) if at is not None}

    def case_numbers(self, ids: Collection[UUID]) -> dict[UUID, str]:
        """Return the numbers of cases."""
        rows = self._connection.execute(
            select(cases.c.id, cases.c.number).where(cases.c.id.in_(ids))
        )
        return {row.id: row.number for row in rows}

    def _by_actor(self, question: AuditQuestion, before: int | None, limit: int) -> AuditPage:
        """Find the rows of an actor by the index on who and when."""
        wanted = _asked(question)
        if before is not None:
            at = select(audit.c.at).where(audit.c.id == before).scalar_subquery()
            wanted.append(tuple_(audit.c.at, audit.c.id) < tuple_(at, before))
        newest = select(audit).where(*wanted).order_by(audit.c.at.desc(), audit.c.id.desc())
        rows = self._read(newest, limit + 1)
        return AuditPage(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)

    def _read(self, statement: "Select[*tuple[Any, ...]]", limit: int) -> list[AuditRow]:
        return [
            AuditRow(row.id, Act(row.at, row.actor, row.act, row.subject, row.details))
            for row in self._connection.execute(statement.limit(limit))
        ]


def _asked(question: AuditQuestion) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    for column, value in (
        (audit.c.actor, question.actor),
        (audit.c.act, question.act),
        (audit.c.subject, question.subject),
    ):
        if value:
            wanted.append(column == value)
    if question.since is not None:
        wanted.append(audit.c.at >= question.since)
    if question.until is not None:
        wanted.append(audit.c.at < question.until)
    return wanted
