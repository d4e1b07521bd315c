"""Asking a provider again for what arrived: which of it is known, and up to when it was asked."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.announcement_tables import senders
from storage.tables import chats, inbox

# A chat by the index of its address, and the provider's id of a delivery to us.
Delivered = tuple[bytes, str]

_SWEPT_AT = select(senders.c.swept_at).where(senders.c.name == bindparam("of_channel"))
_KNOWN = (
    select(chats.c.address_index, inbox.c.external_id)
    .join(inbox, inbox.c.chat_id == chats.c.id)
    .where(
        chats.c.address_index.in_(bindparam("of_chats", expanding=True)),
        inbox.c.external_id.in_(bindparam("of_ids", expanding=True)),
    )
)


class Sweeps:
    """What the senders and inbox tables know of sweeps."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def swept_at(self, channel: str) -> datetime | None:
        """Return up to when ``channel`` was asked; None when it never was."""
        values = {"of_channel": channel}
        found: datetime | None = self._connection.execute(_SWEPT_AT, values).scalar_one_or_none()
        return found

    def note(self, channel: str, until: datetime) -> None:
        """Note that all that arrived until then is known; never back in time."""
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        self._connection.execute(
            insert(senders)
            .values(name=channel, swept_at=until)
            .on_conflict_do_update(
                index_elements=["name"],
                set_={"swept_at": until},
                where=or_(senders.c.swept_at.is_(None), senders.c.swept_at < until),
            )
        )

    def known(self, delivered: Collection[Delivered]) -> set[Delivered]:
        """Return those of ``delivered``, a few hundred at most, that arrived."""
        if not delivered:
            return set()
        values = {
            "of_chats": [chat for chat, _ in delivered],
            "of_ids": [external_id for _, external_id in delivered],
        }
        rows = self._connection.execute(_KNOWN, values)
        return {(bytes(chat), external_id) for chat, external_id in rows}
