"""Send through the real Telegram Bot API, many calls at once in one event loop.

``telegram`` is imported when the first channel is opened: only the worker pays for it.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.channels import telegram_answers
from handlers.channel import (
    ChannelMisconfigured,
    Destination,
    Outgoing,
    Picture,
    Rejected,
    SendError,
    TryLater,
    Uncertain,
    Unreachable,
    Whose,
)

if TYPE_CHECKING:
    from telegram import Bot, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove
    from telegram.error import TelegramError
    from telegram.request import HTTPXRequest

API_URL: Final = "https://api.telegram.org"
CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 10.0
POOL_SECONDS: Final = 5.0
# Bots that share the calls of a worker: what httpx does for each grows with the connections that
# one of them holds, and with all in one it took half of the processor's time.
BOTS: Final = 8
# Together as many calls as a worker has on their way at once.
CONNECTIONS: Final = 8
# Says nothing of whom the picture is about; nobody sees it either.
PICTURE_NAME: Final = "lontar.png"

Result = TypeVar("Result")


def _request() -> "HTTPXRequest":
    """Return connections with our timeouts; nothing is opened yet."""
    from telegram.request import HTTPXRequest

    return HTTPXRequest(
        connection_pool_size=CONNECTIONS,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=ANSWER_SECONDS,
        write_timeout=ANSWER_SECONDS,
        pool_timeout=POOL_SECONDS,
    )


class TelegramChannel:
    """A Bot; belongs to the event loop that first sends through it, and is closed in it."""

    def __init__(self, token: str, api_url: str = API_URL) -> None:
        """Open the Bot for ``token``; raise ``ChannelMisconfigured`` when that cannot be one."""
        from telegram import Bot
        from telegram.error import InvalidToken

        self._requests = [_request() for _ in range(BOTS)]
        self._polling = _request()
        try:
            bots = [
                Bot(
                    token,
                    base_url=f"{api_url}/bot",
                    base_file_url=f"{api_url}/file/bot",
                    request=request,
                    get_updates_request=self._polling,
                )
                for request in self._requests
            ]
        except InvalidToken as error:
            raise ChannelMisconfigured("TELEGRAM_TOKEN") from error
        self._bots = cycle(bots)

    async def close(self) -> None:
        """Close the connections."""
        # Not the Bot's own shutdown(): it skips a Bot that never called getMe.
        for request in (*self._requests, self._polling):
            await request.shutdown()

    async def ask(self, act: "Callable[[Bot], Awaitable[Result]]") -> Result:
        """Do one act with the Bot; raises ``telegram.error.TelegramError``."""
        return await act(next(self._bots))

    async def send(self, to: Destination, message: Outgoing, picture: Picture | None = None) -> str:
        """Send one message and return Telegram's number of it in that chat.

        A picture carries the words as its caption; where they are too long for one they follow
        it, and where Telegram does not take the picture they go alone.
        """
        if picture is not None:
            asked = telegram_answers.send_photo(to.address, message)
            try:
                sent = await self._send_photo(asked or {"chat_id": int(to.address)}, picture)
            except Rejected:
                asked = None
            if asked is not None:
                return str(sent.message_id)
        words = telegram_answers.send_message(to.address, message)
        return str((await self._send_words(words)).message_id)

    async def _send_words(self, asked: dict[str, Any]) -> "Message":
        markup = _as_markup(asked["reply_markup"])
        return await self._sent(
            lambda bot: bot.send_message(asked["chat_id"], asked["text"], reply_markup=markup)
        )

    async def _send_photo(self, asked: dict[str, Any], picture: Picture) -> "Message":
        markup = _as_markup(asked["reply_markup"]) if "reply_markup" in asked else None
        return await self._sent(
            lambda bot: bot.send_photo(
                asked["chat_id"],
                picture.content,
                caption=asked.get("caption"),
                reply_markup=markup,
                filename=PICTURE_NAME,
            )
        )

    async def _sent(self, act: "Callable[[Bot], Awaitable[Message]]") -> "Message":
        """Do one act that sends; raises a ``SendError`` or ``ChannelMisconfigured``."""
        from telegram.error import TelegramError

        try:
            return await self.ask(act)
        except TelegramError as error:
            raise refusal(error) from error


def _as_markup(asked: dict[str, Any]) -> "ReplyKeyboardMarkup | ReplyKeyboardRemove":
    from telegram import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

    if "remove_keyboard" in asked:
        return ReplyKeyboardRemove()
    rows = [[KeyboardButton(**button) for button in row] for row in asked.pop("keyboard")]
    return ReplyKeyboardMarkup(rows, **asked)


def refusal(error: "TelegramError") -> SendError | ChannelMisconfigured:
    """Return what ``error`` means for the message that met it.

    The order counts: ``BadRequest`` is a ``NetworkError`` to python-telegram-bot.
    """
    from telegram.error import (
        BadRequest,
        ChatMigrated,
        Forbidden,
        InvalidToken,
        NetworkError,
        RetryAfter,
    )

    name = type(error).__name__
    match error:
        case RetryAfter(retry_after=wait):
            return TryLater(name, _seconds(wait), Whose.UNKNOWN)
        case Forbidden():
            return Unreachable(name)
        case InvalidToken():
            return ChannelMisconfigured("TELEGRAM_TOKEN")
        case BadRequest() if "chat not found" in error.message.lower():
            return Unreachable("chat not found")
        case BadRequest() | ChatMigrated():
            return Rejected(name)
        case NetworkError() if _never_left(error):
            return TryLater(name)
        case _:
            return Uncertain(name)


def _never_left(error: "TelegramError") -> bool:
    """Tell whether the request certainly did not reach Telegram, or was turned away unread."""
    import httpx

    never_made = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
    return isinstance(error.__cause__, never_made) or "Too Many Requests" in error.message


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
