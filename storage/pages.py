"""The pages of files that came in chats, sealed one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, insert, select

from storage.case_tables import document_pages
from storage.sealing import Vault


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it is kept: a picture, or a file as it came."""

    content_type: str
    content: bytes


class Pages:
    """The document_pages table."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def add(self, document_id: UUID, pages: Sequence[Page]) -> None:
        """Keep the pages of a file, in their order."""
        if not pages:
            return
        self._connection.execute(
            insert(document_pages),
            [
                {
                    "document_id": document_id,
                    "page": number,
                    "content_type": page.content_type,
                    "content": self._vault.seal(page.content, _place(document_id, number)),
                }
                for number, page in enumerate(pages)
            ],
        )

    def of(self, document_id: UUID) -> list[Page]:
        """Return the pages of a file in their order, opened."""
        rows = self._connection.execute(
            select(document_pages)
            .where(document_pages.c.document_id == document_id)
            .order_by(document_pages.c.page)
        )
        return [
            Page(row.content_type, self._vault.open(row.content, _place(document_id, row.page)))
            for row in rows
        ]


def _place(document_id: UUID, number: int) -> str:
    """Return what a page is sealed for."""
    return f"document_pages.content:{document_id}:{number}"
