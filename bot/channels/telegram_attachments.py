"""The file of a Telegram message, still at Telegram (Bot API: ``PhotoSize``, ``Document`` ...)."""

import re
from collections.abc import Mapping
from typing import Any

from handlers.channel import Attachment

# A GIF also comes as a document.
_NEVER_KEPT = frozenset({"video", "video_note", "animation", "sticker"})
_FILES = ("voice", "audio", "document")
# Letters, digits and a few signs, says practice; the Bot API promises nothing but a string.
_MARK = re.compile(r"[!-~]{1,512}")
_CONTENT_TYPE = re.compile(r"[!-~]{1,100}")
# A larger number fits no database column, and is no size of a file either.
_MOST_BYTES = 2**31 - 1


def attachment_of(message: Mapping[str, Any]) -> Attachment | None:
    """Return the file of ``message`` that may be fetched, of a photo's sizes the largest.

    None for videos and stickers, which are never kept, and for what has no file.
    """
    if not _NEVER_KEPT.isdisjoint(message):
        return None
    if "photo" in message:
        return _largest(message["photo"])
    found = next((message[name] for name in _FILES if name in message), None)
    return _file(found)


def _largest(sizes: object) -> Attachment | None:
    if not isinstance(sizes, list):
        return None
    known = [size for size in sizes if isinstance(size, dict) and _file(size)]
    return _file(max(known, key=_extent, default=None))


def _extent(size: Mapping[str, Any]) -> tuple[int, int]:
    """How much a size shows: its width, then its bytes (not every size tells them)."""
    return _whole(size.get("width")), _whole(size.get("file_size"))


def _file(found: object) -> Attachment | None:
    if not isinstance(found, dict):
        return None
    file_id = _plain(found.get("file_id"), _MARK)
    if not file_id:
        return None
    return Attachment(
        reference=file_id,
        unique=_plain(found.get("file_unique_id"), _MARK),
        size=_whole(found.get("file_size")),
        content_type=_plain(found.get("mime_type"), _CONTENT_TYPE).lower(),
    )


def _plain(value: object, form: re.Pattern[str]) -> str:
    return value if isinstance(value, str) and form.fullmatch(value) else ""


def _whole(value: object) -> int:
    return value if type(value) is int and 0 < value <= _MOST_BYTES else 0
