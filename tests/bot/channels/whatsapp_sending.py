"""Sending through a channel that is open for one message, at the look-alike."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final, TypeVar

from bot.channels.whatsapp import Addresses, WhatsAppChannel
from bot.channels.whatsapp_client import open_client
from bot.channels.whatsapp_pushed import PushedTemplates
from handlers.channel import Destination, Outgoing, Picture
from tests.lookalikes.twilio_api import TwilioApi

NUMBER: Final = "+620000000001"
MARIA: Final = Destination(f"whatsapp:{NUMBER}")
PUBLIC_URL: Final = "https://lontar.example"
STATUS_URL: Final = f"{PUBLIC_URL}/webhooks/whatsapp/status"
Found = TypeVar("Found")
ADDRESSES: Final = Addresses(STATUS_URL, PUBLIC_URL)


def with_channel(
    twilio: TwilioApi,
    act: Callable[[WhatsAppChannel], Coroutine[Any, Any, Found]],
    *,
    pushed: Mapping[str, str] | None = None,
    templates: PushedTemplates | None = None,
    addresses: Addresses = ADDRESSES,
    url: str = "",
) -> Found:
    """Do something with an open channel and return what came of it."""

    async def opened() -> Found:
        client = open_client(twilio.account_sid, twilio.auth_token, url or twilio.url)
        channel = WhatsAppChannel(client, twilio.sender, addresses, lambda: pushed or {}, templates)
        try:
            return await act(channel)
        finally:
            await channel.close()

    return asyncio.run(opened())


def send(
    twilio: TwilioApi,
    message: Outgoing,
    picture: Picture | None = None,
    *,
    to: Destination = MARIA,
    pushed: Mapping[str, str] | None = None,
    templates: PushedTemplates | None = None,
    addresses: Addresses = ADDRESSES,
    url: str = "",
) -> str:
    """Send one message and return its SID."""
    return with_channel(
        twilio,
        lambda channel: channel.send(to, message, picture),
        pushed=pushed,
        templates=templates,
        addresses=addresses,
        url=url,
    )
