"""Messages of which nobody knows whether they went out, and how that is settled."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, or_, select, update

from storage.outbox import ANNOUNCEMENT_LANE, OutboxState, place
from storage.sealing import SealBroken, Vault
from storage.tables import IS_UNCERTAIN, outbox
from storage.withdrawn import withdraw


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message that may have been sent at ``tried_at``."""

    id: int
    epoch: int
    chat_id: UUID
    channel: str
    lane: int
    attempts: int
    tried_at: datetime
    message: dict[str, Any]


class Doubts:
    """The uncertain rows of the outbox table."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def older_than(
        self,
        moment: datetime,
        channels: Collection[str],
        listing: Collection[str],
        after: int,
        limit: int,
    ) -> tuple[list[Doubt], int | None]:
        """Return what was tried before a moment and can be settled, beyond row ``after``.

        Of these ``channels``; announcements only on those in ``listing``, which can tell what was
        sent: on others they stay doubted, for they are never sent twice. One that does not open is
        passed over. Return also the row to go on from, None at the end.
        """
        rows = self._connection.execute(
            select(outbox)
            .where(
                IS_UNCERTAIN,
                outbox.c.tried_at < moment,
                outbox.c.id > after,
                outbox.c.channel.in_(channels),
                or_(outbox.c.lane < ANNOUNCEMENT_LANE, outbox.c.channel.in_(listing)),
            )
            .order_by(outbox.c.id)
            .limit(limit)
        ).all()
        found = []
        for row in rows:
            try:
                message = json.loads(self._vault.open(row.body, place(row.dedup_key)))
            except (SealBroken, ValueError):
                continue
            found.append(
                Doubt(
                    row.id,
                    row.epoch,
                    row.chat_id,
                    row.channel,
                    row.lane,
                    row.attempts,
                    row.tried_at,
                    message,
                )
            )
        return found, rows[-1].id if len(rows) == limit else None

    def known(self, provider_ids: Collection[str]) -> set[str]:
        """Return which of a provider's ids stand at some message of ours."""
        rows = self._connection.execute(
            select(outbox.c.provider_id).where(outbox.c.provider_id.in_(provider_ids))
        )
        return {str(found) for found in rows.scalars()}

    def was_sent(self, doubt: Doubt, provider_id: str, now: datetime) -> bool:
        """Note that it went out after all; False when somebody settled it meanwhile."""
        return self._settle(
            doubt, state=OutboxState.ACCEPTED, provider_id=provider_id, settled_at=now
        )

    def send_again(self, doubt: Doubt, now: datetime) -> bool:
        """Queue it once more, unless it was stopped; False when somebody settled it meanwhile."""
        settled = self._settle(doubt, state=OutboxState.QUEUED, not_before=now)
        if settled and doubt.lane >= ANNOUNCEMENT_LANE:
            withdraw(self._connection, [doubt.id], now)
        return settled

    def give_up(self, doubt: Doubt, now: datetime) -> bool:
        """End it; False when somebody settled it meanwhile."""
        return self._settle(doubt, state=OutboxState.FAILED, settled_at=now)

    def _settle(self, doubt: Doubt, **values: object) -> bool:
        done = self._connection.execute(
            update(outbox)
            .where(IS_UNCERTAIN, outbox.c.id == doubt.id, outbox.c.epoch == doubt.epoch)
            .values(**values)
        )
        return done.rowcount == 1
