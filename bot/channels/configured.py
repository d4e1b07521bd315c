"""The channels that the settings ask for, and the pace of each."""

from collections.abc import Mapping
from typing import Final

from bot.channels.simulated import SimulatedChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import Addresses, WhatsAppChannel
from bot.channels.whatsapp_client import open_client
from bot.channels.whatsapp_pushed import PushedLayouts, PushedTemplates
from bot.settings import Settings
from handlers.channel import (
    SIMULATED_TELEGRAM,
    SIMULATED_WHATSAPP,
    TELEGRAM,
    WHATSAPP,
    Channel,
)
from handlers.delivery.pace import Paces, paces
from handlers.services import Services

STATUS_PATH: Final = "/webhooks/whatsapp/status"


def open_channels(settings: Settings, services: Services) -> Mapping[str, Channel]:
    """Return the configured channels, and the simulated ones always; who sends closes them.

    Raises ``ChannelMisconfigured`` when a token cannot be one.
    """
    channels: dict[str, Channel] = {
        SIMULATED_TELEGRAM: SimulatedChannel(),
        SIMULATED_WHATSAPP: SimulatedChannel(),
    }
    if settings.telegram_token is not None:
        channels[TELEGRAM] = TelegramChannel(
            settings.telegram_token.get_secret_value(), settings.telegram_api_url
        )
    if whatsapp := _whatsapp(settings, services):
        channels[WHATSAPP] = whatsapp
    return channels


def paces_of(settings: Settings) -> Paces:
    """Return how fast each real channel may go."""
    return paces(settings.telegram_rate, settings.twilio_rate, settings.twilio_daily_limit)


def _whatsapp(settings: Settings, services: Services) -> WhatsAppChannel | None:
    account, token = settings.twilio_account_sid, settings.twilio_auth_token
    sender = settings.twilio_whatsapp_sender
    if account is None or token is None or sender is None:
        return None
    return WhatsAppChannel(
        open_client(account, token.get_secret_value(), settings.twilio_api_url),
        sender,
        Addresses(
            f"{settings.public_url}{STATUS_PATH}" if settings.public_url else None,
            settings.public_url,
        ),
        PushedLayouts(services.database, services.guide.texts),
        PushedTemplates(services.database, services.guide.texts),
    )
