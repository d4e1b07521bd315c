"""What can come in beside an ordinary message from a person (``handlers.channel.Inbound``)."""

from dataclasses import dataclass

from handlers.channel import Inbound


@dataclass(frozen=True, slots=True)
class Cut:
    """A message that was too long: ``inbound`` holds its first part, and the person is told so."""

    inbound: Inbound


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing that we act upon; ``reason`` is one of our own words, never what was sent."""

    reason: str


@dataclass(frozen=True, slots=True)
class FromGroup:
    """Somebody wrote in a group: one polite line, no state, nothing personal."""

    address: str
    language: str | None


@dataclass(frozen=True, slots=True)
class StaleTap:
    """A tap on an inline button; we send none, so it holds no longer."""

    query_id: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person blocked us: nothing reaches this address until it writes again."""

    address: str


@dataclass(frozen=True, slots=True)
class Unblocked:
    """The person let us in again."""

    address: str


Arrival = Inbound | Cut | Ignored | FromGroup | StaleTap | Blocked | Unblocked
