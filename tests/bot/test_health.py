from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click
import pytest
from flask.testing import FlaskClient

from bot.settings import Settings, SettingsRefused, read_settings
from bot.web import create_app
from bot.web.security import HEADERS
from handlers.chat import address_index
from handlers.services import Services
from storage.chat_sessions import ChatSessions, open_redis
from storage.database import open_engine
from storage.outbox import REPLY_LANE
from storage.sealing import Vault
from storage.store import Database

KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SECRET_KEY = "Vq3xT9mLr7Kw2ZbN8sHf4JdYc6GpA1Eu"
TELEGRAM = "/webhooks/telegram"


@pytest.fixture
def settings() -> Settings:
    """The settings of the demo."""
    return read_settings()


@pytest.fixture
def real() -> Settings:
    """The settings of production, with Telegram."""
    return Settings(
        data_key=KEY,
        secret_key=SECRET_KEY,
        public_url="https://lontar.example.id",
        telegram_token="1:a",
        telegram_webhook_secret="rahasia",
    )


@pytest.fixture
def web(services: Services, settings: Settings) -> FlaskClient:
    """The demo's pages."""
    return create_app(services, settings).test_client()


@pytest.fixture
def down(services: Services, vault: Vault) -> Iterator[Services]:
    """Services whose database and Redis do not answer."""
    engine = open_engine("postgresql+psycopg://lontar@127.0.0.1:9/lontar")
    away = open_redis("redis://127.0.0.1:9")
    yield replace(services, database=Database(engine, vault), sessions=ChatSessions(away, vault))
    engine.dispose()
    away.close()


def test_a_process_that_answers_is_alive(web: FlaskClient) -> None:
    answer = web.get("/healthz")
    assert (answer.status_code, answer.data) == (200, b"ok")


def test_a_process_is_alive_while_everything_else_is_down(
    down: Services, settings: Settings
) -> None:
    assert create_app(down, settings).test_client().get("/healthz").status_code == 200


def test_ready_when_the_parts_answer(web: FlaskClient) -> None:
    answer = web.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "database": True,
        "migrated": True,
        "redis": True,
        "oldest_due_seconds": 0.0,
    }


def test_not_ready_when_the_database_is_down(down: Services, settings: Settings) -> None:
    answer = create_app(down, settings).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert (answer.json["database"], answer.json["redis"]) == (False, False)


def test_ready_without_redis(services: Services, down: Services, settings: Settings) -> None:
    half = replace(services, sessions=down.sessions)
    answer = create_app(half, settings).test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["redis"] is False


def test_not_ready_when_the_tables_are_missing(
    services: Services, settings: Settings, vault: Vault, tmp_path: Path
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    empty = replace(services, database=Database(engine, vault))
    answer = create_app(empty, settings).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert (answer.json["database"], answer.json["migrated"]) == (True, False)
    engine.dispose()


def test_the_age_of_the_oldest_due_message_is_told(services: Services, settings: Settings) -> None:
    now = services.clock()
    index = address_index(services.database.vault, "telegram", "5")
    with services.database.begin() as store:
        chat = store.chats.add(index, "telegram", "5", "id", now)
        for seconds in (90, 30, -60):
            due = now - timedelta(seconds=seconds)
            store.outbox.add(chat.id, f"key:{seconds}", {"text": "x"}, due, lane=REPLY_LANE)
    web = create_app(services, settings).test_client()
    assert web.get("/readyz").json["oldest_due_seconds"] == 90.0  # type: ignore[index]
    assert "lontar_oldest_due_seconds 90.0" in web.get("/metrics").text


def test_calls_are_counted(services: Services, real: Settings) -> None:
    web = create_app(services, real).test_client()
    web.post(TELEGRAM, data="{}", content_type="application/json")
    counted = 'lontar_webhook_calls_total{channel="telegram",outcome="forbidden"} 1.0'
    assert counted in web.get("/metrics").text


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        pytest.param("127.0.0.1", {}, 200, id="this-machine"),
        pytest.param("::1", {}, 200, id="this-machine-v6"),
        pytest.param("192.0.2.7", {}, 403, id="elsewhere"),
        pytest.param("", {}, 403, id="unknown"),
        pytest.param("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403, id="proxy"),
        pytest.param("127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 403, id="proxy-by-standard"),
    ],
)
def test_only_this_machine_may_read_the_metrics(
    web: FlaskClient, address: str, headers: dict[str, str], status: int
) -> None:
    answer = web.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        pytest.param("GET", "/nothing", 404, "not_found", id="unknown"),
        pytest.param("GET", TELEGRAM, 405, "method_not_allowed", id="method"),
    ],
)
def test_failures_are_short_names_in_json(
    web: FlaskClient, method: str, path: str, status: int, name: str
) -> None:
    answer = web.open(path, method=method)
    assert (answer.status_code, answer.json) == (status, {"error": name})


def test_an_unexpected_failure_tells_nothing_of_the_inside(
    services: Services, settings: Settings
) -> None:
    app = create_app(services, settings)

    @app.get("/broken")
    def broken() -> str:
        raise ValueError("5307014507850001")

    answer = app.test_client().get("/broken")
    assert (answer.status_code, answer.json) == (500, {"error": "internal_server_error"})


@pytest.mark.parametrize("path", ["/healthz", "/nothing", "/", "/simulator", TELEGRAM])
def test_every_answer_carries_the_secure_headers(web: FlaskClient, path: str) -> None:
    answer = web.get(path)
    assert [name for name, value in HEADERS if answer.headers.get(name) != value] == []
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_transport_security_is_said_where_the_address_is_https(
    services: Services, settings: Settings, real: Settings
) -> None:
    name = "Strict-Transport-Security"
    assert name in create_app(services, real).test_client().get("/healthz").headers
    assert name not in create_app(services, settings).test_client().get("/healthz").headers


def test_the_demos_home_is_the_simulator(web: FlaskClient) -> None:
    answer = web.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/simulator")
    assert web.get("/simulator").status_code == 200


@pytest.mark.parametrize("path", ["/", "/simulator", "/simulator/static/simulator.js"])
def test_production_has_no_simulator(services: Services, real: Settings, path: str) -> None:
    assert create_app(services, real).test_client().get(path).status_code == 404


@pytest.mark.parametrize("path", ["/simulator/messages", "/nothing"])
def test_a_body_that_is_too_large_is_refused(web: FlaskClient, path: str) -> None:
    body = b'{"text": "' + b"x" * (1024 * 1024) + b'"}'
    answer = web.post(path, data=body, content_type="application/json")
    assert answer.status_code == (413 if path != "/nothing" else 404)


def test_without_arguments_real_settings_are_asked_for() -> None:
    with pytest.raises(SettingsRefused):
        create_app()


def test_with_settings_alone_the_parts_are_joined_from_them(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    for name, value in (("DATABASE_URL", url), ("DATA_KEY", KEY), ("SECRET_KEY", SECRET_KEY)):
        monkeypatch.setenv(name, value)
    with click.Context(click.Command("test")):
        assert create_app().test_client().get("/readyz").status_code == 200
