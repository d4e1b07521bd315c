"""The real parts that tests stand on: both databases, both kinds of Redis, texts, a clock."""

import ipaddress
import os
import signal
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

# Before telegram can be imported: its durations as timedelta, without a warning.
os.environ["PTB_TIMEDELTA"] = "true"

import pytest
import redis
from sqlalchemy import Engine

from bot.clocks import DEMO_STARTS
from bot.wiring import load_guide
from handlers.services import Services
from storage.chat_sessions import ChatSessions, open_redis
from storage.sealing import Vault
from storage.store import Database
from tests.demo_rows import DemoRows

pytest_plugins = ("tests.databases",)

# What everything stands on: one process with files, or the servers of production.
EMBEDDED, SERVERS = "embedded", "servers"
REDIS = "redis://127.0.0.1:6379/15"
# Marks a database number as taken by one process of tests.
MINE = "lontar-tests"
# All keys that Lontar writes begin like this.
OUR_KEYS = "lontar:*"


class StandingClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = DEMO_STARTS) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the moment it shows, in UTC."""
        return self.now.astimezone(UTC)

    def advance(self, **duration: float) -> None:
        """Move on, for example ``advance(hours=2)``."""
        self.now += timedelta(**duration)


def _is_inside(address: object) -> bool:
    """Whether a socket address stays on this machine."""
    if not isinstance(address, tuple):
        return True
    try:
        return ipaddress.ip_address(str(address[0]).partition("%")[0]).is_loopback
    except ValueError:
        return address[0] in {"localhost", ""}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a changed conversation rewrite what the bot says in its transcript."""
    parser.addoption(
        "--update-transcripts", action="store_true", help="rewrite the bot's lines; read the diff"
    )


@pytest.fixture(autouse=True, scope="session")
def no_internet() -> Iterator[None]:
    """Let no test leave this machine."""
    patch = pytest.MonkeyPatch()
    connect, connect_ex, look_up = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def guarded_connect(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - as the socket's
        if not _is_inside(address):
            pytest.fail(f"a test wanted to reach {address}", pytrace=True)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:  # noqa: ANN401 - as the socket's
        if not _is_inside(address):
            pytest.fail(f"a test wanted to reach {address}", pytrace=True)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - as socket's
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_inside((name,)):
            pytest.fail(f"a test asked for the address of {name}", pytrace=True)
        return look_up(host, *rest, **named)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def interruptible() -> None:
    """Let the processes that we start be ended by Ctrl+C.

    Whoever starts the tests in the background has them ignore it, and their children would, too.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the settings of whoever runs the tests; files go to a folder of this test."""
    monkeypatch.chdir(tmp_path)  # away from their .env
    ours = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEY", "DATA_KEY")
    for name in list(os.environ):
        if name.startswith(("TELEGRAM_", "TWILIO_", "LONTAR_", *ours)):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LONTAR_HOME", str(tmp_path / "var"))


@pytest.fixture(params=[EMBEDDED, SERVERS])
def backing(request: pytest.FixtureRequest) -> str:
    """What the database and Redis of this test are."""
    return str(request.param)


@pytest.fixture
def clock() -> StandingClock:
    """A clock that stands at the demo's first moment."""
    return StandingClock()


@pytest.fixture(scope="session")
def vault() -> Vault:
    """A vault with a key of its own."""
    return Vault(bytes(range(32)))


@pytest.fixture
def database(engine: Engine, vault: Vault) -> Database:
    """An empty database: SQLite in a file, or PostgreSQL."""
    return Database(engine, vault)


@pytest.fixture(scope="session")
def redis_server_url() -> Iterator[str]:
    """The URL of a database number of a real Redis that this process has for itself."""
    asked = os.environ.get("TEST_REDIS_URL")
    parts = urlsplit(asked or REDIS)
    first = int(parts.path.strip("/") or 0)
    try:
        for number in range(first, -1, -1):
            url = urlunsplit(parts._replace(path=f"/{number}"))
            client = redis.Redis.from_url(url, socket_timeout=2, protocol=2)
            with client:
                if _is_ours(client):
                    yield url
                    client.delete(MINE)
                    return
    except redis.RedisError as error:
        if asked:
            pytest.fail(f"TEST_REDIS_URL: {type(error).__name__}")
        pytest.skip(f"no Redis at 127.0.0.1:6379 (set TEST_REDIS_URL): {type(error).__name__}")
    pytest.skip("Redis has no database number that is free")


def _is_ours(client: "redis.Redis") -> bool:
    """Take a database number for this process; False when anything of somebody else lies there."""
    if not client.set(MINE, os.getpid(), nx=True, ex=1800):
        return False
    strangers = client.dbsize() - sum(1 for _ in client.scan_iter(match="lontar*", count=1000))
    if strangers:
        client.delete(MINE)
    return not strangers


@pytest.fixture
def redis_url(backing: str, request: pytest.FixtureRequest) -> str | None:
    """The URL of a real Redis, None for the embedded one."""
    return None if backing == EMBEDDED else str(request.getfixturevalue("redis_server_url"))


@pytest.fixture
def redis_client(redis_url: str | None) -> Iterator["redis.Redis"]:
    """An empty Redis: inside this process, or a server's own database number."""
    client = open_redis(redis_url)
    _forget_keys(client)
    yield client
    _forget_keys(client)
    client.close()


def _forget_keys(client: "redis.Redis") -> None:
    """Remove what Lontar wrote and nothing else: the server may belong to somebody."""
    for key in list(client.scan_iter(match=OUR_KEYS, count=1000)):
        client.delete(key)


@pytest.fixture
def services(
    database: Database, redis_client: "redis.Redis", vault: Vault, clock: StandingClock
) -> Services:
    """Everything the handlers work with, on a clock that stands."""
    return Services(
        database=database,
        sessions=ChatSessions(redis_client, vault),
        guide=load_guide(),
        clock=clock,
        zone=DEMO_STARTS.tzinfo,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="session")
def demo_rows() -> DemoRows:
    """What the demo begins with."""
    return DemoRows()


@pytest.fixture
def demo(services: Services, demo_rows: DemoRows) -> Services:
    """The services with the demo's programmes and people in the database."""
    with services.database.begin() as store:
        demo_rows.fill(store, services.guide)
    return services
