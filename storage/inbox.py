"""What arrived: one row a delivery, with what was answered inside it; ``turns.py`` adds them."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, update

from storage.sealing import Vault
from storage.tables import inbox


class Inbox:
    """The inbox table."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def open_answer(self, sealed: bytes | None, chat_id: UUID, external_id: str) -> list[Any]:
        """Return what was answered to a delivery, as ``add`` was given it."""
        if sealed is None:
            return []
        kept = self._vault.open(sealed, f"inbox.answer:{chat_id}:{external_id}")
        answer: list[Any] = json.loads(kept)
        return answer

    def count(self, chat_id: UUID) -> int:
        """Return how many messages of this chat are kept with their words."""
        return self._connection.execute(
            select(func.count())
            .select_from(inbox)
            .where(inbox.c.chat_id == chat_id, inbox.c.body.is_not(None))
        ).scalar_one()

    def forget(self, chat_id: UUID) -> None:
        """Erase what this chat wrote and what it was answered; that it wrote stays."""
        self._connection.execute(
            update(inbox).where(inbox.c.chat_id == chat_id).values(body=None, answer=None)
        )
