"""Words that we start: to reporters, to people on duty, to chats of whom a report is about.

None of them tells anything personal: others may read the phone's screen. Where WhatsApp takes no
words of our own any more, words that were approved beforehand stand in for them.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from conversations.approved_words import CASE_NEWS, REPORTED, full_name
from conversations.engine.replies import Reply, Text
from handlers.channel import Outgoing
from handlers.quiet_hours import polite
from handlers.rendering import render
from handlers.services import Services
from storage.cases import Case
from storage.outbox import CASE_LANE
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Approved:
    """Approved words: the name of the template without its language, and what fills its blanks."""

    name: str
    blanks: tuple[str, ...]


def news_of(number: str) -> Approved:
    """Return the approved words for news of a report."""
    return Approved(CASE_NEWS, (number,))


def reported_as(number: str) -> Approved:
    """Return the approved words that tell a phone of a report about somebody linked to it."""
    return Approved(REPORTED, (number,))


def in_words(
    text: Text, services: Services, language: str, approved: Approved | None = None
) -> Outgoing:
    """Return ``text`` as one message, with the approved words of the same language beside it."""
    (message,) = render((Reply(text),), services.guide.texts, language)
    if approved is None:
        return message
    return replace(message, template=full_name(approved.name, language), blanks=approved.blanks)


def say(  # noqa: PLR0913 - what is said to whom, and how it may go out
    chat_id: UUID,
    text: Text,
    key: str,
    store: Store,
    services: Services,
    now: datetime,
    *,
    approved: Approved | None = None,
    politely: bool = False,
) -> None:
    """Queue ``text`` for a chat in its own language; the same ``key`` is said once.

    ``approved`` says the same where our own words may not go. ``politely``: at night it waits
    until the morning.
    """
    message = in_words(text, services, store.chats.language(chat_id), approved)
    not_before = polite(now.astimezone(services.zone)) if politely else now
    store.outbox.add(chat_id, key, message.to_json(), now, lane=CASE_LANE, not_before=not_before)


def news_for(
    case: Case, store: Store, services: Services, now: datetime, only: UUID | None = None
) -> None:
    """Tell whoever filed or follows a report of a changed case that there is news.

    Reports of others that staff have not checked hear nothing, for they see nothing of it; with
    ``only``, that report alone hears, checked or not. Each case's version is told once, and what
    staff do in one night is one message in the morning.
    """
    local = now.astimezone(services.zone)
    morning = polite(local)
    told = case.version if morning == local else morning.date().isoformat()
    for report in store.reports.of_case(case.id):
        if report.id != only and (only is not None or not report.checked):
            continue
        text, approved = Text("cases.news", {"number": report.number}), news_of(report.number)
        filed = [report.chat_id] if report.chat_id is not None else []
        for chat_id in dict.fromkeys((*filed, *store.reports.followers(report.id))):
            key = f"news:{report.id}:{told}:{chat_id}"
            say(chat_id, text, key, store, services, now, approved=approved, politely=True)
