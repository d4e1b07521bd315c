"""How Telegram and Twilio answer us, each asked once and waited for at most five seconds."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.checkup.finding import Finding, bad, well
from bot.settings import Settings

if TYPE_CHECKING:
    from telegram import Bot, User, WebhookInfo

SECONDS = 5.0
WEBHOOK_PATH = "/webhooks/telegram"
# An error that is older has been overcome: Telegram keeps telling the last one for ever.
_LATELY = timedelta(hours=1)


def check_telegram(settings: Settings) -> Finding:
    """Ask Telegram who we are and where it delivers."""
    if settings.telegram_token is None:
        return well("telegram", "off")
    from telegram.error import InvalidToken, TelegramError

    from bot.channels.telegram_blocking import BlockingTelegram
    from handlers.channel import ChannelMisconfigured

    patience: dict[str, Any] = {"connect_timeout": SECONDS, "read_timeout": SECONDS}

    async def ask(bot: "Bot") -> "tuple[User, WebhookInfo]":
        return await bot.get_me(**patience), await bot.get_webhook_info(**patience)

    token = settings.telegram_token.get_secret_value()
    try:
        with closing(BlockingTelegram(token, settings.telegram_api_url)) as channel:
            me, webhook = channel.ask(ask)
    except (ChannelMisconfigured, InvalidToken):
        return bad("telegram", "refused")
    except TelegramError as error:
        return bad("telegram", "down", error=type(error).__name__)
    return _webhook(settings, me.username or "", webhook)


def _webhook(settings: Settings, name: str, webhook: "WebhookInfo") -> Finding:
    if not webhook.url:
        return bad("telegram", "no_webhook", bot=name)
    if webhook.url != f"{settings.public_url}{WEBHOOK_PATH}":
        return bad("telegram", "other_webhook", bot=name)
    failed = webhook.last_error_date
    if failed is not None and datetime.now(UTC) - failed < _LATELY:
        reason = webhook.last_error_message or ""
        return bad("telegram", "trouble", bot=name, reason=reason)
    return well("telegram", bot=name, waiting=webhook.pending_update_count)


def check_whatsapp(settings: Settings) -> Finding:
    """Ask Twilio how our account is."""
    account, token = settings.twilio_account_sid, settings.twilio_auth_token
    if account is None or token is None:
        return well("whatsapp", "off")
    from requests.exceptions import RequestException
    from twilio.base.exceptions import TwilioException, TwilioRestException

    from bot.channels.whatsapp_client import close_client, open_client

    client = open_client(account, token.get_secret_value(), settings.twilio_api_url)
    client.http_client.timeout = SECONDS
    try:
        status = str(client.api.accounts(account).fetch().status)
    except TwilioRestException as error:
        if error.status in {401, 403, 404}:
            return bad("whatsapp", "refused")
        return bad("whatsapp", "down", error=str(error.status))
    except (TwilioException, RequestException) as error:
        return bad("whatsapp", "down", error=type(error).__name__)
    finally:
        close_client(client)
    if status != "active":
        return bad("whatsapp", "inactive", status=status)
    return well("whatsapp", status=status)
