import re
from pathlib import Path

import pytest

from bot.settings import (
    Settings,
    SettingsRefused,
    read_settings,
    require_channel_keys,
    require_real,
)
from bot.texts import load_texts
from conversations.engine.replies import Text

DATA_KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SECRET_KEY = "Vq3xT9mLr7Kw2ZbN8sHf4JdYc6GpA1Eu"
TELEGRAM = {"TELEGRAM_TOKEN": "123456:abcdefghijklmnopqrstuvwxyz"}
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000001",
    "TWILIO_AUTH_TOKEN": "invented",
    "TWILIO_WHATSAPP_SENDER": "whatsapp:+620000000099",
}
WEAK = (
    "{} is too short or too easily guessed; at least 32 random characters. "
    "Make one with: lontar key"
)
REAL = {"SECRET_KEY": SECRET_KEY, "DATA_KEY": DATA_KEY}


def read(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> Settings:
    """Settings from these values of the environment and nothing else."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return read_settings(env_file="")


def bad_value(name: str) -> str:
    """The line about a value that cannot be used."""
    return f"{name}: this value cannot be used. See the example in .env.example."


def words(reasons: list[Text]) -> list[str]:
    """The lines that a person reads."""
    return [load_texts().say(reason, "en") for reason in reasons]


def test_without_settings_the_demo_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, {})
    assert settings.demo
    assert not settings.telegram
    assert not settings.whatsapp
    assert settings.zone.key == "Asia/Makassar"


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        pytest.param(
            {"TELEGRAM_TOKN": "x"},
            ["TELEGRAM_TOKN: no setting has this name. Is TELEGRAM_TOKEN meant?"],
            id="mistyped-behind-our-prefix",
        ),
        pytest.param(
            {"DATABASE_URLS": "x"},
            ["DATABASE_URLS: no setting has this name. Is DATABASE_URL meant?"],
            id="begins-with-one-of-our-names",
        ),
        pytest.param(
            {"LONTAR_QQ": "x"},
            ["LONTAR_QQ: no setting has this name."],
            id="nothing-alike",
        ),
        pytest.param(
            {"TELEGRAM_WEBHOOK_SECRET": "rahasia"},
            ["TELEGRAM_TOKEN is not set, but TELEGRAM_WEBHOOK_SECRET is."],
            id="telegram-without-token",
        ),
        pytest.param(
            {"TELEGRAM_WEBHOOK_SECRET": "two words", **TELEGRAM},
            [bad_value("TELEGRAM_WEBHOOK_SECRET")],
            id="telegram-secret-that-telegram-refuses",
        ),
        pytest.param(
            {"TWILIO_ACCOUNT_SID": TWILIO["TWILIO_ACCOUNT_SID"]},
            [
                "TWILIO_AUTH_TOKEN is not set, but TWILIO_ACCOUNT_SID is.",
                "TWILIO_WHATSAPP_SENDER is not set, but TWILIO_ACCOUNT_SID is.",
            ],
            id="twilio-account-alone",
        ),
        pytest.param(
            {"TWILIO_AUTH_TOKEN": "invented"},
            ["TWILIO_ACCOUNT_SID is not set, but TWILIO_AUTH_TOKEN is."],
            id="twilio-token-alone",
        ),
        pytest.param(
            {**TWILIO, "TWILIO_WHATSAPP_SENDER": "+620000000099"},
            [bad_value("TWILIO_WHATSAPP_SENDER")],
            id="sender-without-whatsapp",
        ),
        pytest.param(
            {**TWILIO, "TWILIO_ACCOUNT_SID": "AC1"},
            [bad_value("TWILIO_ACCOUNT_SID")],
            id="account-sid-cut-short",
        ),
        pytest.param(
            {"DATABASE_URL": "sqlite:///x.db"},
            ["DATA_KEY is not set, but DATABASE_URL is."],
            id="database-without-data-key",
        ),
        pytest.param(
            {"DATABASE_URL": "mysql://x/y", "DATA_KEY": DATA_KEY},
            [bad_value("DATABASE_URL")],
            id="a-database-we-do-not-know",
        ),
        pytest.param(
            {"REDIS_URL": "127.0.0.1"},
            [bad_value("REDIS_URL")],
            id="redis-without-scheme",
        ),
        pytest.param(
            {"PUBLIC_URL": "lontar.example.id"},
            [bad_value("PUBLIC_URL")],
            id="address-without-scheme",
        ),
        pytest.param(
            {"PUBLIC_URL": "https://lontar.example.id/?a=1"},
            [bad_value("PUBLIC_URL")],
            id="address-with-query",
        ),
        pytest.param(
            {"LONTAR_TIMEZONE": "Asia/Nowhere"},
            [bad_value("LONTAR_TIMEZONE")],
            id="zone-that-is-none",
        ),
        pytest.param(
            {"LONTAR_TIMEZONE": "../passwd"},
            [bad_value("LONTAR_TIMEZONE")],
            id="zone-that-is-a-path",
        ),
        *(
            pytest.param(
                {"DATA_KEY": value},
                [WEAK.format("DATA_KEY")],
                id=f"data-key-{name}",
            )
            for name, value in (
                ("words", "changeme"),
                ("short", DATA_KEY[:31]),
                ("zeros", "0" * 64),
                ("one-letter", "a" * 64),
            )
        ),
        *(
            pytest.param(
                {"SECRET_KEY": value},
                [WEAK.format("SECRET_KEY")],
                id=f"secret-key-{name}",
            )
            for name, value in (
                ("default", "changeme"),
                ("short", SECRET_KEY[1:]),
                ("xs", "x" * 40),
            )
        ),
    ],
)
def test_what_is_wrong_is_refused_with_one_line_each(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], lines: list[str]
) -> None:
    with pytest.raises(SettingsRefused) as refused:
        read(monkeypatch, values)
    assert words(refused.value.reasons) == lines


def test_everything_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsRefused) as refused:
        read(monkeypatch, {"LONTAR_HOM": "x", "REDIS_URL": "x", "PUBLIC_URL": "y"})
    named = [reason.blanks["name"] for reason in refused.value.reasons]
    assert named == ["LONTAR_HOM", "REDIS_URL", "PUBLIC_URL"]


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        pytest.param({}, {"SECRET_KEY", "DATA_KEY"}, id="nothing-set"),
        pytest.param({"DATA_KEY": DATA_KEY}, {"SECRET_KEY"}, id="one-key"),
        pytest.param(
            {**REAL, **TELEGRAM}, {"TELEGRAM_WEBHOOK_SECRET"}, id="telegram-nobody-can-know"
        ),
        pytest.param({**REAL, **TWILIO}, {"PUBLIC_URL"}, id="twilio-signs-no-address"),
    ],
)
def test_real_people_are_not_served_without_real_keys(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], missing: set[str]
) -> None:
    settings = read(monkeypatch, values)
    with pytest.raises(SettingsRefused) as refused:
        require_real(settings, web=True)
    assert {reason.blanks["name"] for reason in refused.value.reasons} == missing


def test_complete_settings_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    channels = {**TELEGRAM, "TELEGRAM_WEBHOOK_SECRET": "s", **TWILIO}
    settings = read(monkeypatch, {**REAL, **channels, "PUBLIC_URL": "https://lontar.example.id/"})
    require_real(settings, web=True)
    require_channel_keys(settings)
    assert not settings.demo
    assert settings.public_url == "https://lontar.example.id"


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, {"TELEGRAM_TOKEN": "", "DATABASE_URL": "", "DATA_KEY": ""})
    assert settings.demo
    assert not settings.telegram


def test_the_short_name_of_postgresql_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, {"DATABASE_URL": "postgres://h/lontar", "DATA_KEY": DATA_KEY})
    assert settings.database_url == "postgresql://h/lontar"


def test_the_file_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "settings"
    file.write_text("PUBLIC_URL=https://file.example\nREDIS_URL=redis://file\n", "utf-8")
    monkeypatch.setenv("REDIS_URL", "redis://environment")
    settings = read_settings(env_file=str(file))
    assert settings.public_url == "https://file.example"
    assert settings.redis_url == "redis://environment"


def test_a_mistyped_name_in_the_file_is_found(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text("TWILIO_TOKEN=x\n", "utf-8")
    with pytest.raises(SettingsRefused):
        read_settings(env_file=str(file))


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://lontar:geheim@h/lontar"
    settings = read(monkeypatch, {**REAL, **TELEGRAM, **TWILIO, "DATABASE_URL": url})
    shown = repr(settings) + str(settings)
    secrets = (DATA_KEY, SECRET_KEY, TELEGRAM["TELEGRAM_TOKEN"], "invented", "geheim")
    assert [secret for secret in secrets if secret in shown] == []


def test_a_refusal_does_not_quote_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsRefused) as refused:
        read(monkeypatch, {"SECRET_KEY": "geheim", "REDIS_URL": "geheim"})
    assert "geheim" not in str(refused.value) + " ".join(words(refused.value.reasons))


def test_the_example_names_every_setting() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text("utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}
