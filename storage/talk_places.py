"""Where a chat belongs: where its people live, where what it told of happened, what it said."""

from uuid import UUID

from sqlalchemy import ColumnElement, Connection, or_, select, true, union

from storage.case_tables import cases, reports
from storage.scope import Scope
from storage.tables import chat_people, chats, people


def places_of(connection: Connection, chat_id: UUID) -> list[str]:
    """Return the kabupaten of a chat's people, of the cases that it told of, and its own."""
    lives = (
        select(people.c.kabupaten)
        .join(chat_people, chat_people.c.person_id == people.c.id)
        .where(chat_people.c.chat_id == chat_id, people.c.kabupaten.is_not(None))
    )
    told = (
        select(cases.c.kabupaten)
        .join(reports, reports.c.case_id == cases.c.id)
        .where(reports.c.chat_id == chat_id, cases.c.kabupaten.is_not(None))
    )
    own = select(chats.c.kabupaten).where(chats.c.id == chat_id, chats.c.kabupaten.is_not(None))
    return sorted(connection.execute(union(lives, told, own)).scalars())


def is_within(scope: Scope, chat_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Return what is true of a chat that belongs to a kabupaten of ``scope``."""
    if scope.is_whole:
        return true()
    own = chats.alias("own")
    lives = (
        select(chat_people.c.chat_id)
        .join(people, people.c.id == chat_people.c.person_id)
        .where(chat_people.c.chat_id == chat_id, *scope.limits(people.c.kabupaten))
    )
    told = (
        select(reports.c.id)
        .join(cases, cases.c.id == reports.c.case_id)
        .where(reports.c.chat_id == chat_id, *scope.limits(cases.c.kabupaten))
    )
    said = select(own.c.id).where(own.c.id == chat_id, *scope.limits(own.c.kabupaten))
    # From the chat to its few people: else PostgreSQL reads a whole kabupaten first.
    return or_(*(found.offset(0).exists() for found in (lives, told, said)))
