"""One Bot API method as the body of the webhook's own response (Bot API: "making requests").

It costs no call of ours and no waiting; its result is never told, and there is one an answer.
"""

import json
from collections.abc import Sequence
from typing import Any

from bot.channels.menus import LONGEST_CAPTION, LONGEST_TELEGRAM, numbered, reply_keyboard
from handlers.channel import Outgoing


def inline(messages: Sequence[Outgoing]) -> bool:
    """Tell whether ``messages`` fit inside one answer: one does, a picture does not."""
    return len(messages) <= 1 and not any(message.picture for message in messages)


def send_message(address: str, message: Outgoing) -> dict[str, Any]:
    """Return the parameters of sendMessage to the chat ``address``."""
    return {
        "chat_id": int(address),
        "text": numbered(message, LONGEST_TELEGRAM),
        "reply_markup": reply_keyboard(message),
    }


def send_photo(address: str, message: Outgoing) -> dict[str, Any] | None:
    """Return the parameters of sendPhoto but the photo; None when ``message`` is no caption."""
    caption = numbered(message)
    if len(caption) > LONGEST_CAPTION:
        return None
    return {
        "chat_id": int(address),
        "caption": caption,
        "reply_markup": reply_keyboard(message),
    }


def answer_tap(query_id: str, text: str) -> dict[str, Any]:
    """Return the parameters of answerCallbackQuery: ``text`` is shown, the spinner stops."""
    return {"callback_query_id": query_id, "text": text}


def as_body(method: str, parameters: dict[str, Any]) -> bytes:
    """Return the body that asks Telegram to carry out ``method``."""
    asked = {"method": method, **parameters}
    return json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode()
