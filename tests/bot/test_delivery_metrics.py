"""What waits and what was sent can be watched: by channel and lane, without a word of it."""

import pytest
from flask.testing import FlaskClient

from bot.settings import read_settings
from bot.web import create_app
from handlers.channel import ChannelMisconfigured, Uncertain
from handlers.delivery.due import deliver_due
from handlers.services import Services
from storage.outbox import ANNOUNCEMENT_LANE
from tests.conftest import StandingClock
from tests.handlers.delivery.post import POST, Post, add_chat, deliver_all, queue


@pytest.fixture
def web(services: Services) -> FlaskClient:
    return create_app(services, read_settings()).test_client()


def lines(web: FlaskClient) -> set[str]:
    """The measures of deliveries, one a line."""
    wanted = ("lontar_outbox", "lontar_deliveries_total", "lontar_channel_refused")
    return {line for line in web.get("/metrics").text.splitlines() if line.startswith(wanted)}


def test_an_empty_outbox_has_nothing_to_measure(web: FlaskClient) -> None:
    assert lines(web) == set()


def test_what_waits_is_counted_by_lane_with_the_age_of_the_oldest(
    services: Services, web: FlaskClient, clock: StandingClock
) -> None:
    queue(services, add_chat(services, "maria"), "1", "2")
    clock.advance(seconds=30)
    queue(services, add_chat(services, "yosef"), "3", lane=ANNOUNCEMENT_LANE)
    assert lines(web) == {
        'lontar_outbox_messages{channel="post",lane="reply",state="queued"} 2.0',
        'lontar_outbox_messages{channel="post",lane="announcement",state="queued"} 1.0',
        'lontar_outbox_oldest_due_seconds{channel="post",lane="reply"} 30.0',
        'lontar_outbox_oldest_due_seconds{channel="post",lane="announcement"} 0.0',
    }


def test_what_became_of_calls_is_counted(services: Services, web: FlaskClient) -> None:
    post = Post(trouble=lambda text: Uncertain("cut") if text == "bad" else None)
    queue(services, add_chat(services, "maria"), "good")
    queue(services, add_chat(services, "yosef"), "bad")
    deliver_all(services, post)
    assert lines(web) == {
        'lontar_deliveries_total{channel="post",lane="reply",outcome="accepted"} 1.0',
        'lontar_deliveries_total{channel="post",lane="reply",outcome="uncertain"} 1.0',
        'lontar_outbox_messages{channel="post",lane="reply",state="uncertain"} 1.0',
    }


def test_a_provider_that_refuses_us_is_seen(services: Services, web: FlaskClient) -> None:
    queue(services, add_chat(services, "maria"), "halo")
    post = Post(trouble=lambda _: ChannelMisconfigured("TOKEN"))
    with pytest.raises(ChannelMisconfigured):
        deliver_due(services, {POST: post}, "test", 10)
    assert 'lontar_channel_refused{channel="post"} 1.0' in lines(web)
