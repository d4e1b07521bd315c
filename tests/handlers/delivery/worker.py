"""A courier that runs while a test does something beside it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from handlers.channel import Channel
from handlers.delivery.courier import Courier
from handlers.delivery.pace import Pace
from handlers.services import Services

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
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(0.02)
