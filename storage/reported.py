"""Chats of people whom a report is about: what each was told, and what came back."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from conversations.rules.case import CaseState
from storage.case_tables import cases, reported_chats
from storage.columns import new_id
from storage.tables import chat_people

RIGHT = "right"
MISTAKEN = "mistaken"


@dataclass(frozen=True, slots=True)
class ToldChat:
    """A chat that was told of a case, and what came back; ``answer`` is None until it does."""

    chat_id: UUID
    told_at: datetime
    answer: str | None
    answered_at: datetime | None


_TOLD = tuple(reported_chats.c[field.name] for field in fields(ToldChat))


class Reported:
    """The reported_chats table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def chats_of(self, person_id: UUID) -> list[UUID]:
        """Return the chats that are linked to a person, oldest link first."""
        return list(
            self._connection.execute(
                select(chat_people.c.chat_id)
                .where(chat_people.c.person_id == person_id)
                .order_by(chat_people.c.linked_at, chat_people.c.chat_id)
            ).scalars()
        )

    def told(self, case_id: UUID, chat_id: UUID, now: datetime) -> bool:
        """Note that a chat is told of a case; False when it was told before."""
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        noted = self._connection.execute(
            insert(reported_chats)
            .values(case_id=case_id, chat_id=chat_id, told_at=now)
            .on_conflict_do_nothing()
            .returning(reported_chats.c.case_id)
        )
        return noted.one_or_none() is not None

    def forget_others(self, case_id: UUID, person_id: UUID | None) -> list[ToldChat]:
        """Forget the chats that were told of a case which is not about their people after all.

        The work is the same when it is about nobody we know. Returns what was forgotten.
        """
        meant = new_id() if person_id is None else person_id
        linked = select(chat_people.c.chat_id).where(chat_people.c.person_id == meant)
        rows = self._connection.execute(
            delete(reported_chats)
            .where(reported_chats.c.case_id == case_id, reported_chats.c.chat_id.not_in(linked))
            .returning(*_TOLD)
        )
        return [ToldChat(*row) for row in rows]

    def put_back(self, case_id: UUID, forgotten: ToldChat) -> None:
        """Let a chat that is there have been told of a case as it had been."""
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        values = {field.name: getattr(forgotten, field.name) for field in fields(ToldChat)}
        self._connection.execute(
            insert(reported_chats).values(case_id=case_id, **values).on_conflict_do_nothing()
        )

    def answer(self, case_id: UUID, chat_id: UUID, answer: str, now: datetime) -> bool:
        """Keep what came back, ``RIGHT`` or ``MISTAKEN``.

        False when this chat was never told, or has answered: its first answer stands.
        """
        kept = self._connection.execute(
            update(reported_chats)
            .where(
                reported_chats.c.case_id == case_id,
                reported_chats.c.chat_id == chat_id,
                reported_chats.c.answer.is_(None),
            )
            .values(answer=answer, answered_at=now)
        )
        return kept.rowcount == 1

    def open_for(self, chat_id: UUID) -> list[UUID]:
        """Return the cases that a chat was told of and has not answered, oldest first.

        Closed cases are left out.
        """
        return list(
            self._connection.execute(
                select(reported_chats.c.case_id)
                .join(cases, cases.c.id == reported_chats.c.case_id)
                .where(
                    reported_chats.c.chat_id == chat_id,
                    reported_chats.c.answer.is_(None),
                    cases.c.state != CaseState.CLOSED,
                )
                .order_by(cases.c.filed_at, cases.c.id)
            ).scalars()
        )

    def answers(self, case_id: UUID) -> list[str]:
        """Return what came back about a case, first answer first."""
        return list(
            self._connection.execute(
                select(reported_chats.c.answer)
                .where(reported_chats.c.case_id == case_id, reported_chats.c.answer.is_not(None))
                .order_by(reported_chats.c.answered_at, reported_chats.c.chat_id)
            ).scalars()
        )
