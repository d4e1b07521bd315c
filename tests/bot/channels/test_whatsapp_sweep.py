"""What people wrote while our webhook was away is taken up from Twilio's log, once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from bot.channels.whatsapp_client import close_client, open_client
from bot.channels.whatsapp_files import WhatsAppFiles
from bot.channels.whatsapp_sweep import DueSweep, sweep_inbound
from handlers.channel import WHATSAPP
from handlers.services import Services
from handlers.sweeping import Listed, Swept, restore
from storage.tables import inbox, outbox
from tests.bot.channels.whatsapp_sending import NUMBER
from tests.bot.running import Running
from tests.conftest import StandingClock
from tests.lookalikes.twilio_api import TwilioApi

NOWHERE = "http://127.0.0.1:1"
OTHER = "+620000000002"
HIDDEN = "US.6200000000003"


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
        try:
            yield client
        finally:
            close_client(client)


@pytest.fixture
def line(twilio: TwilioApi) -> Line:
    """Twilio, whose webhook leads nowhere."""
    twilio.service = NOWHERE
    return Line(twilio)


def sweep(services: Services, line: Line, back: timedelta | None = None) -> Swept:
    with line() as client:
        return sweep_inbound(services, client, line.twilio.sender, back)


def arrived(services: Services) -> list[str]:
    """The ids of what arrived, in order."""
    with services.database.begin() as store:
        found = store.connection.execute(select(inbox.c.external_id).order_by(inbox.c.id))
        return list(found.scalars())


def answers(services: Services) -> list[str]:
    """What waits to be sent, by its key."""
    with services.database.begin() as store:
        return list(store.connection.execute(select(outbox.c.dedup_key)).scalars())


def test_what_was_lost_is_answered_once(services: Services, line: Line) -> None:
    sids = [line.twilio.person(number).says("halo").sid for number in (NUMBER, HIDDEN)]
    assert sweep(services, line, timedelta(hours=1)) == Swept(2, 2)
    assert arrived(services) == sids
    waiting = answers(services)
    assert all(any(sid in key for key in waiting) for sid in sids)
    assert sweep(services, line, timedelta(hours=1)) == Swept(2, 0)
    assert (arrived(services), answers(services)) == (sids, waiting)


def test_what_arrived_is_left_alone(
    toy_services: Services, twilio_calling: TwilioApi, service: Running
) -> None:
    maria = twilio_calling.person(NUMBER)
    there = maria.says("halo").sid
    twilio_calling.service = NOWHERE
    lost = maria.says("menu").sid
    twilio_calling.service = service.url
    maria.repeats()
    assert sweep(toy_services, Line(twilio_calling), timedelta(hours=1)) == Swept(2, 0)
    assert sorted(arrived(toy_services)) == sorted([there, lost])


def test_the_oldest_comes_first_and_each_at_its_time(
    services: Services, line: Line, clock: StandingClock
) -> None:
    maria, sids = line.twilio.person(NUMBER), []
    for word in ("halo", "1", "menu"):
        sids.append(maria.says(word).sid)
        line.twilio.clock.advance(minutes=10)
    clock.advance(minutes=30)
    sweep(services, line, timedelta(hours=1))
    assert arrived(services) == sids


def test_a_file_that_was_lost_can_still_be_fetched(services: Services, line: Line) -> None:
    line.twilio.person(NUMBER).sends_media(b"an invented photo", "image/jpeg", "Suratnya")
    assert sweep(services, line, timedelta(hours=1)).restored == 1
    with services.database.begin() as store:
        later = services.clock() + timedelta(days=1)
        ((_, reference),) = store.loose_files.forget(later)
    twilio = line.twilio
    files = WhatsAppFiles(twilio.account_sid, twilio.auth_token, twilio.url)
    assert files.fetch(reference) == b"an invented photo"


def before_reading(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Let something happen when the log was listed and none of it read."""

    def late(services: Services, channel: str, listed: Sequence[Listed]) -> Swept:
        act()
        return restore(services, channel, listed)

    monkeypatch.setattr("bot.channels.whatsapp_sweep.restore", late)


def test_a_message_that_is_deleted_meanwhile_stops_nothing(
    services: Services, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    maria = line.twilio.person(NUMBER)
    gone = maria.sends_media(b"an invented photo", "image/jpeg").sid
    maria.says("halo")
    before_reading(monkeypatch, lambda: delete(line, gone))
    assert sweep(services, line, timedelta(hours=1)) == Swept(2, 2)


def delete(line: Line, sid: str) -> None:
    with line() as client:
        client.messages(sid).delete()


def test_what_failed_on_the_way_is_begun_again(
    services: Services, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.twilio.person(NUMBER).says("halo")
    line.twilio.person(OTHER).sends_media(b"an invented photo", "image/jpeg")
    with monkeypatch.context() as broken:
        before_reading(broken, lambda: line.twilio.refuse_next(1, 20500))
        with pytest.raises(TwilioException):
            sweep(services, line)
    assert swept_at(services) is None
    assert len(arrived(services)) == 1
    assert sweep(services, line) == Swept(2, 1)
    assert swept_at(services) == services.clock()


@pytest.mark.parametrize(
    ("back", "found"), [(timedelta(hours=1), 1), (timedelta(hours=3), 2), (None, 2)]
)
def test_it_looks_back_as_far_as_it_is_told(
    services: Services, line: Line, clock: StandingClock, back: timedelta | None, found: int
) -> None:
    maria = line.twilio.person(NUMBER)
    maria.says("halo")
    line.twilio.clock.advance(hours=2)
    clock.advance(hours=2)
    maria.says("menu")
    assert sweep(services, line, back).found == found


def test_by_default_it_begins_a_little_before_the_last_time(
    services: Services, line: Line, clock: StandingClock
) -> None:
    maria = line.twilio.person(NUMBER)
    maria.says("halo")
    for minutes in (5, 6):
        assert sweep(services, line).found == 1
        line.twilio.clock.advance(minutes=minutes)
        clock.advance(minutes=minutes)
    sweep(services, line)
    assert sweep(services, line).found == 0


def test_nobody_is_answered_after_three_days(
    services: Services, line: Line, clock: StandingClock
) -> None:
    line.twilio.person(NUMBER).says("halo")
    clock.advance(hours=72, minutes=1)
    assert sweep(services, line).found == 0


def swept_at(services: Services) -> datetime | None:
    with services.database.begin() as store:
        return store.sweeps.swept_at(WHATSAPP)


@pytest.fixture
def due(services: Services, line: Line) -> DueSweep:
    """What a worker calls all the time."""
    return DueSweep(services, line, line.twilio.sender)


def test_a_worker_sweeps_every_ten_minutes(
    services: Services, line: Line, due: DueSweep, clock: StandingClock
) -> None:
    line.twilio.person(NUMBER).says("halo")
    clock.advance(minutes=3)
    assert due() == 1
    line.twilio.clock.advance(minutes=3)
    line.twilio.person(NUMBER).says("menu")
    clock.advance(minutes=9)
    assert due() == 0
    assert line.opened == 1
    clock.advance(minutes=1)
    assert due() == 1
    assert len(arrived(services)) == 2


def test_what_another_worker_swept_is_not_swept_again(
    services: Services, line: Line, due: DueSweep, clock: StandingClock
) -> None:
    DueSweep(services, line, line.twilio.sender)()
    clock.advance(minutes=9)
    assert (due(), line.opened) == (0, 1)


def test_what_twilio_may_still_be_bringing_is_left_to_it(
    line: Line, due: DueSweep, clock: StandingClock
) -> None:
    line.twilio.person(NUMBER).says("halo")
    clock.advance(minutes=1)
    assert due() == 0
    clock.advance(minutes=10)
    assert due() == 1


def test_a_twilio_that_is_away_is_asked_again_ten_minutes_later(
    services: Services, line: Line, due: DueSweep, clock: StandingClock
) -> None:
    line.twilio.person(NUMBER).says("halo")
    clock.advance(minutes=3)
    line.url = NOWHERE
    assert due() == 0
    assert due() == 0
    assert (line.opened, swept_at(services)) == (1, None)
    line.url = ""
    clock.advance(minutes=10)
    assert due() == 1
