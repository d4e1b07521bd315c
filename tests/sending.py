"""What a worker notes of messages, without a provider: for tests that need something sent."""

from datetime import datetime

from storage.leases import Claimed, Settled
from storage.outbox import OutboxState


def sent(claimed: Claimed, provider_id: str) -> Settled:
    """The provider took it."""
    return Settled(claimed, OutboxState.ACCEPTED, provider_id=provider_id)


def again(claimed: Claimed, not_before: datetime, error: str) -> Settled:
    """It is tried again later."""
    return Settled(claimed, OutboxState.QUEUED, not_before=not_before, error=error)


def ended(claimed: Claimed, state: OutboxState, error: str) -> Settled:
    """Nothing more is tried."""
    return Settled(claimed, state, error=error)
