"""Everything the outside decides: environment or ``.env``, read once, complete or refused."""

import os
import re
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from conversations.engine.replies import Text
from storage.sealing import SHORTEST_KEY

ENV_FILE = ".env"
# A name that begins like this is meant for us; if we do not know it, somebody mistyped it.
OUR_PREFIXES = ("TELEGRAM_", "TWILIO_", "LONTAR_")
# A key of fewer different characters or bytes than this was typed, not drawn.
LEAST_VARIETY = 8
# Two of ten letters may differ; the prefix alone makes every name a little alike.
_ALIKE = 0.8
_WEB_ADDRESS = r"^https?://[^\s/?#]+(/[^\s?#]*)?$"


class SettingsRefused(Exception):
    """The settings are incomplete or wrong; ``reasons`` are texts, one line each."""

    def __init__(self, reasons: list[Text]) -> None:
        super().__init__(*(f"{reason.key} {dict(reason.blanks)}" for reason in reasons))
        self.reasons = reasons


class Settings(BaseSettings):
    """The settings by name; what each means stands in ``.env.example``."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: str | None = Field(
        default=None, pattern=r"^(postgresql(\+psycopg)?|sqlite)://", repr=False
    )
    redis_url: str | None = Field(default=None, pattern=r"^(rediss?|unix)://", repr=False)
    public_url: str | None = Field(default=None, pattern=_WEB_ADDRESS)
    telegram_token: SecretStr | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_api_url: str = Field(default="https://api.telegram.org", pattern=_WEB_ADDRESS)
    twilio_account_sid: str | None = Field(default=None, pattern=r"^AC[0-9a-fA-F]{32}$")
    twilio_auth_token: SecretStr | None = None
    twilio_whatsapp_sender: str | None = Field(default=None, pattern=r"^whatsapp:\+\d{8,15}$")
    twilio_api_url: str | None = Field(default=None, pattern=_WEB_ADDRESS)
    # Below two a second there is no room for announcements beside answers.
    telegram_rate: float = Field(default=25, ge=2, le=1000)
    twilio_rate: float = Field(default=80, ge=2, le=1000)
    twilio_daily_limit: int = Field(default=250, ge=1, le=10_000_000)
    secret_key: SecretStr | None = None
    data_key: SecretStr | None = None
    lontar_home: Path = Path("var")
    lontar_timezone: str = "Asia/Makassar"
    # How many proxies of ours stand between people and us; each adds to X-Forwarded-For.
    lontar_proxies: int | None = Field(default=None, ge=0, le=9)

    @field_validator("database_url", mode="before")
    @classmethod
    def _postgresql_in_full(cls, value: str | None) -> str | None:
        """Read the short name that many hosts hand out."""
        return re.sub(r"^postgres://", "postgresql://", value) if value else value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _as_telegram_takes_it(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("1-256 characters of A-Z a-z 0-9 _ -")
        return value

    @field_validator("public_url", "telegram_api_url", "twilio_api_url")
    @classmethod
    def _without_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else value

    @property
    def demo(self) -> bool:
        """Whether the demo's own data and keys are used: nothing real has been configured."""
        return self.database_url is None and self.data_key is None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The local time zone."""
        return ZoneInfo(self.lontar_timezone)

    @property
    def whatsapp(self) -> bool:
        """Whether WhatsApp is configured."""
        return self.twilio_account_sid is not None

    @property
    def telegram(self) -> bool:
        """Whether Telegram is configured."""
        return self.telegram_token is not None


# What must be there too once a setting is there.
_TOGETHER = {
    "telegram_webhook_secret": ("telegram_token",),
    "twilio_account_sid": ("twilio_auth_token", "twilio_whatsapp_sender"),
    "twilio_auth_token": ("twilio_account_sid",),
    "twilio_whatsapp_sender": ("twilio_account_sid",),
    "database_url": ("data_key",),
}


def read_settings(env_file: str = ENV_FILE) -> Settings:
    """Read the settings; raise ``SettingsRefused`` with everything that is wrong with them."""
    reasons = _mistyped(env_file)
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        reasons += [_bad_value(str(problem["loc"][0])) for problem in error.errors()]
        raise SettingsRefused(reasons) from None
    reasons += _incomplete(settings) + _weak(settings)
    if reasons:
        raise SettingsRefused(reasons)
    return settings


def require_channel_keys(settings: Settings) -> None:
    """Refuse to open webhooks whose callers could not be told from anybody else."""
    reasons = []
    if settings.telegram and settings.telegram_webhook_secret is None:
        reasons.append(_missing_with("telegram_webhook_secret", "telegram_token"))
    if settings.whatsapp and settings.public_url is None:
        reasons.append(_missing_with("public_url", "twilio_account_sid"))
    if reasons:
        raise SettingsRefused(reasons)


def require_real(settings: Settings, *, web: bool) -> None:
    """Refuse to serve real people with the demo's keys, or without what a channel needs."""
    missing = [name for name in ("secret_key", "data_key") if getattr(settings, name) is None]
    if missing:
        raise SettingsRefused([Text("settings.missing", {"name": n.upper()}) for n in missing])
    if web:
        require_channel_keys(settings)


def _mistyped(env_file: str) -> list[Text]:
    names = {name.upper() for name in (*os.environ, *dotenv_values(env_file))}
    known = {name.upper() for name in Settings.model_fields}
    reasons = []
    for name in sorted(names - known):
        if name.startswith((*OUR_PREFIXES, *known)):
            meant = get_close_matches(name, known, n=1, cutoff=_ALIKE)
            key = "settings.unknown_meant" if meant else "settings.unknown"
            reasons.append(Text(key, {"name": name, "meant": meant[0] if meant else ""}))
    return reasons


def _incomplete(settings: Settings) -> list[Text]:
    return [
        _missing_with(other, name)
        for name, others in _TOGETHER.items()
        if getattr(settings, name) is not None
        for other in others
        if getattr(settings, other) is None
    ]


def _weak(settings: Settings) -> list[Text]:
    reasons = []
    for name in ("secret_key", "data_key"):
        given = getattr(settings, name)
        if given is not None and _is_weak(given.get_secret_value().strip()):
            reasons.append(
                Text("settings.weak_key", {"name": name.upper(), "characters": SHORTEST_KEY})
            )
    try:
        ZoneInfo(settings.lontar_timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        reasons.append(_bad_value("lontar_timezone"))
    return reasons


def _is_weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < LEAST_VARIETY


def _bad_value(name: str) -> Text:
    return Text("settings.bad_value", {"name": name.upper()})


def _missing_with(name: str, because: str) -> Text:
    return Text("settings.missing_with", {"name": name.upper(), "because": because.upper()})
