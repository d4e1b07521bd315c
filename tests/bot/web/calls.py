"""Calls of providers, as bytes."""

from typing import Any
from urllib.parse import urlencode

from tests.bot.running import KEYS, SECRET, TELEGRAM, WHATSAPP, Got, Running
from tests.lookalikes.twilio_webhooks import sign

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
UPDATE: dict[str, Any] = {
    "update_id": 5,
    "message": {
        "message_id": 1,
        "from": {"id": 700000001, "is_bot": False, "first_name": "Maria"},
        "chat": {"id": 700000001, "type": "private"},
        "date": 1795222800,
        "text": "halo",
    },
}
MESSAGE = (("MessageSid", f"SM{1:032x}"), ("From", "whatsapp:+620000000001"), ("Body", "halo"))


def from_telegram(service: Running, body: bytes, **headers: str) -> Got:
    """Post ``body`` as Telegram does; ``headers`` replace, with _ for -."""
    given = {"Content-Type": JSON, "X-Telegram-Bot-Api-Secret-Token": SECRET}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return service.call(TELEGRAM, body, given)


def from_twilio(
    service: Running,
    form: tuple[tuple[str, str], ...] = MESSAGE,
    *,
    path: str = WHATSAPP,
    signed_url: str = f"https://lontar.example{WHATSAPP}",
    signed_form: tuple[tuple[str, str], ...] | None = None,
    **headers: str,
) -> Got:
    """Post ``form`` as Twilio does, signed for ``signed_url`` and ``signed_form``."""
    assert KEYS.twilio_auth_token
    signature = sign(KEYS.twilio_auth_token, signed_url, signed_form or form)
    given = {"Content-Type": FORM, "X-Twilio-Signature": signature}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return service.call(path, urlencode(form).encode(), given)
