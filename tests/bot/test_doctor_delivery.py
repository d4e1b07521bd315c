"""The doctor sees what waits too long, what is uncertain, and who refuses our keys."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.checkup.delivery import check_delivery
from bot.texts import load_texts
from handlers.channel import ChannelMisconfigured, Uncertain
from handlers.delivery.due import deliver_due
from handlers.services import Services
from storage.outbox import ANNOUNCEMENT_LANE
from tests.conftest import StandingClock
from tests.handlers.delivery.post import POST, Post, add_chat, deliver_all, queue


@pytest.fixture
def clock() -> StandingClock:
    """A clock that stands at the present: the doctor looks at the real one."""
    return StandingClock(datetime.now(UTC))


def says(services: Services, *, demo: bool = False) -> str:
    """What a person reads."""
    finding = check_delivery(services.database, demo=demo)
    return f"{finding.health} {load_texts().say(finding.says, 'en')}"


def test_an_empty_outbox_is_well(services: Services) -> None:
    assert says(services) == "ok 0 messages wait their turn"


@pytest.mark.parametrize(
    ("minutes", "lane", "told"),
    [
        pytest.param(0, 0, "ok 1 messages wait their turn", id="just-come"),
        pytest.param(5, 0, "!! 1 messages wait, the oldest for 30", id="no-worker"),
        pytest.param(5, ANNOUNCEMENT_LANE, "ok 1 messages wait their turn", id="announcement"),
    ],
)
def test_an_answer_that_waits_long_has_no_worker(
    services: Services, clock: StandingClock, minutes: int, lane: int, told: str
) -> None:
    clock.now -= timedelta(minutes=minutes)
    queue(services, add_chat(services, "maria"), "halo", lane=lane)
    assert says(services).startswith(told)
    assert says(services, demo=True).startswith("ok")


def test_what_nobody_knows_the_end_of_is_told(services: Services) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    deliver_all(services, Post(trouble=lambda _: Uncertain("cut")))
    assert says(services) == "! 0 messages wait; of 1 nobody knows whether they went out"


def test_a_provider_that_refuses_our_keys_is_told(services: Services) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    with pytest.raises(ChannelMisconfigured):
        deliver_due(
            services, {POST: Post(trouble=lambda _: ChannelMisconfigured("TOKEN"))}, "test", 10
        )
    assert says(services) == "!! the provider refuses our keys: post"
