"""Messages that nobody understood, sealed, for at most 90 days; staff say what they meant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from storage.case_tables import cases, reports
from storage.scope import Scope
from storage.sealing import Vault
from storage.staff_tables import unrecognised
from storage.tables import chat_people, people

KEPT: Final = timedelta(days=90)
# Rows read at once for an export.
_PAGE: Final = 1_000
_ADD: Final = insert(unrecognised)


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A message: its words without numbers of people, and the question that waited (or none)."""

    id: int
    language: str
    step: str
    words: str
    at: datetime
    label: str | None
    labelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Day:
    """How many came on a day, and how many were labelled on it."""

    starts: datetime
    came: int
    labelled: int


class UnrecognisedMessages:
    """The unrecognised table."""

    def __init__(self, connection: Connection, vault: Vault, scope: Scope) -> None:
        """Work inside ``connection``'s transaction; ``scope`` is of the kabupaten of chats."""
        self._connection = connection
        self._vault = vault
        self._scope = scope

    def add(self, chat_id: UUID, language: str, step: str, words: str, now: datetime) -> None:
        """Note words, from which the numbers of people were taken out before."""
        body = self._vault.seal(words.encode(), _place(chat_id, now))
        values = {"chat_id": chat_id, "language": language, "step": step, "body": body, "at": now}
        self._connection.execute(_ADD, values)

    def waiting(self, after: int, most: int) -> list[Unrecognised]:
        """Return those without a label, oldest first, from behind the id ``after``."""
        return self._found(
            select(unrecognised)
            .where(
                unrecognised.c.label.is_(None),
                unrecognised.c.chat_id.is_not(None),
                unrecognised.c.id > after,
                *self._reach(),
            )
            .order_by(unrecognised.c.id)
            .limit(most)
        )

    def labelled_by(self, actor: str, most: int) -> list[Unrecognised]:
        """Return what somebody labelled last, the latest first."""
        return self._found(
            select(unrecognised)
            .where(
                unrecognised.c.labelled_by == actor,
                unrecognised.c.chat_id.is_not(None),
                *self._reach(),
            )
            .order_by(unrecognised.c.labelled_at.desc(), unrecognised.c.id.desc())
            .limit(most)
        )

    def is_there(self, message_id: int) -> bool:
        """Tell whether there is such a message within the scope."""
        found = select(unrecognised.c.id).where(unrecognised.c.id == message_id, *self._reach())
        return self._connection.execute(found).one_or_none() is not None

    def label(self, message_id: int, label: str, by: str, now: datetime) -> bool:
        """Say what a message meant; False when somebody did already, or there is none."""
        return self._changed(
            and_(unrecognised.c.id == message_id, unrecognised.c.label.is_(None)),
            label=label,
            labelled_by=by,
            labelled_at=now,
        )

    def unlabel(self, message_id: int, by: str) -> bool:
        """Take one's own label back; False when it is not there or another's."""
        return self._changed(
            and_(unrecognised.c.id == message_id, unrecognised.c.labelled_by == by),
            label=None,
            labelled_by=None,
            labelled_at=None,
        )

    def days(self, starts: Sequence[datetime]) -> list[Day]:
        """Return the counts of days, each from its start (local midnights) for 24 hours."""
        if not starts:
            return []
        counts = [
            func.count().filter(moment >= start, moment < start + timedelta(days=1))
            for start in starts
            for moment in (unrecognised.c.at, unrecognised.c.labelled_at)
        ]
        since = min(starts)
        recent = or_(unrecognised.c.at >= since, unrecognised.c.labelled_at >= since)
        row = self._connection.execute(select(*counts).where(recent, *self._reach())).one()
        return [Day(start, row[2 * at], row[2 * at + 1]) for at, start in enumerate(starts)]

    def count_waiting(self) -> int:
        """Return how many wait for a label."""
        waiting = select(func.count()).where(
            unrecognised.c.label.is_(None), unrecognised.c.chat_id.is_not(None), *self._reach()
        )
        return int(self._connection.execute(waiting).scalar_one())

    def labelled(self) -> Iterator[Unrecognised]:
        """Go through all that have a label, oldest first."""
        after = 0
        while True:
            page = self._found(
                select(unrecognised)
                .where(
                    unrecognised.c.label.is_not(None),
                    unrecognised.c.chat_id.is_not(None),
                    unrecognised.c.id > after,
                    *self._reach(),
                )
                .order_by(unrecognised.c.id)
                .limit(_PAGE)
            )
            if not page:
                return
            yield from page
            after = page[-1].id

    def forget(self, chat_id: UUID) -> None:
        """Forget what was noted of a chat."""
        self._connection.execute(delete(unrecognised).where(unrecognised.c.chat_id == chat_id))

    def forget_old(self, now: datetime) -> int:
        """Forget what is older than 90 days, labelled or not; return how many those were."""
        old = delete(unrecognised).where(unrecognised.c.at < now - KEPT)
        return self._connection.execute(old).rowcount

    def _changed(self, which: ColumnElement[bool], **values: object) -> bool:
        done = update(unrecognised).where(which, *self._reach()).values(**values)
        return self._connection.execute(done).rowcount == 1

    def _reach(self) -> list[ColumnElement[bool]]:
        """Return what limits a search to chats of people, or with cases, of the scope."""
        if self._scope.is_whole:
            return []
        linked = (
            select(chat_people.c.chat_id)
            .join(people, people.c.id == chat_people.c.person_id)
            .where(
                chat_people.c.chat_id == unrecognised.c.chat_id,
                *self._scope.limits(people.c.kabupaten),
            )
        )
        reported = (
            select(reports.c.chat_id)
            .join(cases, cases.c.id == reports.c.case_id)
            .where(
                reports.c.chat_id == unrecognised.c.chat_id,
                *self._scope.limits(cases.c.kabupaten),
            )
        )
        return [
            or_(linked.correlate(unrecognised).exists(), reported.correlate(unrecognised).exists())
        ]

    def _found(self, statement: Any) -> list[Unrecognised]:  # noqa: ANN401 - a search for whole rows
        return [
            Unrecognised(
                row.id,
                row.language,
                row.step,
                self._vault.open(row.body, _place(row.chat_id, row.at)).decode(),
                row.at,
                row.label,
                row.labelled_at,
            )
            for row in self._connection.execute(statement)
        ]


def _place(chat_id: UUID, at: datetime) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"unrecognised.body:{chat_id}:{moment}"
