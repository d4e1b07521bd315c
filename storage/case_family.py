"""The chats that hear of a case, the pages of its files, and how often somebody was shown more."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, func, select, union

from storage.audit_tables import audit
from storage.case_tables import document_pages, documents, report_followers, reports
from storage.locks import stand_in_line
from storage.tables import chats


@dataclass(frozen=True, slots=True)
class FamilyChat:
    """A chat that filed or follows a report of a case.

    ``checked``: staff know who filed that report; ``reachable``: the chat takes messages.
    """

    report: str
    report_id: UUID
    checked: bool
    chat_id: UUID
    channel: str
    last_inbound_at: datetime | None
    reachable: bool


class CaseFamily:
    """What surrounds a case, read with one statement each."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def chats(self, case_id: UUID) -> list[FamilyChat]:
        """Return the chats that filed or follow a report of a case, each report's by itself."""
        filed = select(reports.c.id.label("report_id"), reports.c.chat_id).where(
            reports.c.case_id == case_id, reports.c.chat_id.is_not(None)
        )
        follow = (
            select(report_followers.c.report_id, report_followers.c.chat_id)
            .join(reports, reports.c.id == report_followers.c.report_id)
            .where(reports.c.case_id == case_id)
        )
        heard = union(filed, follow).subquery()
        rows = self._connection.execute(
            select(
                reports.c.number,
                reports.c.id.label("report_id"),
                reports.c.checked,
                chats.c.id.label("chat_id"),
                chats.c.channel,
                chats.c.last_inbound_at,
                chats.c.reachable,
            )
            .select_from(heard)
            .join(reports, reports.c.id == heard.c.report_id)
            .join(chats, chats.c.id == heard.c.chat_id)
            .order_by(reports.c.filed_at, reports.c.number, chats.c.created_at, chats.c.id)
        )
        return [FamilyChat(*row) for row in rows]

    def pages(self, case_id: UUID) -> dict[UUID, list[str]]:
        """Return the kinds of content of each file's pages, in their order, by document."""
        rows = self._connection.execute(
            select(document_pages.c.document_id, document_pages.c.content_type)
            .join(documents, documents.c.id == document_pages.c.document_id)
            .where(documents.c.case_id == case_id)
            .order_by(document_pages.c.document_id, document_pages.c.page)
        )
        found: dict[UUID, list[str]] = {}
        for row in rows:
            found.setdefault(row.document_id, []).append(row.content_type)
        return found

    def count_reveals(self, actor: str, since: datetime) -> int:
        """Count how often somebody was shown what is masked, since a moment.

        Until the transaction ends nobody else counts the same: two at once are not both the last.
        """
        stand_in_line(self._connection, [sha256(f"reveals:{actor}".encode()).digest()])
        return self._connection.execute(
            select(func.count())
            .select_from(audit)
            .where(
                audit.c.actor == actor,
                audit.c.at > since,
                audit.c.act.endswith("_revealed", autoescape=True),
            )
        ).scalar_one()
