"""Which reports a chat may read: those it filed, and those it follows."""

from uuid import UUID

from handlers.chat import Chat
from storage.reports import Report
from storage.store import Store


def own_report(report: str, store: Store, chat: Chat) -> Report | None:
    """Return the report with this id; None when there is none for this chat to read."""
    row = row_id(report)
    return None if row is None else store.reports.of_chat(row, chat.record.id)


def row_id(text: str) -> UUID | None:
    """Return the id that came back from a flow, None when it is none: old buttons send anything."""
    try:
        return UUID(text)
    except ValueError:
        return None
