"""A courier that runs while a test does something beside it, and many chats for it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from handlers.channel import Channel
from handlers.delivery.courier import Courier
from handlers.delivery.pace import Pace
from handlers.services import Services
from storage.outbox import REPLY_LANE
from tests.handlers.delivery.post import add_chat, queue, states

QUICK = Pace(80, 0.0)
# Far more than anything takes; only a fault comes so far.
PATIENCE = 20.0


@asynccontextmanager
async def working(
    services: Services, channels: Mapping[str, Channel], pace: Pace = QUICK, owner: str = "me"
) -> AsyncIterator[asyncio.Event]:
    """Let a courier send; yields what stops it, and stops it at the end."""
    stop = asyncio.Event()
    paces = dict.fromkeys(channels, pace)
    run = asyncio.create_task(Courier(services, channels, owner, None, paces).run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await run


async def eventually(holds: Callable[[], bool]) -> None:
    """Return once something holds; fails when it never does."""
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.02)


def queue_many(services: Services, count: int, words: str = "halo", lane: int = REPLY_LANE) -> None:
    """Queue a message to each of many chats."""
    for number in range(count):
        queue(services, add_chat(services, f"{words}-{number}"), words, lane=lane)


def settled(services: Services, *expected: str) -> Callable[[], bool]:
    """Return whether the messages stand so, whenever it is asked."""
    return lambda: sorted(states(services)) == sorted(expected)
