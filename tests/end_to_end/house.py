"""One installation as production has it: ``lontar serve``, ``lontar worker``, a database of its own.

Everything is started by its command, with settings in the environment; only the hosts of Telegram
and Twilio are look-alikes.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from sqlalchemy import ColumnElement, Table, create_engine, func, make_url, select, text

from storage.database import open_engine
from storage.sealing import Vault
from storage.store import Database
from tests.bot.ports import free_port
from tests.end_to_end.people import PERSONAL
from tests.end_to_end.standing_still import StoppableClock
from tests.lookalikes.telegram_api import TelegramApi
from tests.lookalikes.twilio_api import TwilioApi

ROOT = Path(__file__).parents[2]
# A busy machine is waited for, a broken one not for ever.
PATIENCE = 60.0
TELEGRAM = "/webhooks/telegram"
WHATSAPP = "/webhooks/whatsapp"
PUBLIC_URL = "https://lontar.example"
SECRET = "invented-webhook-secret"
DATA_KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SECRET_KEY = "Vq3xT9mLr7Kw2ZbN8sHf4JdYc6GpA1Eu"
OURS = ("TELEGRAM_", "TWILIO_", "LONTAR_", "PUBLIC_", "PORT", "WEB_", "PROMETHEUS_")


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait for ``condition``; TimeoutError with ``what`` when it never comes."""
    give_up = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > give_up:
            raise TimeoutError(what)
        time.sleep(0.02)


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


@dataclass(slots=True)
class Process:
    """A verb of ``lontar`` that runs on; whatever it writes is in ``log``."""

    running: "subprocess.Popen[bytes]"
    log: Path

    def dies(self) -> None:
        """Kill it with all that it started, at once."""
        os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()

    def ends(self) -> int:
        """Tell it to stop as a host does; return how it ended."""
        self.running.terminate()
        return self.running.wait(PATIENCE)


@dataclass(slots=True)
class Web(Process):
    """A running ``lontar serve``."""

    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def begin(self, path: str, body: bytes, headers: Mapping[str, str]) -> HTTPConnection:
        """Send a whole request and leave its answer waiting: ``getresponse()``."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("POST", path, body, dict(headers))
        return connection

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Send a request and return status and body of its answer."""
        connection = self.begin(path, body, headers)
        try:
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def look(self, path: str, timeout: float = PATIENCE) -> int | None:
        """Return the status of a page, None when nobody answers within ``timeout`` seconds."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()


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

    def __post_init__(self) -> None:
        """Look into the database as the house itself does."""
        self.database = Database(open_engine(self.url), Vault.from_text(DATA_KEY))

    @property
    def settings(self) -> dict[str, str]:
        """Everything that an operator would set."""
        return {
            **settings_for(self.url, self.folder),
            **({"REDIS_URL": self.redis_url} if self.redis_url else {}),
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
        with self._started(verb, settings) as process:
            web = Web(process.running, process.log, port)
            wait_until(lambda: web.look("/healthz") == 200 or _gone(process), "the web answers")
            assert not _gone(process), process.log.read_text()
            self.telegram.service = self.twilio.service = web.url
            yield web

    @contextmanager
    def worker(self) -> Iterator[Process]:
        """Run a worker for as long as the block runs."""
        with self._started(("worker",), {}) as process:
            yield process
            assert process.running.poll() in {None, 0, -signal.SIGKILL}, process.log.read_text()

    @contextmanager
    def _started(self, verb: tuple[str, ...], settings: dict[str, str]) -> Iterator[Process]:
        log = self.folder / f"{verb[0]}-{time.monotonic_ns()}.log"
        with log.open("wb") as written:
            running = subprocess.Popen(
                [sys.executable, "-m", "bot", *verb],
                env={**_bare_environment(), **self.settings, **settings},
                cwd=self.folder,
                stdout=written,
                stderr=written,
                start_new_session=True,
            )
        process = Process(running, log)
        try:
            yield process
            if not _gone(process):
                process.ends()
        finally:
            if not _gone(process):
                process.dies()

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
        yield house
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


def command(*words: str, settings: Mapping[str, str], folder: Path) -> str:
    """Carry out a command of ``lontar`` that must end well, and return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env={**_bare_environment(), **settings},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _gone(process: Process) -> bool:
    return process.running.poll() is not None


def _bare_environment() -> dict[str, str]:
    """Return this environment without any setting of whoever runs the tests."""
    ours = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DATA_KEY")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith((*OURS, *ours))
    }
    return {**kept, "PYTHONPATH": str(ROOT)}
