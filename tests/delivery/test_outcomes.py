"""Providers that refuse, break and fall silent: each recipient comes to the end that is right."""

from handlers.channel import TELEGRAM, WHATSAPP
from tests.delivery.crew import crew
from tests.delivery.reckoning import statuses, wrongs
from tests.delivery.sizes import FULL, PATIENCE, RATE, RECIPIENTS
from tests.delivery.town import Town
from tests.lookalikes.chances import Odds

# A call that stalls takes a worker 10 seconds.
STALLED = 0.002 if FULL else 0.0
ODDS = Odds(too_fast=0.01, broken=0.03, cut=0.03, stalled=STALLED)


def test_each_recipient_comes_to_the_right_end(town: Town) -> None:
    workers = 1 if town.is_small else 2
    recipients, blocked = [], set()
    for channel in (TELEGRAM, WHATSAPP):
        here = town.settle(RECIPIENTS // 2, channel)
        gone = [one.address for one in here[::20]]
        town.providers.block(channel, gone)
        town.providers.misbehave(channel, ODDS)
        town.providers.be_slow(channel, 0.2)
        recipients += here
        blocked |= set(gone)
    numbers = [town.announce(channel) for channel in (TELEGRAM, WHATSAPP)]
    rates = {"TELEGRAM_RATE": str(RATE), "TWILIO_RATE": str(RATE)}
    # A call that stalls may take effect after everybody gave it up: then no doubt may be hurried.
    with crew(town, workers, impatient=not STALLED, **rates) as found:
        found.finish(PATIENCE)
    assert wrongs(town, recipients, blocked) == []
    for channel, number in zip((TELEGRAM, WHATSAPP), numbers, strict=True):
        # Everything happened that was to be lived through, and everybody is accounted for.
        assert {200, 201}.isdisjoint(statuses(town.providers.calls(channel))) is False
        assert {429, 0} <= set(statuses(town.providers.calls(channel)))
        assert sum(town.tally(number).values()) == RECIPIENTS // 2
