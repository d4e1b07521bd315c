import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.checkup.providers import check_telegram, check_whatsapp
from bot.checkup.settings import shown
from bot.cli import main
from bot.settings import Settings
from bot.texts import load_texts
from tests.lookalikes.http_server import Answer, LoopbackServer, Request, answer_json
from tests.lookalikes.telegram_api import TelegramApi

KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SECRET_KEY = "Vq3xT9mLr7Kw2ZbN8sHf4JdYc6GpA1Eu"
ACCOUNT = f"AC{1:032x}"
PUBLIC = "https://lontar.example.id"
SET_WEBHOOK = "Run: lontar telegram set-webhook"
Findings = dict[str, dict[str, str]]
Doctor = Callable[..., tuple[int, Findings]]


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Asks the doctor under these settings; gives its code and its findings by name."""

    def ask(**settings: str) -> tuple[int, Findings]:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        code = main(["--lang", "en", "doctor", "--json"])
        report = json.loads(capsys.readouterr().out)
        return code, {finding["name"]: finding for finding in report["findings"]}

    return ask


def test_the_demo_is_well(doctor: Doctor) -> None:
    code, found = doctor()
    assert code == 0
    assert {finding["health"] for finding in found.values()} == {"ok"}
    assert found["Database"]["says"].startswith("answers, tables are current")
    assert found["DATA_KEY"]["says"] == "the demo's key"


def test_every_setting_has_its_line(doctor: Doctor) -> None:
    _, found = doctor()
    assert [name for name in Settings.model_fields if name.upper() not in found] == []


def test_a_person_reads_one_line_each_and_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_KEY", KEY)
    assert main(["--lang", "en", "doctor"]) == 1
    said = capsys.readouterr()
    lines = said.out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("!! "))
    assert "its tables are not current" in lines[at]
    assert lines[at + 1].strip() == "-> Run: lontar db upgrade"
    assert said.err == "1 things to mend.\n"


def test_it_tells_where_a_setting_comes_from(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LONTAR_TIMEZONE=Asia/Jakarta\n", "utf-8")
    _, found = doctor(PUBLIC_URL=PUBLIC)
    assert found["LONTAR_TIMEZONE"]["says"] == "Asia/Jakarta (from .env)"
    assert found["PUBLIC_URL"]["says"] == f"{PUBLIC} (from the environment)"
    assert found["TELEGRAM_API_URL"]["says"].endswith("(default)")


def test_no_secret_is_shown(doctor: Doctor, capsys: pytest.CaptureFixture[str]) -> None:
    secrets = {
        "DATABASE_URL": "postgresql://lontar:geheim@127.0.0.1:9/lontar",
        "REDIS_URL": "redis://:geheim@127.0.0.1:9/0",
        "DATA_KEY": KEY,
        "SECRET_KEY": SECRET_KEY,
        "TELEGRAM_TOKEN": "700000000:geheim",
        "TELEGRAM_WEBHOOK_SECRET": "geheim",
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": "geheim",
        "TWILIO_WHATSAPP_SENDER": "whatsapp:+620000000099",
        "TWILIO_API_URL": "http://127.0.0.1:9",
    }
    code, found = doctor(**secrets)
    told = json.dumps(found) + capsys.readouterr().err
    assert [word for word in ("geheim", KEY, SECRET_KEY) if word in told] == []
    assert code == 1
    ill = {name for name, finding in found.items() if finding["health"] == "!!"}
    assert ill == {"Database", "Redis", "Public address", "Telegram", "WhatsApp"}
    assert [name for name in ill if not found[name]["advice"]] == []


def test_refused_settings_are_told_and_end_with_2(doctor: Doctor) -> None:
    code, found = doctor(TELEGRAM_TOKN="x")
    assert code == 2
    assert found["TELEGRAM_TOKN"]["health"] == "!!"
    assert "Is TELEGRAM_TOKEN meant?" in found["TELEGRAM_TOKN"]["advice"]


def test_a_data_key_that_does_not_open_the_data_is_found(doctor: Doctor, tmp_path: Path) -> None:
    doctor()  # makes the demo's data
    url = f"sqlite:///{tmp_path / 'var' / 'demo.db'}"
    code, found = doctor(DATABASE_URL=url, DATA_KEY=KEY)
    assert code == 1
    assert found["Database"]["says"] == "DATA_KEY does not fit what the database holds"


def test_production_is_told_that_redis_is_embedded(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_KEY", KEY)
    assert main(["db", "upgrade"]) == 0
    capsys.readouterr()
    code, found = doctor()
    assert (code, found["Redis"]["health"]) == (0, "!")


def test_a_folder_that_cannot_be_written_is_found(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    url = f"sqlite:///{tmp_path / 'lontar.db'}"
    home = str(tmp_path / "file")
    code, found = doctor(DATABASE_URL=url, DATA_KEY=KEY, LONTAR_HOME=home)
    assert code == 1
    assert found["Files"]["health"] == "!!"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("redis://127.0.0.1/0", "redis://127.0.0.1/0"),
        ("redis://:geheim@127.0.0.1/0", "redis://:***@127.0.0.1/0"),
        ("postgresql://me:ge@heim@h:5/x?y=z", "postgresql://me:***@h:5/x?y=z"),
        ("sqlite:///var/lontar.db", "sqlite:///var/lontar.db"),
    ],
)
def test_a_password_in_an_address_is_veiled(value: str, told: str) -> None:
    assert shown(value) == told


# --- the providers ------------------------------------------------------------------------------


def telegram_settings(url: str, token: str) -> Settings:
    """Settings that point at a look-alike."""
    return Settings(telegram_token=token, telegram_api_url=url, public_url=PUBLIC)


def says(finding: Any) -> str:  # noqa: ANN401 - a Finding
    """What a person reads."""
    advice = load_texts().say(finding.advice, "en") if finding.advice else ""
    return f"{finding.health} {load_texts().say(finding.says, 'en')} {advice}".strip()


def test_telegram_with_its_webhook_is_well(telegram: TelegramApi) -> None:
    telegram.call("setWebhook", url=f"{PUBLIC}/webhooks/telegram", secret_token="s")
    found = check_telegram(telegram_settings(telegram.url, telegram.token))
    assert says(found) == "ok @lontar_uji_bot, webhook set, 0 waiting"


@pytest.mark.parametrize(
    ("webhook", "told"),
    [
        (None, f"!! @lontar_uji_bot, no webhook is set {SET_WEBHOOK}"),
        (
            "https://elsewhere.example/webhooks/telegram",
            f"!! @lontar_uji_bot, the webhook is set to another address {SET_WEBHOOK}",
        ),
    ],
    ids=["none", "another"],
)
def test_telegram_that_delivers_elsewhere_is_not(
    telegram: TelegramApi, webhook: str | None, told: str
) -> None:
    if webhook:
        telegram.call("setWebhook", url=webhook)
    found = check_telegram(telegram_settings(telegram.url, telegram.token))
    assert says(found) == told


@pytest.mark.parametrize("token", ["700000000:another-token", "no token"])
def test_a_refused_telegram_token_is_told(telegram: TelegramApi, token: str) -> None:
    found = check_telegram(telegram_settings(telegram.url, token))
    assert says(found).startswith("!! the token is refused")


def twilio_settings(url: str) -> Settings:
    """Settings that point at a stand-in for Twilio's accounts."""
    return Settings(
        twilio_account_sid=ACCOUNT,
        twilio_auth_token="invented",
        twilio_whatsapp_sender="whatsapp:+620000000099",
        twilio_api_url=url,
    )


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param(
            answer_json({"sid": ACCOUNT, "status": "active"}), "ok Twilio account active", id="well"
        ),
        pytest.param(
            answer_json({"sid": ACCOUNT, "status": "suspended"}),
            "!! Twilio account suspended Look at the account in Twilio's console.",
            id="suspended",
        ),
        pytest.param(
            answer_json({"code": 20003, "message": "Authenticate", "status": 401}, 401),
            "!! Twilio refuses our keys Make TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN those of "
            "Twilio's console.",
            id="refused",
        ),
        pytest.param(
            answer_json({"code": 20500, "message": "Internal", "status": 500}, 500),
            "!! Twilio cannot be reached (500) Check the internet connection, or TWILIO_API_URL.",
            id="broken",
        ),
        pytest.param(
            Answer(cut=True),
            "!! Twilio cannot be reached (ConnectionError) Check the internet connection, or "
            "TWILIO_API_URL.",
            id="cut",
        ),
    ],
)
def test_twilio_is_asked_how_the_account_is(answer: Answer, told: str) -> None:
    asked: list[Request] = []

    def respond(request: Request) -> Answer:
        asked.append(request)
        return answer

    with LoopbackServer(respond) as server:
        found = check_whatsapp(twilio_settings(server.url))
    assert says(found) == told
    assert {request.path for request in asked} == {f"/2010-04-01/Accounts/{ACCOUNT}.json"}


def test_channels_that_are_off_are_not_asked() -> None:
    assert says(check_telegram(Settings())) == "ok off"
    assert says(check_whatsapp(Settings())) == "ok off"
