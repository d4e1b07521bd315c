"""Where the people live whom a chat speaks for, and where what it told of happened."""

from uuid import UUID

from sqlalchemy import Connection, select, union

from storage.case_tables import cases, reports
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
