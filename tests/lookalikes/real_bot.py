"""The real python-telegram-bot, pointed at the look-alike for the length of one act."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Bot

from tests.lookalikes.telegram_api import TelegramApi

Result = TypeVar("Result")


def ask(
    api: TelegramApi, act: Callable[[Bot], Awaitable[Result]], token: str | None = None
) -> Result:
    """Run one act with a real Bot (its token may be another one); gives what the act gives."""

    async def run() -> Result:
        bot = Bot(token or api.token, base_url=api.base_url, base_file_url=api.base_file_url)
        async with bot:
            return await act(bot)

    return asyncio.run(run())
