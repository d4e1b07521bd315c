"""What the outside's tests share: the house's services under the toy guide, and both providers."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog

from handlers.services import Services
from tests.bot.running import SECRET, TELEGRAM, WHATSAPP, Running, running
from tests.bot.toy_guide import toy_guide
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """Undo what a command did to the logs: it wrote to a stream of that test alone."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def toy_services(services: Services) -> Services:
    """The services of this test, speaking the toy's words."""
    return replace(services, guide=toy_guide())


@pytest.fixture
def service(toy_services: Services) -> Iterator[Running]:
    """The webhooks, served."""
    with running(toy_services) as found:
        yield found


@pytest.fixture
def telegram() -> Iterator[TelegramApi]:
    """Telegram, without a webhook yet."""
    with TelegramApi() as api:
        yield api


@pytest.fixture
def twilio() -> Iterator[TwilioApi]:
    """Twilio, its webhooks not yet served."""
    with TwilioApi() as api:
        yield api


@pytest.fixture
def telegram_calling(telegram: TelegramApi, service: Running) -> TelegramApi:
    """Telegram, delivering to the served webhook."""
    telegram.service = service.url
    telegram.call("setWebhook", url=f"https://lontar.example{TELEGRAM}", secret_token=SECRET)
    return telegram


@pytest.fixture
def twilio_calling(twilio: TwilioApi, service: Running) -> TwilioApi:
    """Twilio, posting to the served webhook."""
    twilio.service = service.url
    assert twilio.inbound_url.endswith(WHATSAPP)
    return twilio
