"""A message that somebody leaves for staff, and in which kabupaten it is read.

The officers of a kabupaten see the chats that are linked to somebody there, or that told of
something there. Whoever did neither may tell where they live. An agent works in one place.
"""

from datetime import datetime

from conversations.engine.effects import LeaveMessage, Matter
from conversations.engine.events import MessageKept, PlaceKept
from handlers.chat import Chat
from storage.store import Store


def leave_message(asked: LeaveMessage, store: Store, chat: Chat, now: datetime) -> MessageKept:
    """Keep a message for staff, and the place that its words name. ``now`` is local time."""
    chat_id = chat.record.id
    number = store.staff_messages.leave(chat_id, asked.matter, asked.text, now)
    if asked.matter is not Matter.QUESTION or _stands_somewhere(store, chat):
        return MessageKept(number)
    agent = store.agents.by_chat(chat_id, now.date())
    place = asked.kabupaten or (agent.kabupaten if agent else "")
    if place:
        store.chats.set_place(chat_id, place)
    return MessageKept(number, placed=bool(place) or store.chats.place(chat_id) is not None)


def tell_place(kabupaten: str, store: Store, chat: Chat) -> PlaceKept:
    """Note where whoever writes here lives, unless links or reports tell; the later word holds."""
    if not _stands_somewhere(store, chat):
        store.chats.set_place(chat.record.id, kabupaten)
    return PlaceKept()


def _stands_somewhere(store: Store, chat: Chat) -> bool:
    """Tell whether a chat has a kabupaten by its links, or by the words of its reports.

    Not by its cases: their place may come from the roster of somebody it has proved no link to.
    """
    chat_id = chat.record.id
    linked = (person for person, _ in store.links.people_of(chat_id))
    if any(store.people.get(person).kabupaten for person in linked):
        return True
    listed = store.reports.listed(chat_id)
    # What it only follows shows it to nobody.
    return any(report.told.kabupaten for report in listed if report.chat_id == chat_id)
