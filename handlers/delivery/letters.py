"""A message that a worker has taken: its row, where it goes, and when."""

from dataclasses import dataclass

from handlers.channel import Destination, Outgoing
from handlers.delivery.pace import Pace
from storage.leases import Claimed


@dataclass(frozen=True, slots=True)
class Letter:
    """``at`` is its slot by this process's own clock; ``pace`` is None where nobody counts.

    ``people_talk``: when it was taken somebody had just written to us.
    """

    claimed: Claimed
    to: Destination
    message: Outgoing
    at: float = 0.0
    pace: Pace | None = None
    people_talk: bool = False
