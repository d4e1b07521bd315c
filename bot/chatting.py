"""A phone without a provider, for the simulator and the terminal: what it is and what it can do."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.channels.notices import with_cut_notice
from bot.channels.typed_text import cleaned, first_part
from bot.clocks import DemoClock
from conversations.engine.events import Media, PersonEvent, Said, SentMedia, SharedContact, Tapped
from conversations.engine.session import ChatSession
from handlers.channel import (
    SIMULATED_TELEGRAM,
    SIMULATED_WHATSAPP,
    TELEGRAM,
    WHATSAPP,
    Attachment,
    Inbound,
)
from handlers.chat import address_index
from handlers.inbound import Answered, handle_inbound
from handlers.services import Services
from storage.chats import ChatRecord

SIMULATED = {WHATSAPP: SIMULATED_WHATSAPP, TELEGRAM: SIMULATED_TELEGRAM}
# What WhatsApp through Twilio takes; a phone sends nothing larger.
MOST_FILE_BYTES = 16 * 1024 * 1024
# The demo's clock stays where dates, programmes and zones make sense.
_YEARS = range(2000, 2100)

_NUMBER = re.compile(r"\+[0-9]{7,15}")
_LOCAL_NUMBER = re.compile(r"0[0-9]{7,13}")
_PREFIX = "whatsapp:"


class NoNumber(Exception):
    """This phone has no number that it could share."""


class BadMoment(ValueError):
    """This is not a date and hour that the demo's clock can be moved to."""


class ClockIsReal(Exception):
    """Only the demo's clock can be moved."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone on a simulated channel.

    ``address`` is where answers go. ``number`` (E.164) is its own; None when it is hidden.
    """

    channel: str
    address: str
    number: str | None

    @classmethod
    def of(cls, channel: str, name: str) -> Self:
        """Return the phone that people call ``name`` on "whatsapp" or "telegram".

        A number (``+62...`` or ``08...``) is the phone's own. WhatsApp vouches for it; Telegram
        knows the chat by an id of its own, here the digits, and the number only when it is shared.
        Any other name is an address without a number.
        """
        plain = re.sub(r"[ -]", "", name.strip().removeprefix(_PREFIX))
        if _LOCAL_NUMBER.fullmatch(plain):
            plain = f"+62{plain[1:]}"
        if not _NUMBER.fullmatch(plain):
            return cls(SIMULATED[channel], name.strip(), None)
        address = plain if channel == WHATSAPP else plain.removeprefix("+")
        return cls(SIMULATED[channel], address, plain)

    @property
    def vouched(self) -> str | None:
        """The number that the channel itself vouches for with every message."""
        return self.number if self.channel == SIMULATED_WHATSAPP else None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a phone sends: the event, and the words that are kept of it.

    ``cut`` when there were more words than anybody reads. ``attachment`` is the file of it.
    """

    event: PersonEvent
    text: str = ""
    cut: bool = False
    attachment: Attachment | None = None


def typed(text: str) -> Sent:
    """Return a typed message; what no database can hold or nobody would read is left out."""
    read, cut = first_part(cleaned(text))
    return Sent(Said(read), read, cut)


def tapped(step: str, option: str, label: str) -> Sent:
    """Return a tap on a button that names its question and option, as WhatsApp's do."""
    read, _ = first_part(cleaned(label))
    return Sent(Tapped(step, option), read)


def media(kind: Media) -> Sent:
    """Return a place, a sticker or another thing that is not text and has no file."""
    return Sent(SentMedia(kind))


def filed(kind: Media, file: Attachment, caption: str = "") -> Sent:
    """Return a photo, a voice message or a document with the words beside it."""
    read, cut = first_part(cleaned(caption))
    return Sent(SentMedia(kind, caption=read), read, cut, file)


def own_contact(phone: Phone) -> Sent:
    """Return the phone's own contact, vouched for; raise ``NoNumber`` when it has none."""
    if phone.number is None:
        raise NoNumber
    return Sent(SharedContact(own=True))


def exchange(phone: Phone, sent: Sent, services: Services, language: str | None = None) -> Answered:
    """Send one message from ``phone`` and return everything that is answered to it.

    ``language`` is the language the phone is set to. Raises ``StorageDown``.
    """
    shares = isinstance(sent.event, SharedContact)
    inbound = Inbound(
        phone.channel,
        phone.address,
        str(uuid4()),
        sent.event,
        sent.text,
        phone.number if shares else phone.vouched,
        language,
        sent.attachment,
    )
    answered = handle_inbound(inbound, services, lambda _: True)
    if not sent.cut:
        return answered
    return replace(answered, messages=with_cut_notice(answered.messages, inbound, services))


def kept_chat(phone: Phone, services: Services) -> ChatRecord | None:
    """Return what is kept of the chat with ``phone``; None before its first message."""
    index = address_index(services.database.vault, phone.channel, phone.address)
    with services.database.begin() as store:
        loaded = store.chats.load(index, phone.channel, "")
    return loaded.record if loaded else None


def session_of(record: ChatRecord | None) -> ChatSession | None:
    """Return where a kept chat stands; None when there is none, or of another shape."""
    return ChatSession.from_json(record.session) if record and record.session else None


def moment_from(text: str, zone: ZoneInfo) -> datetime:
    """Read ``2026-11-21T09:00`` (local time where no offset is given) or raise ``BadMoment``."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadMoment(text) from error
    if moment.year not in _YEARS:
        raise BadMoment(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def move_clock(services: Services, moment: datetime) -> None:
    """Let the demo's clock run on from ``moment``; raise ``ClockIsReal`` or ``BadMoment``."""
    if not isinstance(services.clock, DemoClock):
        raise ClockIsReal
    if moment.year not in _YEARS:
        raise BadMoment(moment.isoformat())
    services.clock.move_to(moment)
