"""Send once what is due now: for commands that end, the terminal, and the simulator."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from handlers.channel import Channel, ChannelMisconfigured
from handlers.delivery.courier import Courier, Pictures
from handlers.delivery.pace import Paces
from handlers.delivery.taking import Order
from handlers.services import Services


def deliver_due(
    services: Services,
    channels: Mapping[str, Channel],
    owner: str,
    limit: int,
    pictures: Pictures | None = None,
    chat_id: UUID | None = None,
) -> int:
    """Send up to ``limit`` due messages as worker ``owner``; return how many were taken.

    Nobody's pace is kept, and with ``chat_id`` only messages to that chat are sent. Raises
    ``ChannelMisconfigured`` (the message waits in the queue) and ``StorageDown``.
    """
    return asyncio.run(deliver_once(services, channels, owner, limit, pictures, chat_id=chat_id))


async def deliver_once(
    services: Services,
    channels: Mapping[str, Channel],
    owner: str,
    limit: int,
    pictures: Pictures | None = None,
    paces: Paces | None = None,
    chat_id: UUID | None = None,
) -> int:
    """Do the same inside a loop, at the pace of each channel that has one in ``paces``."""
    courier = Courier(services, channels, owner, pictures, paces)

    def order(name: str, room: int) -> Order | None:
        wanted = courier.order(name, room)
        if chat_id is None or room == 0:
            return wanted if room else None
        return Order(wanted.owner, wanted.limit, wanted.channel, wanted.pace, chat_id)

    done = await courier.once(limit, order)
    if courier.misconfigured:
        raise ChannelMisconfigured
    return done
