"""Send WhatsApp messages through the real Twilio client.

``twilio.rest`` is imported when the channel is opened: only the worker pays for it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from bot.channels import whatsapp_menus
from bot.channels.menus import LONGEST_CAPTION, LONGEST_WHATSAPP, numbered
from bot.channels.whatsapp_errors import BAD_CONTENT, BAD_MEDIA, refusal
from handlers.channel import Outgoing, Picture, TryLater, Uncertain

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
    Twilio tells what became of a message. ``public_url`` is where it fetches our pictures; without
    it the words go alone.
    """

    def __init__(
        self,
        client: "Client",
        sender: str,
        pushed: Callable[[], Mapping[str, str]],
        status_url: str | None,
        public_url: str | None = None,
    ) -> None:
        """Call nothing yet."""
        self._client = client
        self._sender = sender
        self._pushed = pushed
        self._public_url = public_url
        self._more = {"status_callback": status_url} if status_url else {}

    def close(self) -> None:
        """Close the connections."""
        close_client(self._client)

    def send(self, address: str, message: Outgoing, picture: Picture | None = None) -> str:
        """Send one message and return Twilio's SID of it.

        Buttons go along where a layout fits. A picture, which Twilio fetches from us, carries the
        words as its caption; where they are too long for one they follow it, and where it cannot
        be fetched they go alone.
        """
        from twilio.base.exceptions import TwilioRestException

        try:
            return self._send_picture(address, message, picture) or self._send(address, message)
        except TwilioRestException as error:
            raise refusal(error.status, error.code) from error

    def inline(self, messages: Sequence[Outgoing]) -> bool:
        """Tell whether ``messages`` fit inside the answer: words do, buttons and pictures not."""
        return not any(message.options or message.picture for message in messages)

    def _send(self, address: str, message: Outgoing) -> str:
        """Raises ``TwilioRestException`` or a ``SendError``, as all that follows."""
        from twilio.base.exceptions import TwilioRestException

        buttons = whatsapp_menus.buttons_for(message, self._pushed())
        if buttons is not None:
            sid, blanks = buttons
            variables = json.dumps(blanks, ensure_ascii=False)
            try:
                return self._create(address, content_sid=sid, content_variables=variables)
            except TwilioRestException as error:
                if error.code not in BAD_CONTENT:
                    raise
        return self._create(address, body=numbered(message, LONGEST_WHATSAPP))

    def _send_picture(self, address: str, message: Outgoing, picture: Picture | None) -> str | None:
        """Send a picture and return the SID; None where the words of it are still to be sent."""
        from twilio.base.exceptions import TwilioRestException

        if picture is None or self._public_url is None:
            return None
        words = numbered(message)
        caption = {"body": words} if len(words) <= LONGEST_CAPTION else {}
        media = [f"{self._public_url}{picture.path}"]
        try:
            sid = self._create(address, media_url=media, **caption)
        except TwilioRestException as error:
            if error.code not in BAD_MEDIA:
                raise
            return None
        return sid if caption else None

    def _create(self, address: str, **content: object) -> str:
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
