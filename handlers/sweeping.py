"""Messages that a provider has and we never got: taken up late, as if they came now.

A provider gives up on a webhook that fails for long; its own log still has the message.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from handlers.channel import Inbound, Outgoing
from handlers.chat import address_index
from handlers.inbound import handle_inbound
from handlers.services import Services

log = structlog.get_logger()

# No further back: nobody waits for an answer any more.
FURTHEST: Final = timedelta(hours=72)
# What was on its way when we last asked: from so much earlier the next time asks.
OVERLAP: Final = timedelta(minutes=10)
# Looked up in one question.
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """One message in a provider's log. ``read`` fetches what it says; None when nothing for us."""

    address: str
    external_id: str
    read: Callable[[], Inbound | None]


@dataclass(frozen=True, slots=True)
class Swept:
    """How many messages the provider has, and how many of them had never arrived."""

    found: int
    restored: int


def last_swept(services: Services, channel: str) -> datetime:
    """Return up to when a channel was asked; long ago where it never was, and at most that long."""
    furthest = services.clock() - FURTHEST
    with services.database.begin() as store:
        last = store.sweeps.swept_at(channel)
    return furthest if last is None else max(last, furthest)


def restore(services: Services, channel: str, listed: Sequence[Listed]) -> Swept:
    """Take up those of ``listed``, oldest first, that never arrived; answers go by the outbox.

    A second time changes nothing. Raises ``StorageDown`` and what ``read`` raises; what was taken
    up by then stays so.
    """
    restored = 0
    for one in _missed(services, channel, listed):
        inbound = one.read()
        if inbound is not None:
            restored += not handle_inbound(inbound, services, _never_inline).again
    if restored:
        log.warning("messages_restored", channel=channel, count=restored)
    return Swept(len(listed), restored)


def note_swept(services: Services, channel: str, until: datetime) -> None:
    """Note that everything that arrived until then was taken up."""
    with services.database.begin() as store:
        store.sweeps.note(channel, until)


def _missed(services: Services, channel: str, listed: Sequence[Listed]) -> Iterator[Listed]:
    vault = services.database.vault
    for at in range(0, len(listed), _BATCH):
        batch = {
            (address_index(vault, channel, one.address), one.external_id): one
            for one in listed[at : at + _BATCH]
        }
        with services.database.begin() as store:
            known = store.sweeps.known(batch.keys())
        yield from (one for delivered, one in batch.items() if delivered not in known)


def _never_inline(_messages: Sequence[Outgoing]) -> bool:
    return False
