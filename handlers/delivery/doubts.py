"""Settle what may have been sent or not: ask the provider, else decide by what the message is.

1. A status callback that carries the message's mark settles it (``receipts.py``).
2. A provider that lists what it was given is asked; what it never got is sent again.
3. Where nobody can tell, an answer or news of a case is sent again, for its number tells that it is
   the same; an announcement is not, and stays listed for staff.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from handlers.channel import CannotTell, Channel, Destination, Lister, Outgoing
from handlers.delivery.marks import mark_of
from handlers.delivery.verdicts import MOST_TRIES
from handlers.services import Services
from storage.doubts import Doubt
from storage.outbox import ANNOUNCEMENT_LANE

# Before this a call may still be on its way, or its callback.
YOUNG: Final = timedelta(seconds=20)
# After this the provider's list is complete, and nobody waits for a callback any more.
OLD: Final = timedelta(seconds=60)
# The provider's clock and ours differ by less.
SKEW: Final = timedelta(seconds=15)
# How often a call for one announcement may go out without anybody knowing what came of it.
MOST_ANNOUNCED: Final = 3
BATCH: Final = 50
AT_ONCE: Final = 8

InThread = Callable[[Callable[[], Any]], Awaitable[Any]]


async def settle_doubts(
    services: Services, channels: Mapping[str, Channel], in_thread: InThread
) -> int:
    """Settle what can be by now; return how many were. Raises ``StorageDown``."""
    now, settled = services.clock(), 0
    listing = [name for name, channel in channels.items() if isinstance(channel, Lister)]
    after: int | None = 0
    while after is not None:

        def read(after: int = after) -> tuple[list[Doubt], int | None]:
            with services.database.begin() as store:
                return store.doubts.older_than(now - YOUNG, list(channels), listing, after, BATCH)

        doubts, after = await in_thread(read)
        limit = asyncio.Semaphore(AT_ONCE)
        of_chat = defaultdict(list)
        for one in doubts:
            of_chat[one.chat_id].append(one)
        done = await asyncio.gather(
            *(_settle_all(some, services, channels, in_thread, limit) for some in of_chat.values())
        )
        settled += sum(done)
    return settled


async def _settle_all(
    doubts: Sequence[Doubt],
    services: Services,
    channels: Mapping[str, Channel],
    in_thread: InThread,
    limit: asyncio.Semaphore,
) -> int:
    """Settle the doubts of one chat, one after the other: two may have the same words."""
    settled = 0
    for one in doubts:
        async with limit:
            settled += await _settle(one, services, channels[one.channel], in_thread)
    return settled


async def _settle(doubt: Doubt, services: Services, channel: Channel, in_thread: InThread) -> bool:
    found: list[str] = []
    try:
        if isinstance(channel, Lister):
            found = await _ask(doubt, services, channel, in_thread)
    except CannotTell:
        return False
    decide = partial(_decide, doubt, found, services, services.clock())
    return bool(await in_thread(decide))


async def _ask(doubt: Doubt, services: Services, channel: Lister, in_thread: InThread) -> list[str]:
    """Return the provider's ids of messages like this one since it was tried."""

    def destination() -> Destination | None:
        with services.database.begin() as store:
            place = store.chats.whereabouts([doubt.chat_id]).get(doubt.chat_id)
        mark = mark_of(doubt.id, services.database.vault)
        return None if place is None else Destination(place.address, mark=mark)

    to = await in_thread(destination)
    if to is None:
        raise CannotTell
    return list(await channel.find(to, Outgoing.from_json(doubt.message), doubt.tried_at - SKEW))


def _decide(doubt: Doubt, found: list[str], services: Services, now: datetime) -> bool:
    """Note what is known; False when nothing is yet."""
    with services.database.begin() as store:
        known = store.doubts.known(found) if found else set()
        ours = [provider_id for provider_id in found if provider_id not in known]
        if ours:
            return store.doubts.was_sent(doubt, ours[0], now)
        if now - doubt.tried_at < OLD:
            return False
        if doubt.lane >= ANNOUNCEMENT_LANE:
            # What a provider's list did not show again and again, it may never show.
            return doubt.attempts < MOST_ANNOUNCED and store.doubts.send_again(doubt, now)
        if doubt.attempts >= MOST_TRIES:
            return store.doubts.give_up(doubt, now)
        return store.doubts.send_again(doubt, now)
