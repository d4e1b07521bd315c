"""Send WhatsApp messages through the real Twilio client, many at once.

The client waits for each answer, so every call has a thread of its own while it is on its way.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from bot.channels import whatsapp_menus
from bot.channels.menus import LONGEST_CAPTION, LONGEST_WHATSAPP, numbered
from bot.channels.whatsapp_client import AT_ONCE, asked_to_wait, close_client
from bot.channels.whatsapp_errors import BAD_CONTENT, BAD_MEDIA, WINDOW_CLOSED, refusal
from bot.channels.whatsapp_finding import sent_with
from bot.channels.whatsapp_pushed import PushedTemplates
from bot.channels.whatsapp_templates import variables
from handlers.channel import (
    CannotTell,
    Destination,
    Outgoing,
    Picture,
    TryLater,
    Uncertain,
    WindowClosed,
)

if TYPE_CHECKING:
    from requests import RequestException
    from twilio.rest import Client

# What a status callback's address ends with, and the message's mark behind it.
MARK: Final = "?m="


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where Twilio reaches us: ``status`` for what became of a message, ``public`` for pictures.

    Without the first nothing is told, without the second the words go alone.
    """

    status: str | None = None
    public: str | None = None


class WhatsAppChannel:
    """Our sender (``whatsapp:+…``) at Twilio.

    ``pushed`` gives the button layouts that Twilio has (``PushedLayouts``), ``templates`` the words
    that may open a conversation; without them none can be opened.
    """

    def __init__(
        self,
        client: "Client",
        sender: str,
        addresses: Addresses,
        pushed: Callable[[], Mapping[str, str]] = dict,
        templates: PushedTemplates | None = None,
    ) -> None:
        """Call nothing yet."""
        self._client = client
        self._sender = sender
        self._addresses = addresses
        self._pushed = pushed
        self._templates = templates
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="twilio")

    async def close(self) -> None:
        """Wait for the calls that are on their way, and close the connections."""
        await asyncio.to_thread(self._threads.shutdown)
        close_client(self._client)

    async def send(self, to: Destination, message: Outgoing, picture: Picture | None = None) -> str:
        """Send one message and return Twilio's SID of it; raise a ``SendError``.

        Buttons go along where a layout fits. A picture, which Twilio fetches from us, carries the
        words as its caption; where they are too long for one they follow it, and where it cannot
        be fetched they go alone. Outside the window the approved template of the message goes.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._send, to, message, picture)

    async def find(self, to: Destination, message: Outgoing, since: datetime) -> Sequence[str]:
        """Return the SIDs of messages with these words to this address since a moment.

        Oldest first. Twilio lists what it has passed on: what waits in its queue may be missing.
        Raises ``CannotTell``.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._find, to, message, since)

    def _find(self, to: Destination, message: Outgoing, since: datetime) -> Sequence[str]:
        said = [numbered(message, LONGEST_WHATSAPP)]
        if message.template and self._templates is not None:
            wording = self._templates.wording(message.template, message.blanks)
            if wording is None:
                raise CannotTell("other words at Twilio")
            said.append(wording)
        return sent_with(self._client, self._sender, to.address, since, said)

    def _send(self, to: Destination, message: Outgoing, picture: Picture | None) -> str:
        from twilio.base.exceptions import TwilioRestException

        try:
            if not to.window_open:
                return self._send_template(to, message)
            try:
                return self._send_picture(to, message, picture) or self._send_words(to, message)
            except TwilioRestException as error:
                if error.code != WINDOW_CLOSED:
                    raise
                return self._send_template(to, message)
        except TwilioRestException as error:
            raise refusal(error.status, error.code, asked_to_wait()) from error

    def _send_template(self, to: Destination, message: Outgoing) -> str:
        """Raises ``WindowClosed`` where there is none, ``TwilioRestException`` as all below."""
        sid = self._templates and self._templates.sid(message.template)
        if not sid:
            raise WindowClosed("window")
        blanks = json.dumps(variables(message.blanks), ensure_ascii=False)
        return self._create(to, content_sid=sid, content_variables=blanks)

    def _send_words(self, to: Destination, message: Outgoing) -> str:
        from twilio.base.exceptions import TwilioRestException

        buttons = whatsapp_menus.buttons_for(message, self._pushed())
        if buttons is not None:
            sid, blanks = buttons
            filled = json.dumps(blanks, ensure_ascii=False)
            try:
                return self._create(to, content_sid=sid, content_variables=filled)
            except TwilioRestException as error:
                if error.code not in BAD_CONTENT:
                    raise
        return self._create(to, body=numbered(message, LONGEST_WHATSAPP))

    def _send_picture(
        self, to: Destination, message: Outgoing, picture: Picture | None
    ) -> str | None:
        """Send a picture and return the SID; None where the words of it are still to be sent."""
        from twilio.base.exceptions import TwilioRestException

        if picture is None or self._addresses.public is None:
            return None
        words = numbered(message)
        caption = {"body": words} if len(words) <= LONGEST_CAPTION else {}
        media = [f"{self._addresses.public}{picture.path}"]
        try:
            sid = self._create(to, media_url=media, **caption)
        except TwilioRestException as error:
            if error.code not in BAD_MEDIA:
                raise
            return None
        return sid if caption else None

    def _create(self, to: Destination, **content: object) -> str:
        """Raises ``TwilioRestException`` when Twilio refuses, else a ``SendError``."""
        from requests import RequestException
        from twilio.base.exceptions import TwilioServiceException

        asked: dict[str, Any] = dict(content)
        if status := self._addresses.status:
            mark = f"{MARK}{quote(to.mark, safe='')}" if to.mark else ""
            asked["status_callback"] = f"{status}{mark}"
        try:
            sent = self._client.messages.create(to=to.address, from_=self._sender, **asked)
        except TwilioServiceException as error:
            raise refusal(error.status, error.code, asked_to_wait()) from error
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
