r"""Files that came in chats: known at once, fetched by a worker once they belong to a case.

    announced -> wanted -> kept | double | refused
            |              \-> aside -> kept
            \-> forgotten, when it belongs to nothing (``loose_files.py``)

A worker that takes one has it for ``LEASE_SECONDS``; then another may.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, Row, and_, bindparam, case, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from conversations.engine.events import Media
from conversations.rules.paper import Paper, PaperFault
from storage.case_tables import IS_ANNOUNCED, documents
from storage.columns import new_id
from storage.pages import Page, Pages
from storage.sealing import Vault

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
LEASE_SECONDS = 300


class DocumentState(StrEnum):
    """Where a file stands."""

    ANNOUNCED = "announced"
    WANTED = "wanted"
    KEPT = "kept"
    DOUBLE = "double"  # the case has the same file already
    REFUSED = "refused"
    ASIDE = "aside"  # kept, and taken out of its case again


@dataclass(frozen=True, slots=True)
class WantedDocument:
    """A file that this worker may fetch; ``attempts`` counts this one too."""

    id: UUID
    chat_id: UUID | None
    case_id: UUID
    report_id: UUID | None
    paper: Paper
    media: Media
    channel: str
    reference: str
    attempts: int


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A file of a case, wherever it stands; ``bytes`` counts what is kept, or was announced."""

    id: UUID
    chat_id: UUID | None
    report_id: UUID | None
    paper: Paper
    media: Media
    state: DocumentState
    fault: PaperFault | None
    digest_index: bytes | None
    bytes: int
    at: datetime


_HELD = (DocumentState.WANTED, DocumentState.KEPT)
# Named unlike any column: SQLAlchemy takes a parameter named like one for a value to set.
_TAKE = (
    update(documents)
    .where(
        documents.c.id.in_(
            select(documents.c.id)
            .where(
                documents.c.state == DocumentState.WANTED,
                documents.c.not_before <= bindparam("now"),
            )
            .order_by(documents.c.not_before, documents.c.id)
            .limit(bindparam("most"))
            .with_for_update(skip_locked=True)
        )
    )
    .values(
        not_before=bindparam("lease_until"),
        attempts=documents.c.attempts + 1,
        owner=bindparam("of_owner"),
    )
    .returning(*documents.c)
)


class Documents:
    """The documents and document_pages tables."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault
        self._pages = Pages(connection, vault)

    def announce(
        self,
        chat_id: UUID,
        channel: str,
        media: Media,
        reference: str,
        unique: str,
        size: int,
        now: datetime,
    ) -> UUID:
        """Note a file that came in a chat and return its id; nothing is fetched yet.

        ``reference``, ``unique`` and ``size`` (bytes) as in the channel's attachment. The same
        ``unique`` again, before it belongs to a case, is the same document.
        """
        document_id = new_id()
        insert_new = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        found: UUID = self._connection.execute(
            insert_new(documents)
            .values(
                id=document_id,
                chat_id=chat_id,
                channel=channel,
                media=media,
                reference=self._vault.seal(
                    reference.encode(), f"documents.reference:{document_id}"
                ),
                unique_index=self._vault.index("file", f"{channel}:{unique}") if unique else None,
                state=DocumentState.ANNOUNCED,
                bytes=size,
                not_before=now,
                at=now,
            )
            .on_conflict_do_update(
                index_elements=["chat_id", "unique_index"],
                index_where=IS_ANNOUNCED,
                set_={"at": now},
            )
            .returning(documents.c.id)
        ).scalar_one()
        return found

    def attach(
        self,
        document_id: UUID,
        chat_id: UUID | None,
        case_id: UUID,
        report_id: UUID | None,
        paper: Paper,
        now: datetime,
    ) -> bool:
        """Let a file that came in this chat be a paper of a case, and be fetched.

        What belongs to the case already becomes another paper of it. False, and nothing done, for
        a file of another chat or case, and for one that was refused or forgotten.
        """
        announced = documents.c.state == DocumentState.ANNOUNCED
        aside = documents.c.state == DocumentState.ASIDE
        attached = self._connection.execute(
            update(documents)
            .where(
                documents.c.id == document_id,
                documents.c.chat_id == chat_id,
                or_(
                    announced,
                    aside,
                    and_(documents.c.case_id == case_id, documents.c.state.in_(_HELD)),
                ),
            )
            .values(
                case_id=case_id,
                report_id=report_id,
                paper=paper,
                state=case(
                    (announced, DocumentState.WANTED),
                    (aside, DocumentState.KEPT),
                    else_=documents.c.state,
                ),
                not_before=case((announced, now), else_=documents.c.not_before),
                settled_at=case(
                    (aside, literal(now, documents.c.settled_at.type)),
                    else_=documents.c.settled_at,
                ),
            )
        )
        return attached.rowcount == 1

    def counts(self, case_id: UUID, chat_id: UUID, now: datetime) -> tuple[int, int, int]:
        """Return files and bytes of a case, and how many files came in a chat within a day."""
        of_case = and_(documents.c.case_id == case_id, documents.c.state.in_(_HELD))
        of_chat = and_(documents.c.chat_id == chat_id, documents.c.at > now - timedelta(days=1))
        row = self._connection.execute(
            select(
                func.count(case((of_case, 1))),
                func.coalesce(func.sum(case((of_case, documents.c.bytes))), 0),
                func.count(case((of_chat, 1))),
            ).where(or_(of_case, of_chat))
        ).one()
        return row[0], row[1], row[2]

    def wanted(self, owner: str, now: datetime, limit: int) -> list[WantedDocument]:
        """Take up to ``limit`` files to fetch; nobody else gets them for ``LEASE_SECONDS``."""
        until = now + timedelta(seconds=LEASE_SECONDS)
        asked = {"now": now, "most": limit, "lease_until": until, "of_owner": owner}
        rows = self._connection.execute(_TAKE, asked).all()
        return [
            WantedDocument(
                row.id,
                row.chat_id,
                row.case_id,
                row.report_id,
                Paper(row.paper),
                Media(row.media),
                row.channel,
                self._reference(row),
                row.attempts,
            )
            for row in sorted(rows, key=lambda row: (row.at, row.id))
        ]

    def kept(self, document_id: UUID, pages: Sequence[Page], digest: str, now: datetime) -> bool:
        """Keep the pages of a fetched file; ``digest`` is the SHA-256 of the file as it came (hex).

        False when this case has the same file already: it is a double, and no page is kept. What
        another worker has settled meanwhile stays as that left it.
        """
        index = self._vault.index("file_digest", digest)
        other = documents.alias("other")
        of_case = other.c.case_id == documents.c.case_id
        same = and_(other.c.digest_index == index, other.c.state == DocumentState.KEPT)
        double = select(other.c.id).where(of_case, same).exists()
        state = self._settle(
            document_id,
            now,
            state=case((double, DocumentState.DOUBLE), else_=DocumentState.KEPT),
            digest_index=index,
            bytes=sum(len(page.content) for page in pages),
        )
        if state == DocumentState.KEPT:
            self._pages.add(document_id, pages)
        return state != DocumentState.DOUBLE

    def refused(self, document_id: UUID, fault: PaperFault, now: datetime) -> None:
        """Note that a file is no use, and why."""
        self._settle(document_id, now, state=DocumentState.REFUSED, fault=fault)

    def again(self, document_id: UUID, not_before: datetime) -> None:
        """Let a file be fetched again from ``not_before`` on."""
        self._connection.execute(
            update(documents)
            .where(documents.c.id == document_id, documents.c.state == DocumentState.WANTED)
            .values(not_before=not_before)
        )

    def pages(self, document_id: UUID) -> list[Page]:
        """Return the pages of a kept file in their order."""
        return self._pages.of(document_id)

    def of_case(self, case_id: UUID) -> list[KeptDocument]:
        """Return the files of a case, oldest first."""
        rows = self._connection.execute(
            select(documents)
            .where(documents.c.case_id == case_id)
            .order_by(documents.c.at, documents.c.id)
        )
        return [
            KeptDocument(
                row.id,
                row.chat_id,
                row.report_id,
                Paper(row.paper),
                Media(row.media),
                DocumentState(row.state),
                PaperFault(row.fault) if row.fault else None,
                row.digest_index,
                row.bytes,
                row.at,
            )
            for row in rows
        ]

    def _reference(self, row: AnyRow) -> str:
        return self._vault.open(row.reference, f"documents.reference:{row.id}").decode()

    def _settle(self, document_id: UUID, now: datetime, **values: object) -> str | None:
        """End the fetching of a file; return its state, None when it was ended before."""
        state: str | None = self._connection.execute(
            update(documents)
            .where(documents.c.id == document_id, documents.c.state == DocumentState.WANTED)
            .values(reference=None, settled_at=now, **values)
            .returning(documents.c.state)
        ).scalar_one_or_none()
        return state
