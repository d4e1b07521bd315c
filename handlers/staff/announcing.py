"""Announcements at the desk: what its pages show of them, and what it asks for beyond each act."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from conversations.approved_words import filled
from conversations.engine.guide import Guide
from conversations.rules.typed import plain
from handlers.announcing.approving import APPROVAL_ABOVE, MAY_GROW
from handlers.announcing.drafting import STAFF, Given, draft
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.holding import find
from handlers.announcing.trying import try_out
from handlers.announcing.words import message_for
from handlers.channel import TELEGRAM, WHATSAPP
from handlers.quiet_hours import is_quiet
from handlers.services import Services
from storage.agents import Agent
from storage.announcement_lists import HandedOut
from storage.announcements import Announcement, AnnouncementState, Audience

# A page of the list.
PAGE: Final = 50
# Stands where the number will, as long as there is none.
NO_NUMBER: Final = "SR-?????"
_MOVING: Final = (AnnouncementState.RUNNING, AnnouncementState.PAUSED)
# So many digits at the end tell phones apart, however their beginning is written.
_TELLING: Final = 9


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of announcements; ``names`` of who acted, ``progress`` by id of those under way.

    ``is_more``: older ones follow.
    """

    announcements: tuple[Announcement, ...]
    names: Mapping[str, str]
    progress: Mapping[int, HandedOut]
    is_more: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message on a phone. ``is_closed``: its owner wrote to us more than a day ago.

    ``text`` is empty where nothing can go out: Meta has not approved the words that would.
    """

    channel: str
    language: str
    text: str
    is_closed: bool


def listed(services: Services, before: int | None = None, *, reminders: bool = False) -> Listed:
    """Return a page of what staff announced, or of Lontar's reminders, the newest first.

    ``before`` is the id of the last one of the page before.
    """
    with services.database.begin() as store:
        lists = store.announcement_lists
        found = (lists.reminders if reminders else lists.newest)(PAGE + 1, before)
        page = tuple(found[:PAGE])
        # What was found is within the scope, and so is all that is counted of it.
        store.widen()
        moving = [one.id for one in page if one.state in _MOVING]
        progress = store.announcement_lists.handed_out(moving)
        names = store.staff.names(acting(page))
    return Listed(page, names, progress, len(found) > PAGE)


def acting(announcements: Collection[Announcement]) -> set[str]:
    """Return who wrote and who approved some announcements."""
    return {who for one in announcements for who in (one.author, one.approved_by) if who}


def draft_at_desk(given: Given, services: Services) -> Announcement:
    """Keep a draft and return it (``drafting.draft``), once for each form that was filled in.

    What is for an hour at which people sleep needs its reason now: nobody is surprised by an
    announcement that waits till seven. Raises ``AnnouncingRefused``.
    """
    starts_at, reason = given.starts_at, (given.night_reason or "").strip()
    if starts_at is not None and not reason and is_quiet(starts_at.astimezone(services.zone)):
        raise AnnouncingRefused("starts_at_night", moment=starts_at.astimezone(services.zone))
    return draft(given, services)


def proof_needed(announcement: Announcement) -> bool:
    """Tell whether its start is one that only a proved second factor opens: to many people.

    Without an approval it goes to few, or does not start at all.
    """
    approved = announcement.approved_people or 0
    return approved * (100 + MAY_GROW) > APPROVAL_ABOVE * 100


def bubbles(announcement: Announcement, approved: Collection[str], guide: Guide) -> list[Bubble]:
    """Return an announcement as phones show it, language by language.

    On WhatsApp as it stands within a day of somebody's own message, and after that; ``approved``
    are the full names of Meta's templates.
    """
    found = []
    for language in announcement.texts:
        message = message_for(announcement, language, guide)
        closed = ""
        if message.template in approved:
            closed = filled(guide.texts, message.template, message.blanks)
        found += [
            Bubble(WHATSAPP, language, message.text, is_closed=False),
            Bubble(WHATSAPP, language, closed, is_closed=True),
            Bubble(TELEGRAM, language, message.text, is_closed=False),
        ]
    return found


def unsaved(texts: Mapping[str, str], now: datetime) -> Announcement:
    """Return what is being written as if it were a draft, for its bubbles alone."""
    return Announcement(
        id=0,
        number=NO_NUMBER,
        state=AnnouncementState.DRAFT,
        kind=STAFF,
        occasion=None,
        texts=texts,
        audience=Audience(),
        author="",
        approved_by=None,
        approved_at=None,
        approved_people=None,
        night_reason=None,
        starts_at=None,
        expires_at=None,
        created_at=now,
        started_at=None,
        ended_at=None,
        version=0,
    )


def try_on_own_phone(number: str, phone: str, by: str, services: Services) -> Agent:
    """Send an announcement to whoever asks for it, on the chat that their phone linked as an agent.

    Return the agent. Raises ``AnnouncingRefused`` when no chat of that phone is linked.
    """
    wanted, today = _digits(phone), services.now().date()
    with services.database.begin() as store:
        found = find(number, store)
        agents = store.agents.listed() if wanted else []
    linked = [one for one in agents if one.chat_id is not None and one.ends >= today]
    mine = next((one for one in linked if _digits(one.phone) == wanted), None)
    if mine is None:
        raise AnnouncingRefused("no_trial_chat")
    try_out(found.number, mine, services, by)
    return mine


def _digits(phone: str) -> str:
    """Return what tells a phone from others: +62 812..., 62812... and 0812... are the same."""
    digits = "".join(char for char in plain(phone) if char.isdecimal())
    return digits[-_TELLING:] if len(digits) >= _TELLING else ""
