"""Fetch from Twilio's message log what people wrote and its webhook never brought us."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from bot.channels.arrivals import Cut
from bot.channels.whatsapp_client import Connect, code_of
from bot.channels.whatsapp_forms import MOST_MEDIA, read_form
from handlers.channel import WHATSAPP, Inbound
from handlers.services import Services
from handlers.sweeping import FURTHEST, OVERLAP, Listed, Swept, last_swept, note_swept, restore

if TYPE_CHECKING:
    from twilio.rest import Client
    from twilio.rest.api.v2010.account.message import MessageInstance

log = structlog.get_logger()

EVERY: Final = timedelta(minutes=10)
# What Twilio may still be bringing itself, with all its repeats.
ON_ITS_WAY: Final = timedelta(minutes=2)
_PAGE: Final = 1000
_INBOUND: Final = "inbound"
# The message was deleted since it was listed: as HTTP says it, and as Twilio does.
_GONE: Final = frozenset({404, 20404})


def sweep_inbound(
    services: Services,
    client: "Client",
    sender: str,
    back: timedelta | None = None,
    on_its_way: timedelta = timedelta(0),
) -> Swept:
    """Take up what was written to ``sender`` and never arrived.

    Looks ``back`` so far, by default to a little before the last time; what is younger than
    ``on_its_way`` is left alone. Raises ``StorageDown`` and what the client raises; the next sweep
    begins where this one did.
    """
    now = services.clock()
    furthest = now - (back or FURTHEST)
    since = furthest if back else max(last_swept(services, WHATSAPP) - OVERLAP, furthest)
    until = now - on_its_way
    swept = restore(services, WHATSAPP, _listed(client, sender, since, until))
    if back is None:
        note_swept(services, WHATSAPP, until)
    return swept


class DueSweep:
    """Sweeps every ten minutes for as long as a worker runs, unless another worker just did."""

    def __init__(self, services: Services, connect: Connect, sender: str) -> None:
        """Call nothing yet."""
        self._services = services
        self._connect = connect
        self._sender = sender
        self._tried_at: datetime | None = None

    def __call__(self) -> int:
        """Sweep when it is time to; return how many messages were restored.

        A Twilio that is away is asked again at the next time. Raises ``StorageDown``.
        """
        now = self._services.clock()
        if self._tried_at is not None and now - self._tried_at < EVERY:
            return 0
        self._tried_at = now
        if now - last_swept(self._services, WHATSAPP) < EVERY + ON_ITS_WAY:
            return 0
        from requests import RequestException
        from twilio.base.exceptions import TwilioException

        try:
            with self._connect() as client:
                swept = sweep_inbound(self._services, client, self._sender, None, ON_ITS_WAY)
        except (TwilioException, RequestException, ValueError) as error:
            log.warning("sweep_failed", channel=WHATSAPP, error=type(error).__name__)
            return 0
        return swept.restored


def _listed(client: "Client", sender: str, since: datetime, until: datetime) -> Sequence[Listed]:
    """What the log has, oldest first; Twilio lists the newest first."""
    messages = client.messages.stream(
        to=sender, date_sent_after=since.astimezone(UTC), page_size=_PAGE
    )
    found = [
        Listed(str(message.from_), str(message.sid), partial(_read, client, message))
        for message in messages
        if str(message.direction) == _INBOUND and (message.date_sent or until) <= until
    ]
    return found[::-1]


def _read(client: "Client", message: "MessageInstance") -> Inbound | None:
    """What a message says, read from the form that the webhook would have brought.

    Buttons are there by their words alone.
    """
    form = {
        "MessageSid": str(message.sid),
        "From": str(message.from_),
        "Body": message.body or "",
        "NumMedia": message.num_media or "0",
        **_media(client, message),
    }
    arrival = read_form(form)
    inbound = arrival.inbound if isinstance(arrival, Cut) else arrival
    if not isinstance(inbound, Inbound):
        return None
    return replace(inbound, sent_at=message.date_sent)


def _media(client: "Client", message: "MessageInstance") -> Mapping[str, str]:
    """The fields of a form that say where its files are."""
    from twilio.base.exceptions import TwilioException

    if message.num_media in {None, "", "0"}:
        return {}
    try:
        files = client.messages(str(message.sid)).media.list(limit=MOST_MEDIA)
    except TwilioException as error:
        if code_of(error) not in _GONE:
            raise
        return {}
    fields = {}
    for number, file in enumerate(files):
        place = str(file.uri).removesuffix(".json")
        fields[f"MediaUrl{number}"] = f"{client.api.base_url}{place}"
        fields[f"MediaContentType{number}"] = str(file.content_type)
    return fields
