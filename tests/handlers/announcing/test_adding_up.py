"""Whatever happens in whatever order: everybody has one outcome, and no chat hears twice."""

from collections import Counter
from collections.abc import Callable, Mapping
from random import Random

import pytest
from sqlalchemy import update

from handlers.announcing.acting import cancel, pause, resume
from handlers.announcing.errors import AnnouncingRefused
from storage.announcements import AnnouncementState
from storage.outbox import OutboxState
from storage.tables import chats
from tests.conftest import StandingClock
from tests.handlers.announcing.newsroom import AUTHOR, Newsroom
from tests.storage.announced_rows import Person, imagine

PEOPLE = 60
STEPS = 40
ENDED = {AnnouncementState.CANCELLED, AnnouncementState.FINISHED}


class Chance:
    """Does one thing after the other to a running announcement."""

    def __init__(
        self, newsroom: Newsroom, clock: StandingClock, people: list[Person], dice: Random
    ) -> None:
        self._newsroom, self._clock, self._dice = newsroom, clock, dice
        self._chats = [chat.id for one in people for chat in one.chats]
        self.number = newsroom.starts(tier=8)
        self._acts: Mapping[str, Callable[[], object]] = {
            "expand": newsroom.expands,
            "send": lambda: newsroom.sends(dice.randrange(9)),
            "fail": lambda: newsroom.sends(dice.randrange(5), OutboxState.FAILED, "blocked"),
            "doubt": lambda: newsroom.sends(dice.randrange(3), OutboxState.UNCERTAIN),
            "lease": lambda: newsroom.takes(dice.randrange(4)),
            "pause": lambda: pause(self.number, AUTHOR, newsroom.services),
            "resume": lambda: resume(self.number, AUTHOR, newsroom.services, 8),
            "stop": self._stops,
            "block": self._blocks,
            "later": lambda: clock.advance(hours=dice.choice((1, 5, 13))),
            "cancel": self._cancels,
        }

    def happens(self) -> str:
        """Do one of the acts, as likely as it is; return its name."""
        often = {"expand": 8, "send": 5, "fail": 2, "later": 4, "resume": 3}
        name = self._dice.choices(list(self._acts), [often.get(one, 1) for one in self._acts])[0]
        try:
            self._acts[name]()
        except AnnouncingRefused:
            return f"{name} (refused)"
        return name

    def _stops(self) -> None:
        chat = self._dice.choice(self._chats)
        with self._newsroom.services.database.begin() as store:
            store.connection.execute(
                update(chats).where(chats.c.id == chat).values(announcements=False)
            )
            store.announced.drop(chat, "stopped")

    def _blocks(self) -> None:
        chat = self._dice.choice(self._chats)
        with self._newsroom.services.database.begin() as store:
            store.chats.set_reachable(chat, reachable=False)
            store.announced.drop(chat, "blocked")

    def _cancels(self) -> None:
        if self._dice.random() < 0.2:
            cancel(self.number, AUTHOR, self._newsroom.services)


@pytest.mark.parametrize("seed", range(4))
def test_the_outcomes_always_add_up_to_the_audience(
    newsroom: Newsroom, clock: StandingClock, seed: int
) -> None:
    dice, people = Random(seed), imagine(seed, PEOPLE)  # noqa: S311 - only makes cases
    newsroom.keeps(*people)
    newsroom.has_template("announcement_id")
    chance = Chance(newsroom, clock, people, dice)
    frozen = len(newsroom.recipients(chance.number))
    happened = []
    for _ in range(STEPS):
        happened.append(chance.happens())
        tally = newsroom.tally(chance.number)
        assert sum(tally.values()) == frozen == PEOPLE, happened
        heard = Counter(one.chat_id for one in newsroom.messages(chance.number))
        assert max(heard.values(), default=0) <= 1, happened
        if newsroom.of(chance.number).state is AnnouncementState.CANCELLED:
            assert not tally.get("waiting"), happened
    _come_to_the_end(newsroom, clock, chance.number)
    tally = newsroom.tally(chance.number)
    assert sum(tally.values()) == PEOPLE
    assert {"waiting", "queued"}.isdisjoint(tally)


def _come_to_the_end(newsroom: Newsroom, clock: StandingClock, number: str) -> None:
    """Let all go well from now on, day by day, until it has ended."""
    for _ in range(60):
        state = newsroom.of(number).state
        if state in ENDED:
            return
        if state is AnnouncementState.PAUSED:
            resume(number, AUTHOR, newsroom.services, 8)
        with newsroom.services.database.begin() as store:
            store.leases.reap(clock())
            store.leases.expire(clock())
        newsroom.expands()
        newsroom.sends()
        newsroom.expands()
        clock.advance(hours=11)
    raise AssertionError(newsroom.tally(number))
