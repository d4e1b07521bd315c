"""Staff in a conversation: take it over from the bot, write, give it back, settle what was left.

Each act finds the chat within the scope of whoever acts and then sees everything, for what follows
(the outbox, the audit) is nobody's kabupaten.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from conversations.engine.replies import Text
from handlers.cases.steps import CLOCK
from handlers.cases.telling import in_words, news_of
from handlers.delivery.window import is_open
from handlers.quiet_hours import is_quiet
from handlers.services import Services
from handlers.staff.talk_hours import leaves_at
from handlers.staff.talk_saying import Speaking, first_name
from handlers.staff.talk_words import TalkRefused, checked_words
from storage.outbox import REPLY_LANE
from storage.staff import Account
from storage.store import StorageDown, Store
from storage.taken_chats import GivenBack
from storage.talk_lines import LeftMessage

log = structlog.get_logger()
# Without a word from staff the bot answers again after so long.
KEPT_FOR: Final = timedelta(hours=12)
# How the keys of the words begin that say that the bot answers again.
RETURN: Final = "talk_back:"


class NoSuchTalk(Exception):
    """There is no such chat, message or report, or not for whoever asks."""


class TalkMoved(Exception):
    """Somebody else has the chat by now, or the bot; look again and decide anew."""


def take(
    services: Services, chat_id: UUID, account: Account, seen: UUID | None, once: str
) -> datetime | None:
    """Let ``account`` answer in the bot's place, and tell the person who it is now.

    ``seen`` is who had the chat when they looked, None for the bot. ``once`` is drawn for each
    form: the same form twice is one act. Return when it is told (local time), None for now.
    Raises ``NoSuchTalk``, ``TalkMoved``, ``TalkRefused``.
    """
    with _speaking(services, chat_id, account) as speaking:
        talk, now = speaking.talk, speaking.now
        if talk.holder(now) == account.id:
            return speaking.waits_until
        speaking.check_reachable()
        if not speaking.store.taken_chats.take(chat_id, account.id, seen, now + KEPT_FOR, now):
            raise TalkMoved
        # That the bot answers again, which waits for the morning, is no longer so.
        speaking.store.taken_chats.unsay(chat_id, f"{RETURN}{chat_id}:")
        hello = Text("staff_talks.person.taken", {"name": first_name(account)})
        speaking.say(hello, once)
        speaking.note("talk_taken", before=f"{seen}" if seen else "bot")
        return speaking.waits_until


def write(
    services: Services, chat_id: UUID, account: Account, words: str, once: str
) -> datetime | None:
    """Say something to a person, under the first name of ``account``; for whom the chat is theirs.

    Return when it goes out (local time), None for now. Raises as ``take`` does; nothing is sent
    then. ``OtherWordsSaid``, one of those, when this form was sent before with other words.
    """
    words = checked_words(words)
    with _speaking(services, chat_id, account) as speaking:
        now = speaking.now
        speaking.check_reachable()
        if not speaking.store.taken_chats.keep_on(chat_id, account.id, now + KEPT_FOR, now):
            raise TalkMoved
        speaking.say(Text("staff_talks.person.words", {"words": words}), once)
        speaking.note("talk_said")
        return speaking.waits_until


def give_back(services: Services, chat_id: UUID, account: Account) -> datetime | None:
    """Let the bot answer again, and tell the person; return when (local time), None for now.

    Raises ``NoSuchTalk`` and ``TalkMoved``.
    """
    with _speaking(services, chat_id, account) as speaking:
        back = speaking.store.taken_chats.give_back(chat_id, account.id, speaking.now)
        if back is None:
            raise TalkMoved
        _tell_of_return(chat_id, back, speaking.store, services, speaking.now)
        speaking.note("talk_given_back")
        return speaking.waits_until


def send_news(
    services: Services, chat_id: UUID, account: Account, number: str, once: str
) -> datetime | None:
    """Send the approved words for news of a report, where our own may not go any more.

    They ask for LACAK, which the bot answers, so that a chat that ``account`` has goes back to it.
    Return when they go out (local time), None for now. Raises ``NoSuchTalk`` unless the chat filed
    or follows the report, ``TalkMoved``, and ``TalkRefused``.
    """
    with _speaking(services, chat_id, account) as speaking:
        store, now = speaking.store, speaking.now
        if number not in speaking.reports:
            raise NoSuchTalk
        if not speaking.talk.reachable:
            raise TalkRefused("unreachable")
        holder = speaking.talk.holder(now)
        if holder is not None and store.taken_chats.give_back(chat_id, account.id, now) is None:
            raise TalkMoved
        speaking.tell(Text("cases.news", {"number": number}), once, news_of(number))
        speaking.note("talk_news", number=number)
        return speaking.waits_until


def settle(services: Services, number: str, account: Account) -> UUID | None:
    """Note that a message for staff is done with; done twice it is done. Return its chat.

    Raises ``NoSuchTalk``.
    """
    return _mark(services, number, account, "message_settled")


def reopen(services: Services, number: str, account: Account) -> UUID | None:
    """Let a message wait again that was done with. Return its chat; raises ``NoSuchTalk``."""
    return _mark(services, number, account, "message_reopened")


def give_back_due(services: Services, limit: int) -> int:
    """Give back the chats in which staff said nothing for long; none by night. Return how many.

    By night nobody is written to: whoever writes first is then answered by the bot, which says so.
    """
    now = services.clock()
    if is_quiet(services.now()):
        return 0
    with services.database.begin() as store:
        due = store.taken_chats.due(now, limit)
    return sum(_one(partial(_end, chat_id, services, now)) for chat_id in due)


def _end(chat_id: UUID, services: Services, now: datetime) -> int:
    with services.database.begin() as store:
        back = store.taken_chats.end(chat_id, now)
        if back is None:
            return 0
        _tell_of_return(chat_id, back, store, services, now)
        store.audit.note(CLOCK, "talk_over", f"chat:{chat_id}", now)
    return 1


def _one(act: Callable[[], int]) -> int:
    try:
        return act()
    except StorageDown:
        raise
    except Exception as error:
        log.exception("due_failed", what="talk", error=type(error).__name__)
        return 0


def _tell_of_return(
    chat_id: UUID, back: GivenBack, store: Store, services: Services, now: datetime
) -> None:
    """Say that the bot answers again, where that may be said; by night to whoever is awake."""
    leaves = leaves_at(back.last_inbound_at, now.astimezone(services.zone))
    if not is_open(back.channel, back.last_inbound_at, leaves):
        return
    message = in_words(Text("staff_talks.person.given_back"), services, back.language)
    # Of each time that it came back, once.
    key = f"{RETURN}{chat_id}:{back.turn}"
    store.outbox.add(chat_id, key, message.to_json(), now, lane=REPLY_LANE, not_before=leaves)


@contextmanager
def _speaking(services: Services, chat_id: UUID, account: Account) -> Iterator[Speaking]:
    now = services.clock()
    with services.database.begin() as store:
        talk = store.talks.get(chat_id)
        if talk is None:
            raise NoSuchTalk
        reports = tuple(report.number for report in store.talk_lines.reports_of(talk.id))
        about = number_of(store.talk_lines.messages_of(talk), reports)
        store.widen()
        yield Speaking(services, store, talk, reports, about, account, now)


def number_of(messages: Sequence[LeftMessage], reports: Sequence[str]) -> str:
    """Return by which number staff speak: the message that waits longest, else the last report."""
    waiting = [one.number for one in messages if one.waits]
    return waiting[-1] if waiting else next(iter(reports), "")


def _mark(services: Services, number: str, account: Account, act: str) -> UUID | None:
    now = services.clock()
    with services.database.begin() as store:
        found = store.talks.chat_of_message(number)
        if found is None:
            raise NoSuchTalk
        store.widen()
        messages = store.staff_messages
        done = (
            messages.settle(number, account.actor, now)
            if act == "message_settled"
            else messages.reopen(number)
        )
        if done:
            store.audit.note(account.actor, act, f"message:{number}", now)
        return found.chat_id
