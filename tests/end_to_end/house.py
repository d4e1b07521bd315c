"""One installation as production has it: web, worker and a database of its own.

Everything is started by its command, with settings in the environment; only the hosts of Telegram
and Twilio are look-alikes.
"""

import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import ColumnElement, Table, create_engine, func, make_url, select, text

from storage.chat_sessions import open_redis
from storage.database import open_engine
from storage.sealing import Vault
from storage.store import Database
from tests.bot.ports import free_port
from tests.end_to_end.people import PERSONAL
from tests.end_to_end.processes import Process, Web, command, started, wait_until
from tests.end_to_end.standing_still import StoppableClock
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi

TELEGRAM = "/webhooks/telegram"
WHATSAPP = "/webhooks/whatsapp"
PUBLIC_URL = "https://lontar.example"
SECRET = "invented-webhook-secret"
DATA_KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SECRET_KEY = "Vq3xT9mLr7Kw2ZbN8sHf4JdYc6GpA1Eu"


@dataclass(frozen=True, slots=True)
class Ground:
    """What houses stand on: a database with people in it that nobody uses, and a Redis."""

    url: str
    redis_url: str | None

    @contextmanager
    def copied(self, folder: Path) -> Iterator[str]:
        """Yield the URL of a copy of the database, gone at the end."""
        url = make_url(self.url)
        if url.get_backend_name() == "sqlite":
            copy = folder / "house.db"
            shutil.copy(str(url.database), copy)
            yield f"sqlite:///{copy}"
            return
        name = f"{url.database}_{time.monotonic_ns()}"
        admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {url.database}"))
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            admin.dispose()


@dataclass
class House:
    """An installation, the two providers that it talks to, and the people behind them."""

    folder: Path
    url: str
    redis_url: str | None
    telegram: TelegramApi
    twilio: TwilioApi
    clock: StoppableClock
    database: Database = field(init=False)
    # Another zone than WITA, for what waits there for the morning.
    zone: str | None = None
    # The web that was started last.
    serving: Web = field(init=False)

    def __post_init__(self) -> None:
        """Look into the database as the house itself does."""
        self.database = Database(open_engine(self.url), Vault.from_text(DATA_KEY))

    @property
    def settings(self) -> dict[str, str]:
        """Everything that an operator would set."""
        return {
            **settings_for(self.url, self.folder),
            **({"REDIS_URL": self.redis_url} if self.redis_url else {}),
            **({"LONTAR_TIMEZONE": self.zone} if self.zone else {}),
            "PUBLIC_URL": PUBLIC_URL,
            "TELEGRAM_TOKEN": self.telegram.token,
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
            "TELEGRAM_API_URL": self.telegram.url,
            "TWILIO_ACCOUNT_SID": self.twilio.account_sid,
            "TWILIO_AUTH_TOKEN": self.twilio.auth_token,
            "TWILIO_WHATSAPP_SENDER": self.twilio.sender,
            "TWILIO_API_URL": self.twilio.url,
        }

    @property
    def logs(self) -> str:
        """Everything that any process of this house has written so far."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def command(self, *words: str) -> str:
        """Carry out a command that ends, and return what it said."""
        return command(*words, settings=self.settings, folder=self.folder)

    @contextmanager
    def web(self, port: int | None = None, **settings: str) -> Iterator[Web]:
        """Serve for as long as the block runs; both providers deliver there."""
        port = port or free_port()
        verb = ("serve", "--bind", f"127.0.0.1:{port}")
        ours = {**self.settings, **settings}
        with started(*verb, settings=ours, folder=self.folder) as process:
            web = Web(process.running, process.log, port)
            wait_until(lambda: web.look("/healthz") == 200 or web.gone, "the web answers")
            assert not web.gone, web.log.read_text()
            self.serving = web
            self.telegram.service = self.twilio.service = web.url
            yield web

    @contextmanager
    def worker(self) -> Iterator[Process]:
        """Run a worker for as long as the block runs."""
        with started("worker", settings=self.settings, folder=self.folder) as process:
            yield process
            assert process.running.poll() in {None, 0, -signal.SIGKILL}, process.log.read_text()

    def forget_redis(self, keys: str = "lontar:*") -> None:
        """Remove keys of ours from the Redis that the houses share."""
        if self.redis_url:
            with open_redis(self.redis_url) as client:
                for key in list(client.scan_iter(keys, count=1000)):
                    client.delete(key)

    def rows(self, table: Table, *where: ColumnElement[bool]) -> int:
        """Count the rows of a table."""
        with self.database.begin() as store:
            counted = select(func.count()).select_from(table).where(*where)
            return store.connection.execute(counted).scalar_one()


@contextmanager
def open_house(ground: Ground, folder: Path) -> Iterator[House]:
    """Open a house of its own; nothing that ran in it may have written down anything personal."""
    with ExitStack() as stack:
        url = stack.enter_context(ground.copied(folder))
        clock = StoppableClock()
        telegram = stack.enter_context(TelegramApi(now=clock))
        twilio = stack.enter_context(TwilioApi(public_url=PUBLIC_URL))
        telegram.call("setWebhook", url=f"{PUBLIC_URL}{TELEGRAM}", secret_token=SECRET)
        house = House(folder, url, ground.redis_url, telegram, twilio, clock)
        stack.callback(house.database.engine.dispose)
        # What Redis remembers is of another house with the same people.
        house.forget_redis()
        yield house
        house.forget_redis()
        assert_nothing_personal(house)


def assert_nothing_personal(house: House) -> None:
    """No process may have written a number, a name, a key or a word that somebody typed."""
    keys = {
        value
        for name, value in house.settings.items()
        if name.endswith(("_KEY", "_TOKEN", "_SECRET", "_SID", "_SENDER"))
    }
    logs = house.logs.casefold()
    assert not [secret for secret in {*PERSONAL, *keys} if secret.casefold() in logs]


def settings_for(url: str, folder: Path) -> dict[str, str]:
    """Return the settings of an installation without channels."""
    keys = {"DATA_KEY": DATA_KEY, "SECRET_KEY": SECRET_KEY}
    return {**keys, "DATABASE_URL": url, "LONTAR_HOME": str(folder / "var")}
