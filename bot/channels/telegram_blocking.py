"""Telegram for commands and for polling, which do one thing after another."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from bot.channels.telegram import API_URL, TelegramChannel
from handlers.channel import Destination, Outgoing, Picture

if TYPE_CHECKING:
    from telegram import Bot

Result = TypeVar("Result")


class BlockingTelegram:
    """A channel and the loop it lives on; belongs to one thread, and is closed by it."""

    def __init__(self, token: str, api_url: str = API_URL) -> None:
        """Open the Bot for ``token``; raise ``ChannelMisconfigured`` when that cannot be one."""
        self._channel = TelegramChannel(token, api_url)
        self._runner = asyncio.Runner()

    def close(self) -> None:
        """Close the connections and the loop."""
        self._runner.run(self._channel.close())
        self._runner.close()

    def ask(self, act: "Callable[[Bot], Awaitable[Result]]") -> Result:
        """Do one act with the Bot; raises ``telegram.error.TelegramError``."""
        return self._runner.run(self._channel.ask(act))

    def send(self, address: str, message: Outgoing, picture: Picture | None = None) -> str:
        """Send one message as ``TelegramChannel.send`` does, and with its errors."""
        return self._runner.run(self._channel.send(Destination(address), message, picture))
