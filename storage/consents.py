"""Who agreed to which version of the notice, when, and who took it back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from storage.tables import consents


class Consents:
    """The consents table; rows are never removed while the chat exists."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def give(self, chat_id: UUID, version: str, now: datetime) -> None:
        """Keep that this chat agreed to ``version``."""
        self._connection.execute(
            insert(consents).values(chat_id=chat_id, version=version, given_at=now)
        )

    def withdraw(self, chat_id: UUID, now: datetime) -> None:
        """Keep that this chat takes back what it agreed to."""
        self._connection.execute(
            update(consents)
            .where(consents.c.chat_id == chat_id, consents.c.withdrawn_at.is_(None))
            .values(withdrawn_at=now)
        )

    def given_at(self, chat_id: UUID) -> datetime | None:
        """Return when the consent that holds now was given, None when none holds."""
        given: datetime | None = self._connection.execute(
            select(func.max(consents.c.given_at)).where(
                consents.c.chat_id == chat_id, consents.c.withdrawn_at.is_(None)
            )
        ).scalar_one()
        return given
