"""The service as it runs, for a canary: its own web server, its worker, both providers."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from pydantic import SecretStr

from bot.channels.configured import open_channels
from bot.channels.slip_pictures import SlipPictures
from bot.due_work import open_work
from bot.serving import open_port, serving_beside
from bot.settings import Settings
from bot.web import create_app
from bot.worker import Duties, run_once
from handlers.services import Services
from tests.bot.running import SECRET, TELEGRAM
from tests.canary.places import Places
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi

DATA_KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PUBLIC_URL = "https://lontar.example"


@dataclass
class House:
    """The running service, and what its two providers are told to do."""

    services: Services
    settings: Settings
    telegram: TelegramApi
    twilio: TwilioApi
    places: Places
    port: int = field(init=False)

    def call(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> int:
        """Call the web, note everything it answers as "web", and return the status."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            self.places.add("web", str(answer.headers), answer.read())
            return answer.status
        finally:
            connection.close()

    def update(self, told: object) -> int:
        """Post an update as Telegram would."""
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
        return self.call("POST", TELEGRAM, json.dumps(told).encode(), headers)

    def rest(self) -> None:
        """Let the minute pass in which Redis counts messages; nothing else depends on it."""
        self.places.look()
        for key in list(self.places.redis.scan_iter("lontar:*", count=1000)):
            self.places.redis.delete(key)

    def work(self) -> None:
        """Let the worker do and send all that is due."""
        pictures = SlipPictures(self.services, self.settings)
        channels = open_channels(self.settings, self.services)
        with open_work(self.settings, self.services) as (work, announcing):
            run_once(self.services, channels, Duties(pictures, work, announcing))
        self.places.look()


def settings_for(database: str, home: Path, telegram: TelegramApi, twilio: TwilioApi) -> Settings:
    """Return the settings of an installation with both channels."""
    return Settings(
        database_url=database,
        data_key=SecretStr(DATA_KEY),
        telegram_token=SecretStr(telegram.token),
        telegram_webhook_secret=SecretStr(SECRET),
        telegram_api_url=telegram.url,
        twilio_account_sid=twilio.account_sid,
        twilio_auth_token=SecretStr(twilio.auth_token),
        twilio_whatsapp_sender=twilio.sender,
        twilio_api_url=twilio.url,
        public_url=PUBLIC_URL,
        lontar_home=home,
    )


def as_environment(settings: Settings) -> dict[str, str]:
    """Return what the commands on the same installation need."""
    return {
        "DATABASE_URL": str(settings.database_url),
        "DATA_KEY": DATA_KEY,
        "LONTAR_HOME": str(settings.lontar_home),
    }


@contextmanager
def open_house(house: House) -> Iterator[House]:
    """Serve for as long as the block runs; both providers deliver there."""
    with open_port(0) as listening:
        house.port = listening.getsockname()[1]
        url = f"http://127.0.0.1:{house.port}"
        with serving_beside(create_app(house.services, house.settings), listening):
            house.telegram.service = house.twilio.service = url
            house.telegram.call("setWebhook", url=f"{PUBLIC_URL}{TELEGRAM}", secret_token=SECRET)
            yield house
