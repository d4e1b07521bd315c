"""``lontar telegram``: tell Telegram where to deliver, ask how it goes, or fetch messages here."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final

import click

from bot.commands.speaking import CommandFailed, say, words
from conversations.engine.replies import Text

if TYPE_CHECKING:
    from telegram import Bot

    from bot.channels.telegram_blocking import BlockingTelegram
    from bot.channels.telegram_profile import Profile
    from bot.settings import Settings

WEBHOOK_PATH: Final = "/webhooks/telegram"
# Telegram calls with at most this many at once; twice the threads of one web process.
CONNECTIONS: Final = 16
# After an error Telegram is left alone for this long.
REST_SECONDS: Final = 3.0


@click.group()
def telegram() -> None:
    """Set up the Telegram channel, look at it, or run it from here."""


@telegram.command("set-webhook")
def set_webhook() -> None:
    """Tell Telegram where to deliver, with the secret; set commands and descriptions."""
    from bot.channels.telegram_profile import profiles
    from bot.channels.telegram_updates import WANTED
    from bot.texts import load_texts

    settings = _settings("telegram_token", "telegram_webhook_secret", "public_url")
    secret = settings.telegram_webhook_secret
    url = f"{settings.public_url}{WEBHOOK_PATH}"
    with _channel(settings) as channel:
        channel.ask(
            lambda bot: bot.set_webhook(
                url,
                secret_token=secret.get_secret_value() if secret else None,
                allowed_updates=list(WANTED),
                max_connections=CONNECTIONS,
            )
        )
        say("channel.telegram.webhook_set", url=url)
        found = profiles(load_texts())
        for profile in found:
            channel.ask(partial(_show, profile))
    languages = ", ".join(profile.code or load_texts().languages[0] for profile in found)
    say("channel.telegram.profile_set", languages=languages)


async def _show(profile: "Profile", bot: "Bot") -> None:
    code = profile.code
    await bot.set_my_commands(list(profile.commands.items()), language_code=code)
    await bot.set_my_description(profile.description, language_code=code)
    await bot.set_my_short_description(profile.short_description, language_code=code)


@telegram.command()
def info() -> None:
    """Say where Telegram delivers, how much waits there, and what last went wrong."""
    settings = _settings("telegram_token")
    with _channel(settings) as channel:
        found = channel.ask(lambda bot: bot.get_webhook_info())
    if found.url:
        say("channel.telegram.webhook", url=found.url)
    else:
        say("channel.telegram.no_webhook")
    say("channel.telegram.waiting", count=found.pending_update_count)
    if found.last_error_date is None:
        say("channel.telegram.no_error")
    else:
        when = found.last_error_date.astimezone(settings.zone)
        reason = found.last_error_message or ""
        say("channel.telegram.last_error", when=when, reason=reason)


@telegram.command()
@click.option("--yes", is_flag=True, help="Remove a webhook without asking.")
def poll(*, yes: bool) -> None:
    """Fetch messages and answer them from here, without a public address, until Ctrl+C."""
    import time

    from telegram.error import InvalidToken, TelegramError

    from bot.channels.slip_pictures import SlipPictures
    from bot.channels.telegram_polling import Polling
    from bot.live_texts import LiveTexts
    from bot.wiring import services_from

    settings = _settings("telegram_token")
    with _channel(settings) as channel:
        _take_over(channel, yes=yes)
        me = channel.ask(lambda bot: bot.get_me())
        services = services_from(settings)
        live = LiveTexts(services)
        polling = Polling(
            services,
            channel,
            SlipPictures(services, settings),
            lambda error: say("channel.telegram.not_sent", reason=str(error)),
        )
        say("channel.telegram.polling", name=me.username or "")
        with suppress(KeyboardInterrupt):
            while True:
                live()
                try:
                    polling.fetch()
                except InvalidToken:
                    raise
                except TelegramError as error:
                    say("channel.telegram.poll_trouble", reason=type(error).__name__)
                    time.sleep(REST_SECONDS)
    say("channel.telegram.poll_ended")


def _take_over(channel: "BlockingTelegram", *, yes: bool) -> None:
    """Remove a webhook, for Telegram hands out updates in one way only; ask first."""
    url = channel.ask(lambda bot: bot.get_webhook_info()).url
    if not url:
        return
    if not yes and not click.confirm(words("channel.telegram.delete_webhook", url=url)):
        raise CommandFailed(Text("channel.telegram.webhook_kept"))
    channel.ask(lambda bot: bot.delete_webhook())
    say("channel.telegram.webhook_deleted")


def _settings(*needed: str) -> "Settings":
    """Read the settings; raise ``SettingsRefused`` unless those ``needed`` are there."""
    from bot.settings import SettingsRefused, read_settings

    settings = read_settings()
    missing = [name for name in needed if getattr(settings, name) is None]
    if missing:
        raise SettingsRefused([Text("settings.missing", {"name": n.upper()}) for n in missing])
    return settings


@contextmanager
def _channel(settings: "Settings") -> Iterator["BlockingTelegram"]:
    """Open the channel; what Telegram refuses ends the command with one line, without the token."""
    from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError

    from bot.channels.telegram_blocking import BlockingTelegram
    from handlers.channel import ChannelMisconfigured

    token = settings.telegram_token
    assert token is not None  # noqa: S101 - the settings were checked; tells mypy
    try:
        channel = BlockingTelegram(token.get_secret_value(), settings.telegram_api_url)
        try:
            yield channel
        finally:
            channel.close()
    except (InvalidToken, ChannelMisconfigured):
        raise CommandFailed(Text("channel.telegram.bad_token")) from None
    except BadRequest as error:
        raise CommandFailed(Text("channel.telegram.refused", {"reason": error.message})) from None
    except NetworkError as error:
        reason = {"reason": type(error).__name__}
        raise CommandFailed(Text("channel.telegram.unreachable", reason)) from None
    except TelegramError as error:
        raise CommandFailed(Text("channel.telegram.refused", {"reason": error.message})) from None
