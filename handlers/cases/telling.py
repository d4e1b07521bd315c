"""Words that we start: to reporters, to people on duty, to chats of whom a report is about.

None of them tells anything personal: others may read the phone's screen.
"""

from datetime import datetime
from uuid import UUID

from conversations.engine.replies import Reply, Text
from handlers.rendering import render
from handlers.services import Services
from storage.cases import Case
from storage.outbox import CASE_LANE
from storage.store import Store


def say(
    chat_id: UUID, text: Text, key: str, store: Store, services: Services, now: datetime
) -> None:
    """Queue ``text`` for a chat in its own language; the same ``key`` is said once."""
    language = store.chats.language(chat_id)
    for message in render((Reply(text),), services.guide.texts, language):
        store.outbox.add(chat_id, key, message.to_json(), now, lane=CASE_LANE)


def news_for(
    case: Case, store: Store, services: Services, now: datetime, only: UUID | None = None
) -> None:
    """Tell whoever filed or follows a report of a changed case that there is news.

    Reports of others that staff have not checked hear nothing, for they see nothing of it; with
    ``only``, that report alone hears, checked or not. Each case's version is told once.
    """
    for report in store.reports.of_case(case.id):
        if report.id != only and (only is not None or not report.checked):
            continue
        text = Text("cases.news", {"number": report.number})
        filed = [report.chat_id] if report.chat_id is not None else []
        for chat_id in dict.fromkeys((*filed, *store.reports.followers(report.id))):
            key = f"news:{report.id}:{case.version}:{chat_id}"
            say(chat_id, text, key, store, services, now)
