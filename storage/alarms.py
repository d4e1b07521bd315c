"""What was rung lately, or waits to be: so that many cases at once are one message to a person."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, exists, select, update

from storage.locks import stand_in_line
from storage.outbox import CASE_LANE, Outbox, OutboxState
from storage.sealing import Vault
from storage.tables import IS_CASE_LANE, outbox

# The name under which a message keeps the numbers that it speaks of.
NUMBERS = "numbers"


@dataclass(frozen=True, slots=True)
class Rung:
    """The last message of a kind to a chat: from when on it goes out, and of what it speaks.

    ``numbers`` is empty unless more may be added to it; ``waits`` while it has not gone out.
    """

    id: int
    key: str
    at: datetime
    waits: bool
    numbers: tuple[str, ...]


class Alarms:
    """The rows of the outbox table whose key begins with a word that says what they are for."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def last(self, chat_id: UUID, begins: str) -> Rung | None:
        """Return the last message to a chat whose key begins so, None when there was none.

        Until the transaction ends nobody else asks the same of this chat.
        """
        stand_in_line(self._connection, [chat_id.bytes])
        row = self._connection.execute(
            select(outbox)
            .where(outbox.c.chat_id == chat_id, IS_CASE_LANE, outbox.c.dedup_key.startswith(begins))
            .order_by(outbox.c.not_before.desc(), outbox.c.id.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            return None
        body = json.loads(self._vault.open(row.body, f"outbox.body:{row.dedup_key}"))
        waits = row.state == OutboxState.QUEUED
        return Rung(row.id, row.dedup_key, row.not_before, waits, tuple(body.get(NUMBERS, ())))

    def rang(self, key: str) -> bool:
        """Tell whether a message of this key was queued, gone out or not."""
        found = select(exists().where(outbox.c.dedup_key == key))
        return self._connection.execute(found).scalar_one()

    def wait(
        self, chat_id: UUID, key: str, message: Mapping[str, Any], number: str, at: datetime
    ) -> None:
        """Queue a message about one case that goes out from ``at`` on; others may be added."""
        body = {**message, NUMBERS: [number]}
        Outbox(self._connection, self._vault).add(chat_id, key, body, at, lane=CASE_LANE)

    def reword(self, rung: Rung, message: Mapping[str, Any], numbers: tuple[str, ...]) -> bool:
        """Let a message that waits speak of ``numbers``; False when it has gone out meanwhile."""
        body = json.dumps({**message, NUMBERS: numbers}, ensure_ascii=False)
        changed = self._connection.execute(
            update(outbox)
            .where(outbox.c.id == rung.id, outbox.c.state == OutboxState.QUEUED)
            .values(body=self._vault.seal(body.encode(), f"outbox.body:{rung.key}"))
        )
        return changed.rowcount == 1
