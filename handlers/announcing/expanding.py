"""Follow what is announced: start what is due, keep the outbox filled a little ahead, finish.

Each announcement has a transaction of its own in which its row is held, so that two workers never
hand out the same people, and whoever pauses or cancels comes before or after. One that fails stops
none of the others.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from handlers.announcing.acting import TIER
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.holding import Holding
from handlers.announcing.means import means_for
from handlers.announcing.resting import Resting
from handlers.announcing.starting import set_going
from handlers.announcing.words import message_for
from handlers.cases.steps import CLOCK
from handlers.quiet_hours import is_quiet
from handlers.services import Services
from storage.announcements import Announcement, AnnouncementState
from storage.store import StorageDown

log = structlog.get_logger()

# So many chats of an announcement are on their way at most; a pause or STOP stops the others early.
AHEAD: Final = 500
# Fewer than this, and it is filled up again: some at a time cost less than one by one.
LOW: Final = AHEAD // 2
# So long a message of which nobody knows may still be found at the provider.
DOUBTED: Final = timedelta(minutes=10)
_LIVE: Final = (
    AnnouncementState.SCHEDULED,
    AnnouncementState.RUNNING,
    AnnouncementState.PAUSED,
)


def expand_due(services: Services, tier: int = TIER, resting: Resting | None = None) -> int:
    """Do what is due for every announcement; return how much that was.

    To be called about once a second. ``tier`` is how many people a day we may write to first on
    WhatsApp; ``resting`` is kept from call to call. Raises ``StorageDown``.
    """
    now, remembered = services.now(), resting or Resting()
    with services.database.begin() as store:
        live = store.announcements.in_state(*_LIVE)
    done = 0
    for one in live:
        if not _may_be_due(one, now) or remembered.rests(one, now):
            continue
        followed = _followed(partial(_follow, one.id, services, tier, now), one.number)
        if not followed:
            remembered.rest(one, now)
        done += followed
    return done


def _may_be_due(announcement: Announcement, now: datetime) -> bool:
    match announcement.state:
        case AnnouncementState.SCHEDULED:
            starts_at = announcement.starts_at
            is_time = (starts_at is None or starts_at <= now) and _may_speak(announcement, now)
            return is_time or _is_expired(announcement, now)
        case AnnouncementState.PAUSED:
            return _is_expired(announcement, now)
        case _:
            return True


def _follow(announcement_id: int, services: Services, tier: int, now: datetime) -> int:
    """Do what is due for one announcement, as it is now that it is held."""
    try:
        with services.database.begin() as store:
            held = store.announcements.hold(announcement_id)
            act = Holding(services, store, held, CLOCK, now)
            if held.state not in _LIVE or not _may_be_due(held, now):
                return 0
            if _is_expired(held, now):
                return _expire(act)
            if held.state is AnnouncementState.SCHEDULED:
                set_going(act, tier)
                return 1
            return _expand(act) if _may_speak(held, now) else _end(act)
    except AnnouncingRefused as error:
        return _put_back(announcement_id, str(error), services, now)


def _expand(act: Holding) -> int:
    """Hand out the next chats of today, or end it when nothing is left; return how much was done.

    Which of them must be told by approved words is seen when the message goes out.
    """
    it, store = act.announcement, act.store
    on_the_way = store.announced.on_the_way(it.id)
    if on_the_way > LOW:
        return 1
    chats = store.recipients.next_chats(it.id, act.now.date(), AHEAD - on_the_way)
    if not chats:
        return _end(act)
    guide = act.services.guide
    messages = {
        language: message_for(it, language, guide).to_json()
        for language in {chat.language for chat in chats}
    }
    letters = [(chat.chat_id, messages[chat.language]) for chat in chats]
    store.announced.add(it, letters, act.now)
    store.recipients.mark_queued(it.id, [chat_id for chat_id, _ in letters])
    return len(letters)


def _end(act: Holding) -> int:
    """Move people of failed messages to another of their chats, and finish when nobody is left.

    Return how much was done; something on its way is something that is done.
    """
    it, store = act.announcement, act.store
    if store.announced.on_the_way(it.id):
        return 1
    # Looked at before the failed ones: what is found to have failed meanwhile is among them.
    is_doubted = store.announcement_pace.is_doubted(it.id, act.now - DOUBTED)
    means = means_for(it, store, act.services.guide, act.now)
    moved = store.recipients.move_on(it.id, means)
    if moved or is_doubted or store.recipients.waiting(it.id):
        return moved
    _finish(act)
    return 1


def _finish(act: Holding) -> None:
    """End an announcement of which nothing more will go out."""
    act.change(state=AnnouncementState.FINISHED, ended_at=act.now)
    act.note("finished")


def _expire(act: Holding) -> int:
    """End an announcement whose time is over: who was not told by now is not.

    What waits in the outbox expires there; what was held back is taken back.
    """
    it, store = act.announcement, act.store
    if it.state is AnnouncementState.SCHEDULED:
        act.change(state=AnnouncementState.CANCELLED, ended_at=act.now)
        act.note("expired")
        return 1
    cancelled = store.recipients.cancel_waiting(it.id)
    if it.state is AnnouncementState.PAUSED:
        store.announced.cancel(it.id)
    if cancelled:
        act.note("expired", waiting=cancelled)
    if not store.announced.on_the_way(it.id):
        _finish(act)
    return 1


def _put_back(announcement_id: int, why: str, services: Services, now: datetime) -> int:
    """Make a draft again of what was scheduled and may not start; return whether it was."""
    with services.database.begin() as store:
        held = store.announcements.hold(announcement_id)
        if held.state is not AnnouncementState.SCHEDULED:
            return 0
        act = Holding(services, store, held, CLOCK, now)
        act.change(state=AnnouncementState.DRAFT)
        act.note("start_refused", why=why)
    log.warning("announcement_start_refused", announcement=held.number, why=why)
    return 1


def _is_expired(announcement: Announcement, now: datetime) -> bool:
    return announcement.expires_at is not None and announcement.expires_at <= now


def _may_speak(announcement: Announcement, now: datetime) -> bool:
    """Tell whether it may go out at this hour."""
    return announcement.night_reason is not None or not is_quiet(now)


def _followed(act: Callable[[], int], number: str) -> int:
    """Return what ``act`` returns; 0 when it failed, which is logged and goes no further."""
    try:
        return act()
    except StorageDown:
        raise
    except Exception as error:
        log.exception("expanding_failed", announcement=number, error=type(error).__name__)
        return 0
