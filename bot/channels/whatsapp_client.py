"""The real Twilio client on one session, with room for as many calls at once as we make.

``twilio.rest`` is imported when a client is opened: only who talks to Twilio pays for it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from requests import Response
    from twilio.base.exceptions import TwilioException
    from twilio.rest import Client

    from bot.settings import Settings

# Twilio's own client waits for ever unless told otherwise.
ANSWER_SECONDS: Final = 10.0
# Calls that may be on their way together; as many connections are kept.
AT_ONCE: Final = 64
_SECONDS_IN_A_DAY: Final = 86400.0

# Opens a client for as long as a block runs.
Connect = Callable[[], AbstractContextManager["Client"]]

# The client's exceptions forget the headers of the answer; each thread remembers those of its own.
_told = threading.local()


def open_client(account_sid: str, auth_token: str, api_url: str | None = None) -> "Client":
    """Return a Client; ``api_url`` replaces the host of every product (for tests)."""
    from requests import Session
    from requests.adapters import HTTPAdapter
    from twilio.http.http_client import TwilioHttpClient
    from twilio.rest import Client

    http_client = TwilioHttpClient(timeout=ANSWER_SECONDS, request_hooks={"response": _remember})
    if isinstance(http_client.session, Session):
        for scheme in ("https://", "http://"):
            http_client.session.mount(scheme, HTTPAdapter(pool_maxsize=AT_ONCE))
    client = Client(account_sid, auth_token, http_client=http_client)
    if api_url is not None:
        client.api.base_url = client.content.base_url = client.messaging.base_url = api_url
    return client


def close_client(client: "Client") -> None:
    """Close a Client's connections."""
    session = getattr(client.http_client, "session", None)
    if session is not None:
        session.close()


def connecting(settings: "Settings") -> Connect | None:
    """Return what opens a client with the keys of ``settings``; None when they are not all set."""
    account, token = settings.twilio_account_sid, settings.twilio_auth_token
    if account is None or token is None:
        return None
    return partial(_connected, account, token.get_secret_value(), settings.twilio_api_url)


@contextmanager
def _connected(account_sid: str, auth_token: str, api_url: str | None) -> Iterator["Client"]:
    client = open_client(account_sid, auth_token, api_url)
    try:
        yield client
    finally:
        close_client(client)


def code_of(error: "TwilioException") -> int | None:
    """Return Twilio's code of its refusal, else HTTP's; a list that is refused has only that."""
    code = getattr(error, "code", None) or getattr(error, "status", None)
    if code is None and len(error.args) > 1:
        code = getattr(error.args[1], "status_code", None)
    return code if isinstance(code, int) else None


def asked_to_wait() -> float | None:
    """Return the seconds of ``Retry-After`` in the last answer to this thread, if it had them."""
    found: float | None = getattr(_told, "seconds", None)
    return found


def _remember(response: "Response", **_sent: object) -> None:
    given = response.headers.get("Retry-After", "")
    _told.seconds = min(float(given), _SECONDS_IN_A_DAY) if _is_number(given) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < len(str(_SECONDS_IN_A_DAY))
