"""One call to a provider, and what became of it: whatever happens, there is a verdict."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from handlers.channel import (
    Channel,
    ChannelMisconfigured,
    Picture,
    SendError,
    TryLater,
    Uncertain,
    Whose,
)
from handlers.delivery.letters import Letter
from handlers.delivery.verdicts import BREATH_SECONDS, Verdict, not_sent, refused_us, taken

log = structlog.get_logger()


async def call(
    channel: Channel, letter: Letter, picture: Picture | None, clock: Callable[[], datetime]
) -> Verdict:
    """Send one letter and return what became of it."""
    name = letter.claimed.channel
    try:
        provider_id = await channel.send(letter.to, letter.message, picture)
    except SendError as error:
        log.info("not_sent", channel=name, error=type(error).__name__, reason=str(error))
        return replace(not_sent(letter, error, clock()), bulk_waits=_bulk_waits(error))
    except ChannelMisconfigured as error:
        log.exception("channel_refused", channel=name, reason=str(error))
        return refused_us(letter, clock())
    except Exception as error:
        log.exception("send_broken", channel=name)
        return not_sent(letter, Uncertain(type(error).__name__), clock())
    return taken(letter, provider_id)


def _bulk_waits(error: SendError) -> float | None:
    """Return for how many seconds announcements wait after a call that was too fast."""
    if not isinstance(error, TryLater) or error.whose in {Whose.MESSAGE, Whose.CHAT}:
        return None
    return BREATH_SECONDS if error.wait is None else error.wait
