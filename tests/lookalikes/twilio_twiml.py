"""Reading TwiML: the messages that stand in a webhook's answer.

Twilio's rules: XML as text/xml or application/xml (12300), at most 64 kB (11750), a <Response>
(12100); a <Message> holds its text bare or in <Body>, and <Media> with a URL.
"""

from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from tests.lookalikes.http_server import Answer

MOST_BYTES: Final = 64 * 1024
MOST_CHARACTERS: Final = 1600


class BadTwiml(Exception):
    """Twilio would not act on this answer; `code` goes to the account's error log."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Reply:
    """One <Message>."""

    text: str
    media: tuple[str, ...] = ()


def read_twiml(answer: Answer) -> list[Reply]:
    """The messages in an answer, none in an empty one. Raises BadTwiml."""
    if not answer.body.strip():
        return []
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind not in {"text/xml", "application/xml"}:
        raise BadTwiml(12300, f"Invalid Content-Type: {kind}")
    if len(answer.body) > MOST_BYTES:
        raise BadTwiml(11750, "TwiML response body too large")
    if b"<!DOCTYPE" in answer.body:
        raise BadTwiml(12100, "Document parse failure: a document type")
    try:
        response = ET.fromstring(answer.body)  # noqa: S314 - own service's answer, no doctype
    except ET.ParseError as error:
        raise BadTwiml(12100, f"Document parse failure: {error}") from error
    if response.tag != "Response":
        raise BadTwiml(12100, f"<{response.tag}> instead of <Response>")
    return [_read_message(verb) for verb in response]


def _read_message(verb: ET.Element) -> Reply:
    if verb.tag != "Message":
        raise BadTwiml(12200, f"<{verb.tag}> is not played by this look-alike")
    body = verb.find("Body")
    bare = (verb.text or "") + "".join(part.tail or "" for part in verb)
    text = (body.text or "") if body is not None else bare.strip()
    media = tuple((part.text or "").strip() for part in verb.findall("Media"))
    if not text and not media:
        raise BadTwiml(12200, "a <Message> with nothing in it")
    if len(text) > MOST_CHARACTERS:
        raise BadTwiml(21617, "The concatenated message body exceeds the 1600 character limit")
    return Reply(text, media)
