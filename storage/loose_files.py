"""Files of chats that belong to no case: forgotten in time, or taken out of one again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, or_, select, update

from storage.case_tables import documents
from storage.documents import DocumentState
from storage.sealing import Vault
from storage.tables import chats


class LooseFiles:
    """The rows of the documents table that belong to nothing."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def has_double(self, document_id: UUID) -> bool:
        """Tell whether somebody sent the same file to its case, of which no page was kept."""
        other = documents.alias("other")
        found = (
            select(other.c.id)
            .join(documents, documents.c.id == document_id)
            .where(
                other.c.case_id == documents.c.case_id,
                other.c.digest_index == documents.c.digest_index,
                other.c.state == DocumentState.DOUBLE,
            )
        )
        return self._connection.execute(found.limit(1)).one_or_none() is not None

    def put_aside(self, document_id: UUID, chat_id: UUID, now: datetime) -> bool:
        """Take a kept file out of its case; False unless it is kept. ``attach`` takes it back."""
        done = self._connection.execute(
            update(documents)
            .where(
                documents.c.id == document_id,
                documents.c.chat_id == chat_id,
                documents.c.state == DocumentState.KEPT,
            )
            .values(
                state=DocumentState.ASIDE,
                case_id=None,
                report_id=None,
                paper=None,
                settled_at=now,
            )
        )
        return done.rowcount == 1

    def forget(
        self, before: datetime, taken_before: datetime | None = None
    ) -> list[tuple[str, str]]:
        """Remove the files from before a moment that were never fetched and belong to nothing.

        Of chats that staff have, only those from before ``taken_before``. Returns the channel of
        each and what the channel fetches it by.
        """
        staffs = select(chats.c.id).where(chats.c.taken_by.is_not(None))
        of_nobody = or_(
            documents.c.at < (taken_before or before),
            documents.c.chat_id.is_(None),
            documents.c.chat_id.not_in(staffs),
        )
        rows = self._connection.execute(
            delete(documents)
            .where(documents.c.state == DocumentState.ANNOUNCED, documents.c.at < before, of_nobody)
            .returning(documents.c.id, documents.c.channel, documents.c.reference)
        ).all()
        return [
            (row.channel, self._vault.open(row.reference, f"documents.reference:{row.id}").decode())
            for row in rows
        ]

    def forget_aside(self, before: datetime) -> int:
        """Remove the files that were taken out of a case before a moment; return how many."""
        return self._connection.execute(
            delete(documents).where(
                documents.c.state == DocumentState.ASIDE, documents.c.settled_at < before
            )
        ).rowcount

    def forget_aside_of(self, chat_id: UUID) -> None:
        """Remove the files of a chat that were taken out of a case."""
        self._connection.execute(
            delete(documents).where(
                documents.c.state == DocumentState.ASIDE, documents.c.chat_id == chat_id
            )
        )
