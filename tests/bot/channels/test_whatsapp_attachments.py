"""Which file of a WhatsApp message may be fetched, and what is known of it before."""

from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import structlog

from bot.channels.whatsapp_forms import read_form
from conversations.engine.events import Media, SentMedia
from handlers.channel import Attachment, Inbound

PAYLOADS = Path(__file__).parents[2] / "payloads" / "whatsapp"
PLAIN = {"MessageSid": "MM1", "From": "whatsapp:+620000000001", "NumMedia": "1"}
URL = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


def payload(name: str) -> dict[str, str]:
    return dict(parse_qsl((PAYLOADS / f"{name}.form").read_text("utf-8"), keep_blank_values=True))


def inbound_of(form: dict[str, str]) -> Inbound:
    arrival = read_form(form)
    assert isinstance(arrival, Inbound)
    return arrival


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("photo_with_caption", "image/jpeg"),
        ("empty_body_with_media", "image/jpeg"),
        ("document", "application/pdf"),
        ("document_with_caption", "application/pdf"),
        ("voice", "audio/ogg"),
        ("ten_media_three_files", "image/jpeg"),
    ],
)
def test_a_file_is_known_by_its_address(name: str, content_type: str) -> None:
    form = payload(name)
    arrival = inbound_of(form)
    assert arrival.attachment == Attachment(form["MediaUrl0"], content_type=content_type)
    assert arrival.sent_at is None


@pytest.mark.parametrize(
    "name", ["sticker", "contact", "video_with_caption", "location", "text", "button"]
)
def test_of_everything_else_no_file_is_fetched(name: str) -> None:
    assert inbound_of(payload(name)).attachment is None


@pytest.mark.parametrize(
    ("content_type", "claimed"),
    [
        pytest.param("image/JPEG", "image/jpeg", id="case"),
        pytest.param("audio/ogg; codecs=opus", "audio/ogg; codecs=opus", id="with-a-codec"),
        pytest.param("text/plain", "text/plain", id="text"),
        pytest.param("image/" + "x" * 200, "", id="endless"),
        pytest.param("image/j\npeg", "", id="newline"),
    ],
)
def test_its_type_is_kept_where_it_can_be_one(content_type: str, claimed: str) -> None:
    form = {**PLAIN, "Body": "", "MediaUrl0": URL, "MediaContentType0": content_type}
    assert inbound_of(form).attachment == Attachment(URL, content_type=claimed)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("", id="empty"),
        pytest.param("ftp://api.twilio.com/x", id="no-http"),
        pytest.param("//api.twilio.com/x", id="no-scheme"),
        pytest.param("https://api.twilio.com/a b", id="space"),
        pytest.param("https://api.twilio.com/\u202e", id="no-plain-sign"),
        pytest.param("https://api.twilio.com/" + "x" * 2000, id="endless"),
    ],
)
def test_what_is_no_address_is_no_file(address: str) -> None:
    form = {**PLAIN, "Body": "", "MediaUrl0": address, "MediaContentType0": "image/jpeg"}
    arrival = inbound_of(form)
    assert arrival.event == SentMedia(Media.PHOTO)
    assert arrival.attachment is None


def test_the_first_of_several_files_is_taken_and_the_rest_is_noted_without_content() -> None:
    with structlog.testing.capture_logs() as logs:
        arrival = inbound_of(payload("ten_media_three_files"))
    assert arrival.event == SentMedia(Media.PHOTO, caption="Semua suratnya")
    noted = {"event": "media_left_out", "log_level": "info", "channel": "whatsapp", "count": 9}
    assert logs == [noted]


@pytest.mark.parametrize("count", ["", "1", "x", "-1", "٣"])
def test_one_file_is_nothing_to_note(count: str) -> None:
    form = {**payload("photo_with_caption"), "NumMedia": count}
    with structlog.testing.capture_logs() as logs:
        assert inbound_of(form).attachment
    assert logs == []


def test_a_vcards_name_is_nobodys_words() -> None:
    form = {**payload("contact"), "Body": "Maria Contoh.vcf"}
    assert inbound_of(form).event == SentMedia(Media.OTHER)
