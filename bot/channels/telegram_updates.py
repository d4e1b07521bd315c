"""Read one Telegram update, a plain dict, into a neutral arrival (Bot API 10.1, ``Update``).

``telegram`` itself is not imported: it would cost every web process 20 MiB. The tests compare
with ``telegram.Update``, update by update.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channels.arrivals import (
    Arrival,
    Blocked,
    Cut,
    FromGroup,
    Ignored,
    StaleTap,
    Unblocked,
)
from bot.channels.telegram_attachments import attachment_of
from bot.channels.typed_text import cleaned, first_part
from conversations.engine.events import (
    Edited,
    Media,
    PersonEvent,
    Said,
    SentMedia,
    SharedContact,
)
from handlers.channel import TELEGRAM, Attachment, Inbound

# The kinds of update we ask Telegram for (``lontar telegram set-webhook``, ``poll``).
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
# A larger number fits no database column.
MOST_ID = 2**63 - 1
LONGEST_QUERY_ID = 64

# In this order: an animation also comes as a document, a venue also as a location.
_MEDIA: Mapping[str, Media] = {
    "photo": Media.PHOTO,
    "live_photo": Media.PHOTO,
    "voice": Media.VOICE,
    "audio": Media.VOICE,
    "video": Media.VIDEO,
    "video_note": Media.VIDEO,
    "animation": Media.VIDEO,
    "document": Media.DOCUMENT,
    "sticker": Media.STICKER,
    "venue": Media.LOCATION,
    "location": Media.LOCATION,
}
# What Telegram itself tells in a private chat; nobody said anything.
_NOTICES = frozenset(
    {
        "boost_added",
        "chat_background_set",
        "chat_shared",
        "connected_website",
        "direct_message_price_changed",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "gift",
        "gift_upgrade_sent",
        "managed_bot_created",
        "message_auto_delete_timer_changed",
        "paid_message_price_changed",
        "passport_data",
        "pinned_message",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "unique_gift",
        "users_shared",
        "video_chat_ended",
        "video_chat_started",
        "web_app_data",
        "write_access_allowed",
    }
)
_DEEP_LINK = re.compile(r"/start(?:@\w+)? ([A-Za-z0-9_-]{1,64})")
_NAMED_BOT = re.compile(r"(/\w+)@\w+")
_NO_DIGIT = re.compile(r"[^0-9]")
_DIGITS = range(7, 16)
# Seconds since 1970 that a date can be made of.
_MOMENTS = range(1, 2**33)


def read_update(update: Mapping[str, Any]) -> Arrival:
    """Return what ``update`` tells us; never raises, whatever the dict holds."""
    number = update.get("update_id")
    if number is None or not _is_id(number) or number < 0:
        return Ignored("update_id")
    match update:
        case {"message": dict(message)}:
            return _read_message(str(number), message)
        case {"edited_message": dict(message)}:
            return _read_edit(str(number), message)
        case {"callback_query": dict(query)}:
            return _read_tap(query)
        case {"my_chat_member": dict(change)}:
            return _read_membership(change)
        case _:
            return Ignored("kind")


def _read_message(number: str, message: Mapping[str, Any]) -> Arrival:
    sender = message.get("from")
    if not isinstance(sender, dict):
        return Ignored("sender")
    if sender.get("is_bot"):
        return Ignored("bot")
    match message.get("chat"):
        case {"type": "private", "id": address} if _is_id(address):
            return _read_private(number, str(address), message, sender)
        case {"type": "group" | "supergroup", "id": address} if _is_id(address):
            return _read_group(str(address), message, sender)
        case _:
            return Ignored("chat")


def _read_private(
    number: str, address: str, message: Mapping[str, Any], sender: Mapping[str, Any]
) -> Arrival:
    typed, contact = message.get("text"), message.get("contact")
    text, cut, phone = "", False, None
    attachment: Attachment | None = None
    event: PersonEvent
    if isinstance(typed, str) and typed:
        text, cut = first_part(cleaned(typed))
        event = Said(_as_said(text))
    elif isinstance(contact, dict):
        phone = _own_phone(contact, sender)
        event = SharedContact(own=phone is not None)
    else:
        kind = next((media for name, media in _MEDIA.items() if name in message), Media.OTHER)
        caption = message.get("caption")
        if isinstance(caption, str):
            text, cut = first_part(cleaned(caption))
        elif kind is Media.OTHER and not _NOTICES.isdisjoint(message):
            return Ignored("notice")
        event = SentMedia(kind, caption=text)
        attachment = attachment_of(message)
    inbound = Inbound(
        TELEGRAM,
        address,
        number,
        event,
        text,
        phone,
        _language(sender),
        attachment,
        _sent_at(message),
    )
    return Cut(inbound) if cut else inbound


def _sent_at(message: Mapping[str, Any]) -> datetime | None:
    date = message.get("date")
    return datetime.fromtimestamp(date, UTC) if type(date) is int and date in _MOMENTS else None


def _read_group(address: str, message: Mapping[str, Any], sender: Mapping[str, Any]) -> Arrival:
    """In a group only words are answered: joining, leaving and pictures are none of ours."""
    if isinstance(message.get("text"), str):
        return FromGroup(address, _language(sender))
    return Ignored("group")


def _read_edit(number: str, message: Mapping[str, Any]) -> Arrival:
    """An edited text is an event; a live location, which edits itself all the time, is not."""
    match message:
        case {"location": _} | {"from": {"is_bot": True}}:
            return Ignored("edit")
        case {"chat": {"type": "private", "id": address}, "from": dict(sender)} if _is_id(address):
            return Inbound(TELEGRAM, str(address), number, Edited(), language=_language(sender))
        case _:
            return Ignored("edit")


def _read_tap(query: Mapping[str, Any]) -> Arrival:
    query_id, sender = query.get("id"), query.get("from")
    if not isinstance(query_id, str) or not 0 < len(query_id) <= LONGEST_QUERY_ID:
        return Ignored("tap")
    return StaleTap(cleaned(query_id), _language(sender if isinstance(sender, dict) else {}))


def _read_membership(change: Mapping[str, Any]) -> Arrival:
    match change:
        case {
            "chat": {"type": "private", "id": address},
            "new_chat_member": {"status": "kicked" | "member" as status},
        } if _is_id(address):
            return Blocked(str(address)) if status == "kicked" else Unblocked(str(address))
        case _:
            return Ignored("membership")


def _as_said(text: str) -> str:
    """A deep link's payload is a link code; /menu@our_bot is /menu."""
    if not text.startswith("/"):
        return text
    if link := _DEEP_LINK.fullmatch(text):
        return f"kode {link.group(1)}"
    return _NAMED_BOT.sub(r"\1", text, count=1)


def _own_phone(contact: Mapping[str, Any], sender: Mapping[str, Any]) -> str | None:
    """The number in E.164 when the contact is the sender's own; a forwarded one proves nothing."""
    owner, phone = contact.get("user_id"), contact.get("phone_number")
    if not _is_id(owner) or owner != sender.get("id") or not isinstance(phone, str):
        return None
    digits = _NO_DIGIT.sub("", phone)
    return f"+{digits}" if len(digits) in _DIGITS else None


def _language(sender: Mapping[str, Any]) -> str | None:
    code = sender.get("language_code")
    return code if isinstance(code, str) else None


def _is_id(value: object) -> bool:
    return type(value) is int and -MOST_ID <= value <= MOST_ID
