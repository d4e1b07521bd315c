"""Ring whoever is on duty when somebody may be in danger, and has nobody of the staff yet.

The message that waits for staff says what it is; the alarm says only that it is there. Alarms ring
at night, too, and each person once in a while (``cases/ringing.py``), apart from those of cases.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from conversations.engine.effects import Effect, LeaveMessage, Matter
from conversations.engine.events import Answer, MessageKept
from conversations.engine.replies import Text
from handlers.cases.ringing import Alarm, on_duty, ring_all
from handlers.services import Services
from storage.agents import PROVINCE
from storage.store import Store
from storage.talk_places import places_of

log = structlog.get_logger()

URGENT_ALARM: Final = "urgent:"
# Who tells of a death goes on telling: so soon after the last message no other is left.
ONE_IN: Final = timedelta(hours=1)


def call_staff(chat_id: UUID, words: str, store: Store, services: Services) -> None:
    """Leave ``words`` as an urgent message of a chat and ring, unless it left one just now."""
    now, messages = services.clock(), store.staff_messages
    if not messages.has_lately(chat_id, Matter.URGENT, now - ONE_IN):
        _ring(messages.leave(chat_id, Matter.URGENT, words, now), chat_id, store, services)


def rung_already(
    effect: Effect, chat_id: UUID, store: Store, services: Services
) -> MessageKept | None:
    """Return the urgent message that a chat left just now and that waits, if it would leave one.

    Who writes such words writes them again: one list of them and one ring in an hour is heard, and
    a hundred are not. The words themselves stand in the conversation.
    """
    match effect:
        case LeaveMessage(matter=Matter.URGENT):
            since = services.clock() - ONE_IN
            number = store.staff_messages.waiting_since(chat_id, Matter.URGENT, since)
            return None if number is None else MessageKept(number)
        case _:
            return None


def ring_for(
    effect: Effect, answer: Answer, chat_id: UUID, store: Store, services: Services
) -> None:
    """Ring when what a flow asked for was to leave an urgent message."""
    match effect, answer:
        case LeaveMessage(matter=Matter.URGENT), MessageKept(number=number):
            _ring(number, chat_id, store, services)


def _ring(number: str, chat_id: UUID, store: Store, services: Services) -> None:
    """Ring for the places of whoever the chat speaks for; of nobody we know, for the province."""
    now = services.now()
    places = places_of(store.connection, chat_id) or [PROVINCE]
    rung = {one.id: one for place in places for one in on_duty(place, 0, number, store, now)}
    if not rung:
        log.warning("nobody_on_duty", case=number, count=0)
    text = Text("staff_talks.duty.urgent", {"number": number})
    alarm = Alarm(number, text, number, "staff_talks.duty.urgent_digest", URGENT_ALARM)
    ring_all(rung.values(), alarm, store, services, now)
