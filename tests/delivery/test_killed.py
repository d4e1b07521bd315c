"""Workers that are killed in the middle, again and again: nothing is lost, nothing goes twice."""

import random

import pytest

from handlers.channel import TELEGRAM, WHATSAPP
from tests.delivery.crew import Crew, crew
from tests.delivery.reckoning import wrongs
from tests.delivery.sizes import FULL, KILLS, PATIENCE, RATE, RECIPIENTS
from tests.delivery.town import Town
from tests.lookalikes.ledger import reached_more_than_once

# Calls that are on their way when their worker dies.
LATENCY = 0.2
RATES = {"TELEGRAM_RATE": str(RATE), "TWILIO_RATE": str(RATE)}


@pytest.mark.parametrize("channel", [TELEGRAM, WHATSAPP])
def test_killed_workers_lose_nothing_and_send_nothing_twice(large_town: Town, channel: str) -> None:
    _check(large_town, channel, KILLS, workers=2)


def test_a_worker_on_a_file_that_is_killed_loses_nothing(small_town: Town) -> None:
    _check(small_town, TELEGRAM, KILLS // 2, workers=1)


def _check(town: Town, channel: str, kills: int, workers: int) -> None:
    recipients = town.settle(RECIPIENTS, channel)
    town.providers.be_slow(channel, LATENCY)
    number = town.announce(channel)
    with crew(town, workers, impatient=not FULL, **RATES) as found:
        _kill(found, channel, kills)
        found.finish(PATIENCE)
    assert wrongs(town, recipients) == []
    assert reached_more_than_once(town.providers.calls(channel)) == {}
    assert sum(town.tally(number).values()) == RECIPIENTS


def _kill(found: Crew, channel: str, kills: int) -> None:
    """Kill one worker after the other, each when somewhat more has been sent; hire at once."""
    chance = random.Random(8)  # noqa: S311 - dice, no secret
    # The last dies while there is still something to send.
    for calls in sorted(chance.sample(range(1, RECIPIENTS * 8 // 10), kills)):
        found.begin(channel, calls)
        found.kill(chance.choice(found.workers))
        found.hire()
