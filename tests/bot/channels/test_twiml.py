from xml.etree import ElementTree as ET

import pytest
from twilio.twiml.messaging_response import MessagingResponse

from bot.channels.twiml import twiml
from handlers.channel import Outgoing
from tests.lookalikes.http_server import Answer
from tests.lookalikes.twilio_twiml import read_twiml


def canonical(xml: str | bytes) -> str:
    return ET.canonicalize(xml.decode() if isinstance(xml, bytes) else xml)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([], id="none"),
        pytest.param(["Halo.", "Mau apa?\n\n1 Ya"], id="two"),
        pytest.param(["1+1=2 & 50% <b> \"x\" 'y' ]]> 🌴 ñ"], id="signs"),
    ],
)
def test_it_writes_what_the_library_writes(texts: list[str]) -> None:
    theirs = MessagingResponse()
    for text in texts:
        theirs.message(text)
    ours = twiml(Outgoing(text) for text in texts)
    assert canonical(ours) == canonical(theirs.to_xml())
    read = read_twiml(Answer(200, ours, "text/xml; charset=utf-8"))
    assert [reply.text for reply in read] == texts


def test_what_xml_cannot_carry_is_left_out() -> None:
    written = twiml([Outgoing("a\x01b\x0bc\ufffed\te\nf")])
    assert [message.text for message in ET.fromstring(written)] == ["abcd\te\nf"]  # noqa: S314 - ours


def test_a_long_message_is_cut_at_what_twilio_takes() -> None:
    (message,) = ET.fromstring(twiml([Outgoing("kata " * 1000)]))  # noqa: S314 - ours
    assert len(message.text or "") <= 1600
