"""Who is calling: Telegram's secret, Twilio's signature. Compared as bytes, in constant time."""

import hmac
from typing import Final
from urllib.parse import parse_qsl

# Twilio sends some thirty; whoever sends more is not Twilio.
MOST_FIELDS: Final = 500


def is_secret(given: str | None, secret: str) -> bool:
    """Tell whether the header ``given`` (None: missing) is our ``secret``."""
    return given is not None and hmac.compare_digest(
        given.encode(errors="replace"), secret.encode()
    )


def read_signed_form(body: bytes) -> dict[str, str] | None:
    """Return the fields of a form as Twilio signs them, blank ones too; None when it is no form.

    A name that stands twice is refused: Twilio never sends one, and its signature counts equal
    values once.
    """
    try:
        pairs = parse_qsl(
            body.decode(errors="replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        return None
    form = dict(pairs)
    return form if len(form) == len(pairs) else None


class TwilioSignature:
    """Checks X-Twilio-Signature with Twilio's own validator."""

    def __init__(self, auth_token: str, public_url: str) -> None:
        """Check for calls to ``public_url``: what our server is called inside proves nothing."""
        from twilio.request_validator import RequestValidator

        self._validator = RequestValidator(auth_token)
        self._public_url = public_url.rstrip("/")

    def fits(self, path: str, query: bytes, form: dict[str, str], signature: str | None) -> bool:
        """Tell whether ``signature`` (None: missing) is Twilio's for this call."""
        if not signature:
            return False
        asked = f"?{query.decode(errors='replace')}" if query else ""
        return bool(self._validator.validate(f"{self._public_url}{path}{asked}", form, signature))
