"""The worker sends through both real libraries, stops when told, and finishes what it holds."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.channels.configured import open_channels
from bot.channels.simulated import SimulatedChannel
from bot.due_work import open_work
from bot.settings import Settings
from bot.worker import Duties, Work, run, run_once
from conversations.engine.events import Said
from handlers.channel import (
    SIMULATED_TELEGRAM,
    SIMULATED_WHATSAPP,
    TELEGRAM,
    WHATSAPP,
    Channel,
    ChannelMisconfigured,
    Destination,
    Inbound,
    Outgoing,
)
from handlers.inbound import handle_inbound
from handlers.services import Services
from storage.store import StorageDown, Store
from storage.tables import chats, outbox
from tests.bot.running import STATUS, running
from tests.bot.toy_guide import LONG, MENU
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi

MARIA = 700000001
PHONE = "+620000000001"


def settings_for(telegram: TelegramApi, twilio: TwilioApi) -> Settings:
    return Settings(
        telegram_token=SecretStr(telegram.token),
        telegram_api_url=telegram.url,
        twilio_account_sid=twilio.account_sid,
        twilio_auth_token=SecretStr(twilio.auth_token),
        twilio_whatsapp_sender=twilio.sender,
        twilio_api_url=twilio.url,
        public_url="https://lontar.example",
    )


def wrote(store: Store, services: Services) -> None:
    """Let everybody have written to us just now: WhatsApp's window is open."""
    store.connection.execute(chats.update().values(last_inbound_at=services.clock()))


@contextmanager
def working(
    services: Services, channels: Mapping[str, Channel], work: Work | None = None
) -> Iterator[None]:
    """Run a worker beside the block and stop it at the end."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(services, channels, stop, Duties(work=work)))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=20)
    assert not thread.is_alive()


def test_several_messages_reach_telegram_in_order(
    telegram_calling: TelegramApi, twilio: TwilioApi, toy_services: Services
) -> None:
    maria = telegram_calling.person(MARIA)
    maria.says("halo")
    maria.says("banyak")
    assert (
        run_once(toy_services, open_channels(settings_for(telegram_calling, twilio), toy_services))
        == 2
    )
    assert maria.sees[1:] == [LONG.strip(), MENU]
    assert [sent.inline for sent in maria.received] == [True, False, False]


def test_a_running_worker_sends_what_comes_up(
    telegram_calling: TelegramApi, twilio: TwilioApi, toy_services: Services
) -> None:
    maria = telegram_calling.person(MARIA)
    settings = settings_for(telegram_calling, twilio)
    with working(toy_services, open_channels(settings, toy_services)):
        maria.says("halo")
        maria.says("banyak")
        telegram_calling.wait_until_sent(3)
    assert maria.sees[1:] == [LONG.strip(), MENU]


def test_what_became_of_a_whatsapp_message_is_told_and_kept(
    telegram: TelegramApi, twilio: TwilioApi, toy_services: Services
) -> None:
    with toy_services.database.begin() as store:
        index = store.vault.index("address", f"{WHATSAPP}:whatsapp:{PHONE}")
        chat = store.chats.add(index, WHATSAPP, f"whatsapp:{PHONE}", "id", toy_services.clock()).id
        wrote(store, toy_services)
        for text in ("1", "2"):
            message = Outgoing(text).to_json()
            store.outbox.add(chat, text, message, toy_services.clock(), lane=0)
    twilio.open_window(f"whatsapp:{PHONE}")
    channels = open_channels(settings_for(telegram, twilio), toy_services)
    assert run_once(toy_services, channels) == 2
    addresses = [sent.status_callback.partition("?m=") for sent in twilio.sent]
    assert [address for address, _, _ in addresses] == [f"https://lontar.example{STATUS}"] * 2
    # Each carries the mark of its own message.
    assert len({mark for _, _, mark in addresses}) == 2
    with running(toy_services) as service:
        twilio.service = service.url
        calls = twilio.settle(lambda events: [*reversed(events), *events])
        assert [call.attempts for call in calls] == [["2xx"]] * 8
        twilio.report(twilio.sent[0].sid, "read", "failed", "sent", "tomorrow")
        assert service.counted("whatsapp", "ignored") == 1
    with toy_services.database.begin() as store:
        kept = select(outbox.c.receipt).order_by(outbox.c.id)
        assert store.connection.execute(kept).scalars().all() == ["read", "delivered"]


def test_a_status_for_a_message_that_is_not_ours_is_fine(
    twilio_calling: TwilioApi, toy_services: Services
) -> None:
    del toy_services
    sid = twilio_calling.person(PHONE).says("halo").sid
    twilio_calling.log[0].status_callback = f"https://lontar.example{STATUS}"
    (call,) = twilio_calling.report(sid, "delivered")
    assert call.attempts == ["2xx"]


def test_an_undelivered_message_can_mean_that_nobody_is_there(
    telegram: TelegramApi, twilio: TwilioApi, toy_services: Services
) -> None:
    with toy_services.database.begin() as store:
        index = store.vault.index("address", f"{WHATSAPP}:whatsapp:{PHONE}")
        address, now = f"whatsapp:{PHONE}", toy_services.clock()
        chat = store.chats.add(index, WHATSAPP, address, "id", now).id
        wrote(store, toy_services)
        store.outbox.add(chat, "1", Outgoing("1").to_json(), now, lane=0)
    twilio.fail_later(address, 63024)
    run_once(toy_services, open_channels(settings_for(telegram, twilio), toy_services))
    with running(toy_services) as service:
        twilio.service = service.url
        twilio.settle()
    with toy_services.database.begin() as store:
        found = store.connection.execute(select(outbox.c.receipt, outbox.c.error)).one()
        assert tuple(found) == ("failed", "twilio 63024")
        assert store.connection.execute(select(chats.c.reachable)).scalar_one() is False


def test_simulated_phones_take_everything(toy_services: Services) -> None:
    channel, to = SimulatedChannel(), Destination("x")
    first = asyncio.run(channel.send(to, Outgoing("halo")))
    assert asyncio.run(channel.send(to, Outgoing("halo"))) != first
    channels = open_channels(Settings(), toy_services)
    assert set(channels) == {SIMULATED_TELEGRAM, SIMULATED_WHATSAPP}


def test_a_token_that_telegram_turns_away_is_told_and_loses_nothing(
    telegram_calling: TelegramApi, twilio: TwilioApi, toy_services: Services
) -> None:
    maria = telegram_calling.person(MARIA)
    maria.says("halo")
    maria.says("banyak")
    wrong = SecretStr("700000000:another-token-altogether")
    settings = settings_for(telegram_calling, twilio).model_copy(update={"telegram_token": wrong})
    with pytest.raises(ChannelMisconfigured):
        run_once(toy_services, open_channels(settings, toy_services))


def test_the_web_side_imports_neither_library() -> None:
    """What receives must stay small: both libraries together cost some 30 MiB a process."""
    code = (
        "import sys, bot.web.webhooks\n"
        "heavy = {'telegram', 'httpx', 'twilio.rest', 'requests'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_sigterm_ends_the_loop() -> None:
    """A process of its own: signals belong to its main thread."""
    code = (
        "import types\n"
        "from bot import worker\n"
        "stop = worker.stop_on_signals()\n"
        "work = lambda: print('working', flush=True) or 0\n"
        "database = types.SimpleNamespace(writers=1)\n"
        "services = types.SimpleNamespace(database=database, clock=None)\n"
        "worker.run(services, {}, stop, worker.Duties(work=work))\n"
        "print('ended')"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert process.stdout
    assert process.stdout.readline() == "working\n"
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=20)
    assert rest.splitlines()[-1] == "ended"
    assert process.returncode == 0


def test_handling_and_sending_share_nothing_but_the_database(toy_services: Services) -> None:
    """An answer that does not fit inside is taken up by a worker that never saw the message."""
    inbound = Inbound(SIMULATED_TELEGRAM, "sim-1", "1", Said("halo"), "halo")
    assert handle_inbound(inbound, toy_services, lambda _: False).messages == ()
    channels = open_channels(Settings(), toy_services)
    assert run_once(toy_services, channels) == 1
    assert TELEGRAM not in channels


def test_what_falls_due_is_done_and_told_in_one_go(
    services: Services, clock: StandingClock
) -> None:
    """Two reports too late: staff on duty hear of one at once, of the other ten minutes later."""
    house = House(services)
    duty = house.agent(0, kabupaten="53.00")
    for who in ("Ani", "Budi"):
        house.phone().files(who=who, happened_on=date(2026, 11, 1))
    channels = open_channels(Settings(), services)
    with open_work(Settings(), services) as (work, _):
        assert run_once(services, channels, Duties(work=work)) == 1
        assert run_once(services, channels, Duties(work=work)) == 0
        clock.advance(minutes=11)
        assert run_once(services, channels, Duties(work=work)) == 1
    assert len(duty.hears()) == 2


def test_a_running_worker_does_what_falls_due_beside_sending(services: Services) -> None:
    house, done = House(services), threading.Event()
    filed = house.phone().files(who="Ani", happened_on=date(2026, 11, 1))
    channels = open_channels(Settings(), services)
    with open_work(Settings(), services) as (work, _):

        def noticed() -> int:
            count = work()
            done.set()
            return count

        with working(services, channels, noticed):
            assert done.wait(timeout=20)
    assert house.steps(filed.number).count("alarm") == 3


@pytest.mark.parametrize("error", [ZeroDivisionError, StorageDown])
def test_work_that_fails_is_tried_again_and_stops_no_message(
    toy_services: Services, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    monkeypatch.setattr("bot.worker.WORK_SECONDS", 0.01)
    tries, sent = [], threading.Event()

    def fails() -> int:
        tries.append(1)
        if len(tries) > 2:
            sent.set()
        raise error

    inbound = Inbound(SIMULATED_TELEGRAM, "sim-1", "1", Said("halo"), "halo")
    handle_inbound(inbound, toy_services, lambda _: False)
    channels = open_channels(Settings(), toy_services)
    with working(toy_services, channels, fails):
        assert sent.wait(timeout=20)
    assert run_once(toy_services, channels) == 0
