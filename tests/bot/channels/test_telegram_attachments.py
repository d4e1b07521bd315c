"""Which file of a Telegram message may be fetched, and what is known of it before."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.channels.arrivals import Cut
from bot.channels.telegram_attachments import attachment_of
from bot.channels.telegram_updates import read_update
from conversations.engine.events import Media, Said, SentMedia
from handlers.channel import Attachment, Inbound

PAYLOADS = Path(__file__).parents[2] / "payloads" / "telegram"
WITH_FILES = [
    *("photo_with_caption", "photo_of_album", "photo_of_album_2", "photo_as_document"),
    *("document", "document_with_caption", "voice", "voice_with_caption", "audio"),
]
WITHOUT = ["video_with_caption", "sticker", "location", "unknown_message_content", "text"]
SMALL = {"file_id": "s", "file_unique_id": "us", "width": 90, "height": 67, "file_size": 1290}
LARGE = {"file_id": "l", "file_unique_id": "ul", "width": 1280, "height": 960, "file_size": 158012}
UNSIZED = {"file_id": "m", "file_unique_id": "um", "width": 320, "height": 240}


def update(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return found


def inbound(name: str, **content: object) -> Inbound:
    found = update(name)
    found["message"] |= content
    arrival = read_update(found)
    assert isinstance(arrival, Inbound)
    return arrival


@pytest.mark.parametrize("name", WITH_FILES)
def test_the_file_is_the_one_the_library_would_fetch(name: str) -> None:
    message = Update.de_json(update(name), None).effective_message
    assert message
    file = message.document or message.audio or message.voice
    theirs = message.photo[-1] if message.photo else file
    assert theirs
    assert inbound(name).attachment == Attachment(
        theirs.file_id,
        theirs.file_unique_id,
        theirs.file_size or 0,
        getattr(theirs, "mime_type", None) or "",
    )


@pytest.mark.parametrize("name", WITHOUT)
def test_of_everything_else_no_file_is_fetched(name: str) -> None:
    assert inbound(name).attachment is None


@pytest.mark.parametrize(
    "sizes",
    [
        pytest.param([SMALL, LARGE], id="largest-last"),
        pytest.param([LARGE, SMALL], id="largest-first"),
        pytest.param([SMALL, LARGE, UNSIZED], id="without-its-bytes"),
        pytest.param([{"width": 9999}, LARGE, None, "x"], id="beside-what-is-none"),
        pytest.param([LARGE, {**SMALL, "width": True}], id="true-is-no-width"),
        pytest.param([{**SMALL, "width": 1280}, LARGE], id="of-one-width"),
    ],
)
def test_of_a_photo_it_is_the_largest(sizes: list[object]) -> None:
    assert attachment_of({"photo": sizes}) == Attachment("l", "ul", 158012)


@pytest.mark.parametrize(
    "photo", [[], None, "abc", {}, [{}], [{"file_id": ""}], [{"file_id": "a b"}], [{"file_id": 5}]]
)
def test_a_photo_without_a_file_is_still_a_photo(photo: object) -> None:
    arrival = inbound("photo_of_album", photo=photo)
    assert arrival.event == SentMedia(Media.PHOTO)
    assert arrival.attachment is None


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        pytest.param({"file_size": -1}, Attachment("f"), id="negative"),
        pytest.param({"file_size": 2**31}, Attachment("f"), id="larger-than-any-column"),
        pytest.param({"file_size": "12"}, Attachment("f"), id="size-as-text"),
        pytest.param({"mime_type": "IMAGE/JPEG"}, Attachment("f", "", 0, "image/jpeg"), id="case"),
        pytest.param({"mime_type": "a\nb"}, Attachment("f"), id="newline"),
        pytest.param({"mime_type": "x" * 200}, Attachment("f"), id="endless"),
        pytest.param({"file_unique_id": "\ud800"}, Attachment("f"), id="half-a-pair"),
    ],
)
def test_a_claim_that_cannot_be_kept_is_left_out(
    claimed: dict[str, object], kept: Attachment
) -> None:
    assert attachment_of({"document": {"file_id": "f", **claimed}}) == kept


def test_a_gif_brings_no_file() -> None:
    assert attachment_of({"animation": {"file_id": "a"}, "document": {"file_id": "a"}}) is None


def test_photos_of_an_album_are_messages_of_their_own() -> None:
    first, second = inbound("photo_of_album"), inbound("photo_of_album_2")
    assert first.address == second.address
    assert first.external_id != second.external_id
    assert first.attachment != second.attachment


def test_a_caption_is_kept_as_what_was_said_and_cleaned() -> None:
    arrival = inbound("photo_with_caption", caption="Kartu\0 Maria")
    assert arrival.text == "Kartu Maria"
    assert arrival.event == SentMedia(Media.PHOTO, caption=arrival.text)


def test_a_long_caption_is_cut_and_the_file_stays() -> None:
    found = update("photo_with_caption")
    found["message"]["caption"] = "x" * 5000
    arrival = read_update(found)
    assert isinstance(arrival, Cut)
    assert arrival.inbound.event == SentMedia(Media.PHOTO, caption="x" * 4000)
    assert arrival.inbound.attachment


def test_words_beside_what_we_do_not_know_are_not_lost() -> None:
    arrival = inbound("unknown_message_content", caption="halo")
    assert arrival.event == SentMedia(Media.OTHER, caption="halo")


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        pytest.param(1795222800, datetime(2026, 11, 21, 1, tzinfo=UTC), id="a-moment"),
        pytest.param(0, None, id="the-date-of-what-is-shown-no-more"),
        pytest.param(-5, None, id="before-1970"),
        pytest.param(10**18, None, id="after-all-calendars"),
        pytest.param("1795222800", None, id="text"),
        pytest.param(True, None, id="true"),
    ],
)
def test_it_is_told_when_a_message_was_sent(date: object, moment: datetime | None) -> None:
    arrival = inbound("text", date=date)
    assert isinstance(arrival.event, Said)
    assert arrival.sent_at == moment


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["file_id", "file_size", "width", "mime_type", "file_unique_id"]), inner
        )
    ),
    max_leaves=20,
)


@given(kind=st.sampled_from(["photo", "document", "voice", "audio", "caption", "date"]), odd=ODD)
def test_no_shape_of_file_breaks_the_reader(kind: str, odd: object) -> None:
    found = update("photo_of_album")
    del found["message"]["photo"]
    found["message"][kind] = odd
    assert read_update(found) is not None
