"""How each setting is: its value with secrets veiled, and where it comes from."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import SecretStr

from bot.checkup.finding import Finding, Health
from bot.settings import ENV_FILE, Settings
from conversations.engine.replies import Text

VEIL = "***"


def check_settings(settings: Settings, env_file: str = ENV_FILE) -> Iterator[Finding]:
    """Yield one finding a setting; what is wrong with them, ``read_settings`` has refused."""
    for name in Settings.model_fields:
        value = getattr(settings, name)
        says = Text("doctor.setting.not_set")
        if value is not None:
            origin = Text(_origin(name.upper(), env_file))
            says = Text("doctor.setting.shown", {"value": shown(value), "origin": origin})
        elif settings.demo and name in {"data_key", "secret_key"}:
            says = Text("doctor.setting.demo_key")
        yield Finding(name.upper(), Health.WELL, says)


def refused_settings(reasons: list[Text]) -> Iterator[Finding]:
    """Yield what is wrong with settings that were refused."""
    for reason in reasons:
        name = str(reason.blanks.get("name", "SECRET_KEY / DATA_KEY"))
        yield Finding(name, Health.BAD, Text("doctor.setting.refused"), reason)


def shown(value: object) -> str:
    """Return a setting's value as it may be shown: nothing of a secret, no password."""
    if isinstance(value, SecretStr):
        return VEIL
    parts = urlsplit(str(value))
    if parts.password is None:
        return str(value)
    name, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{name.partition(':')[0]}:{VEIL}@{host}").geturl()


def _origin(name: str, env_file: str) -> str:
    if any(known.upper() == name and value for known, value in os.environ.items()):
        return "doctor.from.environment"
    if any(known.upper() == name and value for known, value in dotenv_values(env_file).items()):
        return "doctor.from.file"
    return "doctor.from.default"
