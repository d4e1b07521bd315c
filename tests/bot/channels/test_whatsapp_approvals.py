"""The worker learns of Meta's decisions by itself, and asks no more than it has to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from twilio.rest import Client

from bot.channels.whatsapp_approvals import refresh_approvals
from bot.channels.whatsapp_client import close_client, open_client
from bot.channels.whatsapp_pushing import push
from handlers.services import Services
from tests.conftest import StandingClock
from tests.lookalikes.twilio_api import TwilioApi

QUARTER = timedelta(minutes=15).total_seconds()


@dataclass(slots=True)
class Line:
    """Opens clients of the look-alike, and counts how often."""

    twilio: TwilioApi
    opened: int = 0
    url: str = ""

    @contextmanager
    def __call__(self) -> Iterator[Client]:
        self.opened += 1
        twilio = self.twilio
        client = open_client(twilio.account_sid, twilio.auth_token, self.url or twilio.url)
        yield client
        close_client(client)


@pytest.fixture
def line(twilio: TwilioApi, services: Services) -> Line:
    """Twilio, where everything was pushed just now."""
    line = Line(twilio)
    with line() as client:
        list(push(client, services))
    line.opened = 0
    return line


def approved(services: Services) -> frozenset[str]:
    with services.database.begin() as store:
        return store.whatsapp_contents.approved()


def approve(line: Line, name: str) -> None:
    sid = next(
        sid
        for sid, approval in line.twilio._state.approvals.items()  # noqa: SLF001 - by its name
        if approval["name"].startswith(f"{name}_")
    )
    line.twilio.approve(sid)


def test_what_meta_approved_is_known_after_a_quarter_of_an_hour(
    services: Services, line: Line, clock: StandingClock
) -> None:
    approve(line, "announcement_id")
    assert refresh_approvals(services, line) == 0
    assert line.opened == 0
    clock.advance(seconds=QUARTER)
    assert refresh_approvals(services, line) > 0
    assert approved(services) == {"announcement_id"}
    assert refresh_approvals(services, line) == 0
    assert line.opened == 1


def test_a_template_that_meta_stops_is_found_within_a_day(
    services: Services, line: Line, clock: StandingClock
) -> None:
    approve(line, "papers_id")
    clock.advance(seconds=QUARTER)
    refresh_approvals(services, line)
    for approval in line.twilio._state.approvals.values():  # noqa: SLF001 - it has no word for it
        approval["status"] = "paused"
    clock.advance(days=1)
    refresh_approvals(services, line)
    assert approved(services) == frozenset()


def test_with_nothing_pushed_nothing_is_opened(services: Services, twilio: TwilioApi) -> None:
    line = Line(twilio)
    assert refresh_approvals(services, line) == 0
    assert line.opened == 0


@pytest.mark.parametrize("fault", ["away", "refused", "garbled", "cut"])
def test_what_cannot_be_asked_waits_for_the_next_time(
    services: Services, line: Line, clock: StandingClock, fault: str
) -> None:
    approve(line, "announcement_id")
    clock.advance(seconds=QUARTER)
    match fault:
        case "away":
            line.url = "http://127.0.0.1:1"
        case "refused":
            line.twilio.refuse_next(1, 20500)
        case "garbled":
            line.twilio.garble_next()
        case "cut":
            line.twilio.cut_next()
    refresh_approvals(services, line)
    assert refresh_approvals(services, line) == 0
    assert line.opened == 1
    line.url = ""
    line.twilio.forgive()
    clock.advance(seconds=QUARTER)
    refresh_approvals(services, line)
    assert approved(services) == {"announcement_id"}
