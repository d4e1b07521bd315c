"""Send what is due, and note what becomes of it: now (accepted, refused) and later (receipts)."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from handlers.channel import (
    Channel,
    Outgoing,
    Picture,
    Rejected,
    SendError,
    TryLater,
    Uncertain,
    Unreachable,
)
from handlers.chat import address_index
from handlers.services import Services
from storage.outbox import Claimed, OutboxState
from storage.receipts import Receipt
from storage.store import Store

log = structlog.get_logger()

# Seconds before the next try, after the first, second ... failure; the last repeats.
WAITS = (2, 8, 30, 120, 600)
# After this many tries without a word from the provider about waiting, the message is given up.
MOST_TRIES = 8
# A chat of a channel that is switched off waits for it.
CHANNEL_OFF_SECONDS = 600

Settle = Callable[[Store], object]
# The picture of a token, None when that is unknown or too old.
Pictures = Callable[[str], Picture | None]


class ChannelMisconfigured(Exception):
    """The provider refuses *us*, whatever the message: stop, mend the settings, start again."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """A claimed message with where it goes."""

    claimed: Claimed
    channel: str
    address: str


def deliver_due(
    services: Services,
    channels: Mapping[str, Channel],
    owner: str,
    limit: int,
    pictures: Pictures | None = None,
    chat_id: UUID | None = None,
) -> int:
    """Send up to ``limit`` due messages as worker ``owner``; return how many were claimed.

    ``pictures`` draws the slips that messages carry; without it the words go alone. With
    ``chat_id`` only messages to that chat are sent.

    That sending begins is committed before each call, what came of it after; the second shares a
    transaction with the first of the next message. Raises ``ChannelMisconfigured`` (the message
    waits in the queue) and ``StorageDown``.
    """
    now = services.clock()
    with services.database.begin() as store:
        store.outbox.reap(now)
        letters = [
            _Letter(claimed, *store.chats.address(claimed.chat_id))
            for claimed in store.outbox.claim(owner, now, limit, chat_id)
        ]
    settle: Settle | None = None
    for letter in letters:
        with services.database.begin() as store:
            if settle is not None:
                settle(store)
            began = store.outbox.start_sending(letter.claimed, services.clock())
        try:
            settle = _send(letter, channels, services, pictures) if began else None
        except ChannelMisconfigured:
            with services.database.begin() as store:
                store.outbox.again(letter.claimed, services.clock(), "misconfigured")
            raise
    if settle is not None:
        with services.database.begin() as store:
            settle(store)
    return len(letters)


def note_receipt(
    services: Services, provider_id: str, receipt: Receipt, error: str, *, unreachable: bool
) -> bool:
    """Note what the provider told of a message; False when it is unknown or was told before.

    ``unreachable``: the failure means that nothing reaches this chat any more.
    """
    with services.database.begin() as store:
        chat_id = store.receipts.note(provider_id, receipt, error)
        if chat_id is not None and unreachable:
            store.chats.set_reachable(chat_id, reachable=False)
    return chat_id is not None


def note_reachable(services: Services, channel: str, address: str, *, reachable: bool) -> bool:
    """Note that a chat blocked us or let us in again; False when we never met."""
    index = address_index(services.database.vault, channel, address)
    with services.database.begin() as store:
        found = store.chats.load(index, channel, "")
        if found is not None:
            store.chats.set_reachable(found.record.id, reachable=reachable)
    return found is not None


def _send(
    letter: _Letter,
    channels: Mapping[str, Channel],
    services: Services,
    pictures: Pictures | None,
) -> Settle:
    """Make the call and return what to note of it."""
    claimed = letter.claimed
    channel = channels.get(letter.channel)
    if channel is None:
        return _after(TryLater("channel is off", CHANNEL_OFF_SECONDS), claimed, services)
    try:
        message = Outgoing.from_json(claimed.message)
        provider_id = channel.send(letter.address, message, _drawn(message, pictures))
    except SendError as error:
        log.info("not_sent", channel=letter.channel, error=type(error).__name__, reason=str(error))
        return _after(error, claimed, services)
    except ChannelMisconfigured:
        raise
    except Exception as error:
        log.exception("send_broken", channel=letter.channel)
        return _after(Uncertain(type(error).__name__), claimed, services)
    now = services.clock()
    return lambda store: store.outbox.accepted(claimed, provider_id, now)


def _drawn(message: Outgoing, pictures: Pictures | None) -> Picture | None:
    """Return the picture of a message; None when it has none, or it cannot be drawn any more."""
    if not message.picture or pictures is None:
        return None
    try:
        return pictures(message.picture)
    except Exception:  # the words hold all that the picture says
        log.exception("picture_broken")
        return None


def _after(error: SendError, claimed: Claimed, services: Services) -> Settle:
    """Return what to note of a message that was not (surely) sent."""
    now, reason = services.clock(), f"{type(error).__name__}: {error}"
    match error:
        case TryLater(wait=wait) if wait is not None or claimed.attempts + 1 < MOST_TRIES:
            not_before = now + timedelta(seconds=_wait(wait, claimed.attempts))
            return lambda store: store.outbox.again(claimed, not_before, reason)
        case Uncertain():
            return lambda store: store.outbox.ended(claimed, OutboxState.UNCERTAIN, reason, now)
        case Unreachable():
            return lambda store: _unreachable(store, claimed, reason, services)
        case TryLater() | Rejected() | _:
            return lambda store: store.outbox.ended(claimed, OutboxState.FAILED, reason, now)


def _unreachable(store: Store, claimed: Claimed, reason: str, services: Services) -> None:
    store.outbox.ended(claimed, OutboxState.FAILED, reason, services.clock())
    store.chats.set_reachable(claimed.chat_id, reachable=False)


def _wait(asked: float | None, tries_before: int) -> float:
    """Seconds to wait: at least what the provider asked for, else longer each time; spread."""
    if asked is not None:
        return asked + random.uniform(0, 1)  # noqa: S311 - only spreads the callers
    return random.uniform(0, WAITS[min(tries_before, len(WAITS) - 1)])  # noqa: S311 - same
