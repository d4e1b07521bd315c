"""What arrived: one row a delivery, with what was answered inside the response."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.sealing import Vault
from storage.tables import inbox

_ADD = insert(inbox)


class AlreadyKnown(Exception):
    """This delivery was here before; answer what was answered then."""


class Inbox:
    """The inbox table."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def add(
        self,
        channel: str,
        external_id: str,
        chat_id: UUID,
        kind: str,
        text: str,
        answer: Sequence[dict[str, Any]],
        now: datetime,
    ) -> None:
        """Keep a delivery and its answer; raise ``AlreadyKnown`` when it is kept already."""
        try:
            self._connection.execute(
                _ADD,
                {
                    "channel": channel,
                    "external_id": external_id,
                    "chat_id": chat_id,
                    "kind": kind,
                    "body": self._vault.seal(text.encode(), f"inbox.body:{chat_id}:{external_id}"),
                    "answer": self._vault.seal(
                        json.dumps(list(answer), ensure_ascii=False).encode(),
                        f"inbox.answer:{chat_id}:{external_id}",
                    ),
                    "at": now,
                },
            )
        except IntegrityError as error:
            raise AlreadyKnown from error

    def open_answer(self, sealed: bytes | None, chat_id: UUID, external_id: str) -> list[Any]:
        """Return what was answered to a delivery, as ``add`` was given it."""
        if sealed is None:
            return []
        kept = self._vault.open(sealed, f"inbox.answer:{chat_id}:{external_id}")
        answer: list[Any] = json.loads(kept)
        return answer

    def count(self, chat_id: UUID) -> int:
        """Return how many messages of this chat are kept."""
        return self._connection.execute(
            select(func.count()).select_from(inbox).where(inbox.c.chat_id == chat_id)
        ).scalar_one()

    def forget(self, chat_id: UUID) -> None:
        """Erase what this chat wrote and what it was answered; that it wrote stays."""
        self._connection.execute(
            update(inbox).where(inbox.c.chat_id == chat_id).values(body=None, answer=None)
        )
