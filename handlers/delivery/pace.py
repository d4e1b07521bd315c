"""The pace of a channel: how fast all its workers together may send, and who has the next slot.

Slots lie in two rows, each of half the pace. Answers take the earliest of both. Announcements keep
to the first row while people are talking, so that every other slot stays free, and book only a
moment ahead, so that an answer never waits behind many of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from handlers.channel import TELEGRAM, WHATSAPP

# What is spaced evenly here arrives a little unevenly there; the setting is kept all the same,
# together with what a slot may be late.
HEADROOM: Final = 0.88
# Whoever comes later than this to a slot lets it go.
LATE_SECONDS: Final = 0.12
# How far ahead slots are booked, in seconds.
BULK_AHEAD: Final = 0.25
ANSWERS_AHEAD: Final = 1.0
# And how much further at most by a worker for which writing is slow.
MOST_LAG_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a channel may go.

    ``per_second``: messages of the whole sender. ``chat_seconds``: what lies between two messages
    to one chat; answers may run ``burst`` seconds ahead of that. ``daily``: chats that we may write
    to first within 24 hours, None where nobody counts.
    """

    per_second: float
    chat_seconds: float
    burst: float = 0.0
    daily: int | None = None


Paces = Mapping[str, Pace]


def paces(telegram_rate: float, twilio_rate: float, twilio_daily: int) -> Paces:
    """Return the pace of each real channel.

    Sources: Telegram, "bots FAQ" (a message a second to one chat, short bursts pass); Meta, pair
    rate limit (about one in six seconds to one person) and messaging limits (people a day).
    """
    return {
        TELEGRAM: Pace(telegram_rate, chat_seconds=1.0, burst=2.0),
        WHATSAPP: Pace(twilio_rate, chat_seconds=6.0, burst=30.0, daily=twilio_daily),
    }


def row_rate(per_second: float) -> float:
    """Return how many slots a second a row has, so that no second has more calls than the setting.

    However a second lies, it has at most one slot of a row more than this and, with what slots may
    be late, a few more: both rows together stay within the setting.
    """
    return min(per_second * HEADROOM / 2, 0.999 * (per_second // 2) / (1 + LATE_SECONDS))


@dataclass(slots=True)
class Slots:
    """The two rows while they are booked; times in seconds, of one clock."""

    pace: Pace
    now: float
    first_at: float
    second_at: float
    _step: float = field(init=False)

    def __post_init__(self) -> None:
        """Space the slots of each row, and mistrust times beyond any that we book.

        A clock that was set back must not silence the channel for as long; what a slower worker
        booked stays booked.
        """
        self._step = 1.0 / row_rate(self.pace.per_second)
        longest = self.now + MOST_LAG_SECONDS + ANSWERS_AHEAD + self._step
        self.first_at = 0.0 if self.first_at > longest else self.first_at
        self.second_at = 0.0 if self.second_at > longest else self.second_at

    def for_answer(self) -> float | None:
        """Book the next slot and return its time; None when it is too far ahead."""
        return self._book(min(self.first_at, self.second_at), ANSWERS_AHEAD)

    def for_bulk(self, *, people_talk: bool) -> float | None:
        """Book the next slot for an announcement; None when none is free soon."""
        free = self.first_at if people_talk else min(self.first_at, self.second_at)
        return self._book(free, BULK_AHEAD)

    def room(self, most: int, *, bulk: bool, people_talk: bool = False) -> int:
        """Count the slots, up to ``most``, that could be booked now; books none."""
        trial = Slots(self.pace, self.now, self.first_at, self.second_at)
        count = 0
        while count < most:
            slot = trial.for_bulk(people_talk=people_talk) if bulk else trial.for_answer()
            if slot is None:
                break
            count += 1
        return count

    def _book(self, free: float, ahead: float) -> float | None:
        slot = max(self.now, free)
        if slot > self.now + ahead:
            return None
        if free == self.first_at:
            self.first_at = slot + self._step
        else:
            self.second_at = slot + self._step
        return slot
