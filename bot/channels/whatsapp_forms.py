"""Read one of Twilio's inbound forms into a neutral arrival (Twilio: "webhook request", WhatsApp).

People are known by the whole ``whatsapp:`` address, for it may hide the number (``whatsapp:ID.…``).
"""

import re
from collections.abc import Mapping
from typing import Final

import structlog

from bot.channels.arrivals import Arrival, Cut, Ignored
from bot.channels.typed_text import cleaned, first_part
from conversations.engine.events import Media, PersonEvent, Said, SentMedia, Tapped
from handlers.channel import WHATSAPP, Attachment, Inbound

log = structlog.get_logger()

_NUMBER = re.compile(r"whatsapp:(\+[0-9]{7,15})")
# A business-scoped identifier: two letters of a country, a dot, up to 128 letters and digits.
_HIDDEN = re.compile(r"whatsapp:[A-Z]{2}\.[A-Za-z0-9._-]{1,128}")
_SID = re.compile(r"[A-Za-z0-9]{2,64}")
# What we gave our buttons: the question, a colon, the option.
_BUTTON = re.compile(r"(\w{1,60}\.\w{1,60}):([\w.:-]{1,100})", re.ASCII)
_MEDIA: Mapping[str, Media] = {
    "image": Media.PHOTO,
    "audio": Media.VOICE,
    "video": Media.VIDEO,
    "application": Media.DOCUMENT,
    "text": Media.DOCUMENT,
}
# Of these the file may be fetched; the others are never kept.
_KEPT: Final = frozenset({Media.PHOTO, Media.VOICE, Media.DOCUMENT})
# Where Twilio keeps a file, and what it says of it.
_ADDRESS = re.compile(r"https?://[!-~]{1,1000}")
_CONTENT_TYPE = re.compile(r"[ -~]{1,100}")
_COUNT = re.compile(r"[0-9]{1,3}", re.ASCII)
# No message of Twilio's carries more.
MOST_MEDIA: Final = 10
# Twilio gives the name of a document as its words; nobody typed it.
_FILE_NAME = re.compile(r"[^\n]{1,200}\.[A-Za-z0-9]{2,5}")
_NAMED: Final = frozenset({Media.DOCUMENT, Media.OTHER})
# Stickers are pictures of this type; photos never are.
_STICKER = "image/webp"
# A contact card is no document.
_CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})


def read_form(form: Mapping[str, str]) -> Arrival:
    """Return what an inbound ``form`` tells us; never raises, unknown fields are passed over."""
    sid, sender = form.get("MessageSid", ""), form.get("From", "")
    number = _NUMBER.fullmatch(sender)
    if not number and not _HIDDEN.fullmatch(sender):
        return Ignored("sender")
    if not _SID.fullmatch(sid):
        return Ignored("sid")
    if "MessageStatus" in form:
        return Ignored("status")
    event, text, cut = _read_event(form)
    phone = number.group(1) if number else None
    inbound = Inbound(
        WHATSAPP, sender, sid, event, text, phone, attachment=_attachment(form, event)
    )
    return Cut(inbound) if cut else inbound


def _read_event(form: Mapping[str, str]) -> tuple[PersonEvent, str, bool]:
    """The event, what is kept of its words, and whether they were cut."""
    body = form.get("ButtonText") or form.get("ListTitle") or form.get("Body", "")
    text, cut = first_part(cleaned(body))
    payload = form.get("ButtonPayload") or form.get("ListId") or ""
    if button := _BUTTON.fullmatch(payload):
        return Tapped(button.group(1), button.group(2)), text, cut
    content_type = form.get("MediaContentType0", "")
    if text and not content_type:
        return Said(text), text, cut
    kind = Media.LOCATION if "Latitude" in form else _kind(content_type)
    if kind in _NAMED and _FILE_NAME.fullmatch(text):
        text, cut = "", False
    return SentMedia(kind, caption=text), text, cut


def _attachment(form: Mapping[str, str], event: PersonEvent) -> Attachment | None:
    """The file of a message, still at Twilio: the first, should there ever be several."""
    came = [n for n in range(MOST_MEDIA) if form.get(f"MediaUrl{n}")]
    counted = _COUNT.fullmatch(form.get("NumMedia", ""))
    if (several := max(int(counted.group()) if counted else 0, len(came))) > 1:
        log.info("media_left_out", channel=WHATSAPP, count=several - 1)
    address, content_type = form.get("MediaUrl0", ""), form.get("MediaContentType0", "")
    if not (isinstance(event, SentMedia) and event.kind in _KEPT and _ADDRESS.fullmatch(address)):
        return None
    claimed = content_type.strip().lower() if _CONTENT_TYPE.fullmatch(content_type) else ""
    return Attachment(address, content_type=claimed)


def _kind(content_type: str) -> Media:
    name = content_type.partition(";")[0].strip().lower()
    if name == _STICKER:
        return Media.STICKER
    if name in _CARDS:
        return Media.OTHER
    return _MEDIA.get(name.partition("/")[0], Media.OTHER)
