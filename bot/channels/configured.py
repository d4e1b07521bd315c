"""The channels that the settings ask for, open for as long as a worker runs."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Final

from bot.channels.simulated import SimulatedChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel, open_client
from bot.channels.whatsapp_pushed import PushedLayouts
from bot.settings import Settings
from handlers.channel import (
    SIMULATED_TELEGRAM,
    SIMULATED_WHATSAPP,
    TELEGRAM,
    WHATSAPP,
    Channel,
)
from handlers.services import Services

STATUS_PATH: Final = "/webhooks/whatsapp/status"


@contextmanager
def open_channels(settings: Settings, services: Services) -> Iterator[Mapping[str, Channel]]:
    """Open the configured channels, and the simulated ones always; close them at the end.

    Raises ``ChannelMisconfigured`` when a token cannot be one.
    """
    channels: dict[str, Channel] = {
        SIMULATED_TELEGRAM: SimulatedChannel(),
        SIMULATED_WHATSAPP: SimulatedChannel(),
    }
    with ExitStack() as stack:
        if settings.telegram_token is not None:
            telegram = TelegramChannel(
                settings.telegram_token.get_secret_value(), settings.telegram_api_url
            )
            stack.callback(telegram.close)
            channels[TELEGRAM] = telegram
        if whatsapp := _whatsapp(settings, services):
            stack.callback(whatsapp.close)
            channels[WHATSAPP] = whatsapp
        yield channels


def _whatsapp(settings: Settings, services: Services) -> WhatsAppChannel | None:
    account, token = settings.twilio_account_sid, settings.twilio_auth_token
    sender = settings.twilio_whatsapp_sender
    if account is None or token is None or sender is None:
        return None
    return WhatsAppChannel(
        open_client(account, token.get_secret_value(), settings.twilio_api_url),
        sender,
        PushedLayouts(services.database, services.guide.texts),
        f"{settings.public_url}{STATUS_PATH}" if settings.public_url else None,
        settings.public_url,
    )
