"""What a provider tells of a message after taking it: sent, delivered, read, or failed after all.

Told late, twice and in any order; a receipt only ever moves forward, and ``failed`` is the end.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, or_, update

from storage.tables import outbox


class Receipt(StrEnum):
    """How far a message came; None in the table until the provider tells."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


# What each may follow: a message that arrived cannot fail any more.
_FOLLOWS: dict[Receipt, tuple[Receipt, ...]] = {
    Receipt.SENT: (),
    Receipt.DELIVERED: (Receipt.SENT,),
    Receipt.READ: (Receipt.SENT, Receipt.DELIVERED),
    Receipt.FAILED: (Receipt.SENT,),
}
# A message in one of these has no end yet; spelled out, for the outbox imports this module.
_OPEN = ("queued", "leased", "sending", "uncertain", "held")


class Receipts:
    """The receipts in the outbox table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def note(self, provider_id: str, receipt: Receipt, error: str | None = None) -> UUID | None:
        """Move a message forward; return its chat, None when it is unknown or further already."""
        values = {"receipt": receipt} | ({"error": error[:120]} if error else {})
        found: UUID | None = (
            self._connection.execute(
                update(outbox)
                .where(
                    outbox.c.provider_id == provider_id,
                    or_(outbox.c.receipt.is_(None), outbox.c.receipt.in_(_FOLLOWS[receipt])),
                )
                .values(**values)
                .returning(outbox.c.chat_id)
            )
            .scalars()
            .first()
        )
        return found

    def arrived(self, row: int, provider_id: str, now: datetime) -> bool:
        """Note that a message of which we knew no end was taken; False when we knew one.

        Whoever holds it, or waits to send it again, loses it.
        """
        done = self._connection.execute(
            update(outbox)
            .where(
                outbox.c.id == row,
                outbox.c.provider_id.is_(None),
                outbox.c.attempts > 0,
                outbox.c.state.in_(_OPEN),
            )
            .values(
                state="accepted",
                provider_id=provider_id,
                epoch=outbox.c.epoch + 1,
                settled_at=now,
                error=None,
            )
        )
        return done.rowcount == 1
