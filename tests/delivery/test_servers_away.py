"""The database is started anew while everything goes out, and Redis dies: nothing changes."""

from pathlib import Path

import pytest
import redis

from handlers.channel import TELEGRAM, WHATSAPP
from tests.delivery.crew import crew
from tests.delivery.reckoning import wrongs
from tests.delivery.servers import own_postgres, own_redis
from tests.delivery.sizes import FULL, KILLS, PATIENCE, RATE, RECIPIENTS
from tests.delivery.town import Town
from tests.lookalikes.apart import Apart
from tests.lookalikes.ledger import reached_more_than_once

LATENCY = 0.1
# How often a server goes away; more in the full run.
TIMES = max(2, KILLS // 5)
RATES = {"TELEGRAM_RATE": str(RATE), "TWILIO_RATE": str(RATE)}
# Begun like this, evenly over the run.
STEPS = [RECIPIENTS * step // (TIMES + 2) for step in range(1, TIMES + 1)]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_database_that_is_started_anew_loses_nothing(
    providers: Apart, tmp_path: Path, mode: str
) -> None:
    with own_postgres() as server:
        town = Town(server.url, tmp_path, providers)
        recipients = town.settle(RECIPIENTS, WHATSAPP)
        providers.be_slow(WHATSAPP, LATENCY)
        town.announce(WHATSAPP)
        with crew(town, 2, impatient=not FULL, **RATES) as found:
            for calls in STEPS:
                found.begin(WHATSAPP, calls)
                server.restart(mode)
                # Our own connections were ended too.
                town.services.database.engine.dispose()
            found.finish(PATIENCE)
        assert wrongs(town, recipients) == []
        assert reached_more_than_once(providers.calls(WHATSAPP)) == {}
        town.services.database.engine.dispose()


def test_a_redis_that_dies_or_forgets_changes_nothing(large_town: Town, tmp_path: Path) -> None:
    town = large_town
    with own_redis(tmp_path) as server:
        town.redis_url = server.url
        recipients = town.settle(RECIPIENTS)
        number = town.announce()
        with crew(town, 2, TELEGRAM_RATE=str(RATE)) as found:
            for calls in STEPS:
                found.begin(TELEGRAM, calls)
                with redis.Redis.from_url(server.url, protocol=2) as client:
                    client.flushall()
                found.begin(TELEGRAM, calls + 20)
                server.die()
                found.begin(TELEGRAM, calls + 40)
                server.start()
            found.finish(PATIENCE)
    assert town.tally(number) == {"sent": RECIPIENTS}
    assert wrongs(town, recipients) == []
