"""Send WhatsApp messages through the real Twilio client.

``twilio.rest`` is imported when the channel is opened: only the worker pays for it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from bot.channels import whatsapp_menus
from bot.channels.menus import LONGEST_WHATSAPP, numbered
from bot.channels.whatsapp_errors import BAD_CONTENT, refusal
from handlers.channel import Outgoing, TryLater, Uncertain

if TYPE_CHECKING:
    from requests import RequestException
    from twilio.rest import Client

# Twilio's own client waits for ever unless told otherwise.
ANSWER_SECONDS: Final = 10.0


def open_client(account_sid: str, auth_token: str, api_url: str | None = None) -> "Client":
    """Return a Client; ``api_url`` replaces the host of every product (for tests)."""
    from twilio.http.http_client import TwilioHttpClient
    from twilio.rest import Client

    client = Client(account_sid, auth_token, http_client=TwilioHttpClient(timeout=ANSWER_SECONDS))
    if api_url is not None:
        client.api.base_url = client.content.base_url = client.messaging.base_url = api_url
    return client


def close_client(client: "Client") -> None:
    """Close a Client's connections."""
    session = getattr(client.http_client, "session", None)
    if session is not None:
        session.close()


class WhatsAppChannel:
    """Our sender (``whatsapp:+…``) at Twilio.

    ``pushed`` gives the layouts that Twilio has (``PushedLayouts``); ``status_url`` is where
    Twilio tells what became of a message.
    """

    def __init__(
        self,
        client: "Client",
        sender: str,
        pushed: Callable[[], Mapping[str, str]],
        status_url: str | None,
    ) -> None:
        """Call nothing yet."""
        self._client = client
        self._sender = sender
        self._pushed = pushed
        self._more = {"status_callback": status_url} if status_url else {}

    def close(self) -> None:
        """Close the connections."""
        close_client(self._client)

    def send(self, address: str, message: Outgoing) -> str:
        """Send one message, with buttons where a layout fits; return Twilio's SID of it."""
        from twilio.base.exceptions import TwilioRestException

        buttons = whatsapp_menus.buttons_for(message, self._pushed())
        if buttons is not None:
            sid, blanks = buttons
            variables = json.dumps(blanks, ensure_ascii=False)
            try:
                return self._create(address, content_sid=sid, content_variables=variables)
            except TwilioRestException as error:
                if error.code not in BAD_CONTENT:
                    raise refusal(error.status, error.code) from error
        try:
            return self._create(address, body=numbered(message, LONGEST_WHATSAPP))
        except TwilioRestException as error:
            raise refusal(error.status, error.code) from error

    def inline(self, messages: Sequence[Outgoing]) -> bool:
        """Tell whether ``messages`` fit inside the answer to the webhook: words do, buttons not."""
        return not any(message.options for message in messages)

    def _create(self, address: str, **content: str) -> str:
        """Raises ``TwilioRestException`` when Twilio refuses, else a ``SendError``."""
        from requests import RequestException
        from twilio.base.exceptions import TwilioServiceException

        asked: dict[str, Any] = {**content, **self._more}
        try:
            sent = self._client.messages.create(to=address, from_=self._sender, **asked)
        except TwilioServiceException as error:
            raise refusal(error.status, error.code) from error
        except RequestException as error:
            name = type(error).__name__
            raise (TryLater(name) if _never_left(error) else Uncertain(name)) from error
        except ValueError as error:
            raise Uncertain("unreadable answer") from error
        if not sent.sid:
            raise Uncertain("no sid")
        return str(sent.sid)


def _never_left(error: "RequestException") -> bool:
    """Tell whether no connection was made, so that nothing can have been sent."""
    from requests import ConnectionError as NoConnection
    from requests import ConnectTimeout
    from requests.exceptions import ProxyError, SSLError
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    if isinstance(error, ConnectTimeout | ProxyError | SSLError):
        return True
    cause = error.args[0] if isinstance(error, NoConnection) and error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
