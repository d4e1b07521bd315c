"""Staff pause and cancel while everything goes out: no call comes later than two seconds after."""

import random
import time

from handlers.announcing.acting import cancel, pause, resume
from handlers.channel import TELEGRAM
from tests.delivery.crew import crew
from tests.delivery.reckoning import wrongs
from tests.delivery.sizes import KILLS, PATIENCE, RATE, RECIPIENTS
from tests.delivery.town import AUTHOR, Town
from tests.lookalikes.ledger import reached_more_than_once

# A worker may have a call begun; after this none may come.
AT_MOST = 2.0
# How often; more in the full run.
TIMES = max(3, KILLS // 5)
LATENCY = 0.2


def test_cancelling_stops_within_two_seconds(town: Town) -> None:
    chance = random.Random(2)  # noqa: S311 - dice, no secret
    town.settle(RECIPIENTS)
    town.providers.be_slow(TELEGRAM, LATENCY)
    with crew(town, 1 if town.is_small else 2, TELEGRAM_RATE=str(RATE)) as found:
        for _ in range(TIMES):
            before = len(town.providers.calls(TELEGRAM))
            number = town.announce()
            found.begin(TELEGRAM, before + chance.randrange(1, RECIPIENTS // 2))
            cancel(number, AUTHOR, town.services)
            _expect_silence(town)
            tally = town.tally(number)
            sent = len(town.providers.calls(TELEGRAM)) - before
            # Who was not told was taken back; nobody is in between.
            assert tally == {"sent": sent, "cancelled": RECIPIENTS - sent}
        found.finish(PATIENCE)
    assert reached_more_than_once(town.providers.calls(TELEGRAM)) == {}


def test_pausing_stops_within_two_seconds_and_loses_nobody(town: Town) -> None:
    chance = random.Random(3)  # noqa: S311 - dice, no secret
    recipients = town.settle(RECIPIENTS)
    town.providers.be_slow(TELEGRAM, LATENCY)
    number = town.announce()
    with crew(town, 1 if town.is_small else 2, TELEGRAM_RATE=str(RATE)) as found:
        for calls in sorted(chance.sample(range(1, RECIPIENTS * 8 // 10), TIMES)):
            found.begin(TELEGRAM, calls)
            pause(number, AUTHOR, town.services)
            _expect_silence(town)
            assert sum(town.tally(number).values()) == RECIPIENTS
            resume(number, AUTHOR, town.services)
        found.finish(PATIENCE)
    assert wrongs(town, recipients) == []
    assert town.tally(number) == {"sent": RECIPIENTS}


def _expect_silence(town: Town) -> None:
    """Whoever stops announcements has stopped them: nothing comes after two seconds."""
    stopped = time.monotonic()
    time.sleep(AT_MOST + LATENCY + 1)
    late = [call.at - stopped for call in town.providers.calls(TELEGRAM)]
    assert max(late) <= AT_MOST
