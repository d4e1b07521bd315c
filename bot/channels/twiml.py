"""Messages as TwiML, the answer that Twilio's webhook acts upon (Twilio: "TwiML for messaging")."""

import re
from collections.abc import Iterable
from html import escape

from bot.channels.menus import LONGEST_WHATSAPP, numbered
from handlers.channel import Outgoing

CONTENT_TYPE = "text/xml; charset=utf-8"
# XML 1.0 has no place for these, not even escaped; one of them and Twilio refuses all (12100).
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def twiml(messages: Iterable[Outgoing]) -> bytes:
    """Return the answer that sends ``messages`` in this order; an empty one sends nothing."""
    said = "".join(f"<Message>{_as_xml(message)}</Message>" for message in messages)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{said}</Response>'.encode()


def _as_xml(message: Outgoing) -> str:
    return escape(_NOT_XML.sub("", numbered(message, LONGEST_WHATSAPP)), quote=False)
