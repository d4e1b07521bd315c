"""What became of a call, and what follows from it for the message, the chat and the sender."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from handlers.channel import (
    NotNow,
    Rejected,
    SendError,
    TryLater,
    Uncertain,
    Unreachable,
    Whose,
)
from handlers.delivery.letters import Letter
from handlers.delivery.receipts import BLOCKED, NO_TEMPLATE
from storage.leases import Settled
from storage.outbox import ANNOUNCEMENT_LANE, BY_TEMPLATE, OutboxState
from storage.store import Store

# Seconds before the next try, after the first, second ... failure; the last repeats.
WAITS: Final = (2, 8, 30, 120, 600)
# After this many tries without a word from the provider about waiting, the message is given up.
MOST_TRIES: Final = 8
# Meta is asked so often for one message, a day apart.
MOST_DECLINED: Final = 3
# A sender or a chat that was too fast waits so long where the provider does not say.
BREATH_SECONDS: Final = 2.0
# Nobody takes anything from us until the settings are mended; somebody looks now and then.
REFUSED_SECONDS: Final = 60.0

ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"
Consequence = Callable[[Store], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to note of a message, and what follows from it, in a transaction of its own."""

    settled: Settled
    outcome: str
    follows: Consequence | None = None
    # False where no call was begun.
    begun: bool = True
    # For how many seconds this worker lets its announcements wait, None for not at all.
    bulk_waits: float | None = None


def taken(letter: Letter, provider_id: str) -> Verdict:
    """Return what to note of a message that the provider took, and of which words those were."""
    # Announcements count their errors, and say no more than their template.
    in_its_place = letter.message.template and not letter.to.window_open
    told = BY_TEMPLATE if in_its_place and letter.claimed.lane < ANNOUNCEMENT_LANE else None
    settled = Settled(letter.claimed, OutboxState.ACCEPTED, provider_id=provider_id, error=told)
    return Verdict(settled, ACCEPTED)


def not_called(letter: Letter, *, begun: bool) -> Verdict:
    """Return what to note of a message whose slot was missed: it was certainly not sent."""
    settled = Settled(letter.claimed, OutboxState.QUEUED, counts=False)
    return Verdict(settled, "late", begun=begun)


def refused_us(letter: Letter, now: datetime) -> Verdict:
    """Return what to note when the provider refuses us, whatever the message."""
    channel = letter.claimed.channel

    def follows(store: Store) -> None:
        sender = store.pacing.hold(channel)
        store.pacing.wait(channel, all_until=sender.now + REFUSED_SECONDS)
        store.pacing.refused(channel, now)

    settled = Settled(letter.claimed, OutboxState.QUEUED, error="misconfigured", counts=False)
    return Verdict(settled, REFUSED, follows)


def not_sent(letter: Letter, error: SendError, now: datetime) -> Verdict:
    """Return what follows from ``error``, which a call ended with at ``now``."""
    claimed, reason = letter.claimed, f"{type(error).__name__}: {error}"
    match error:
        case NotNow() if claimed.attempts + 1 < MOST_DECLINED:
            later = now + NO_TEMPLATE
            return Verdict(
                Settled(claimed, OutboxState.QUEUED, error=reason, not_before=later),
                "later",
                lambda store: store.pacing.no_template_before(claimed.chat_id, later),
            )
        case NotNow():
            return Verdict(Settled(claimed, OutboxState.FAILED, error=reason), "failed")
        case TryLater(whose=Whose.MESSAGE):
            return _message_waits(letter, error, reason, now)
        case TryLater():
            settled = Settled(claimed, OutboxState.QUEUED, error=reason, counts=False)
            return Verdict(settled, "throttled", _others_wait(letter, error))
        case Uncertain():
            return Verdict(Settled(claimed, OutboxState.UNCERTAIN, error=reason), "uncertain")
        case Unreachable():
            return Verdict(
                Settled(claimed, OutboxState.FAILED, error=reason),
                "failed",
                lambda store: _closed(claimed.chat_id, store),
            )
        case Rejected() | _:
            return Verdict(Settled(claimed, OutboxState.FAILED, error=reason), "failed")


def _message_waits(letter: Letter, error: TryLater, reason: str, now: datetime) -> Verdict:
    claimed = letter.claimed
    if error.wait is None and claimed.attempts + 1 >= MOST_TRIES:
        return Verdict(Settled(claimed, OutboxState.FAILED, error=reason), "failed")
    not_before = now + timedelta(seconds=_wait(error.wait, claimed.attempts))
    settled = Settled(claimed, OutboxState.QUEUED, error=reason, not_before=not_before)
    return Verdict(settled, "later")


def _others_wait(letter: Letter, error: TryLater) -> Consequence:
    """Let the chat wait, the announcements or the whole sender, as far as was told.

    Where it was not, one chat may have heard too much, or everybody: announcements wait, and
    answers to others go on until a second chat meets the same.
    """
    claimed, whose = letter.claimed, error.whose
    seconds = BREATH_SECONDS if error.wait is None else error.wait

    def follows(store: Store) -> None:
        sender = store.pacing.hold(claimed.channel)
        until = sender.now + seconds
        if whose in {Whose.CHAT, Whose.UNKNOWN}:
            # Also for answers, which may run ahead of the pace of a chat.
            burst = letter.pace.burst if letter.pace else 0.0
            store.pacing.wait_for_chat(claimed.chat_id, until + burst)
        if whose is Whose.CHAT:
            return
        everybody = whose is Whose.SENDER or (
            whose is Whose.UNKNOWN
            and sender.bulk_until > sender.now
            and sender.warned_chat not in {None, claimed.chat_id}
        )
        store.pacing.wait(
            claimed.channel,
            bulk_until=max(until, sender.bulk_until),
            all_until=max(until, sender.all_until) if everybody else None,
            warned_chat=claimed.chat_id,
        )

    return follows


def _closed(chat_id: UUID, store: Store) -> None:
    store.chats.set_reachable(chat_id, reachable=False)
    store.announced.drop(chat_id, BLOCKED)


def _wait(asked: float | None, tries_before: int) -> float:
    """Seconds to wait: at least what the provider asked for, else longer each time; spread."""
    if asked is not None:
        return asked + random.uniform(0, 1)  # noqa: S311 - only spreads the callers
    return random.uniform(0, WAITS[min(tries_before, len(WAITS) - 1)])  # noqa: S311 - same
