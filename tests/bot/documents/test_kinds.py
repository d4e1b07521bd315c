"""A file is what its first bytes say, whatever it is called."""

import pytest

from bot.documents.kinds import Kind, picture_kind, voice_type
from tests.bot.documents.drawn import pdf_of, photo, written


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(written(photo(80, 60), "JPEG"), Kind.JPEG, id="jpeg"),
        pytest.param(written(photo(80, 60), "PNG"), Kind.PNG, id="png"),
        pytest.param(written(photo(80, 60), "WEBP"), Kind.WEBP, id="webp"),
        pytest.param(pdf_of(), Kind.PDF, id="pdf"),
        pytest.param(b"", None, id="empty"),
        pytest.param(b"\xff", None, id="one-byte"),
        pytest.param(b"RIFF\x24\x00\x00\x00WAVEfmt ", None, id="wav"),
        pytest.param(written(photo(80, 60), "GIF"), None, id="gif"),
        pytest.param(written(photo(80, 60), "TIFF"), None, id="tiff"),
        pytest.param(b"\x00" * 4 + b"ftypheic" + b"\x00" * 40, None, id="heic"),
        pytest.param(b" %PDF-1.7", None, id="pdf-behind-something"),
    ],
)
def test_pictures_are_told_by_content(content: bytes, kind: Kind | None) -> None:
    assert picture_kind(content) is kind


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        pytest.param(b"OggS" + b"\x00" * 24 + b"OpusHead\x01", "audio/ogg", id="opus"),
        pytest.param(b"OggS" + b"\x00" * 25 + b"\x01vorbis", "audio/ogg", id="vorbis"),
        pytest.param(b"OggS" + b"\x00" * 25 + b"\x80theora", None, id="ogg-video"),
        pytest.param(b"#!AMR\n\x3c", "audio/amr", id="amr"),
        pytest.param(b"#!AMR-WB\n\x3c", "audio/amr", id="amr-wide"),
        pytest.param(b"ID3\x04\x00", "audio/mpeg", id="mp3-with-tags"),
        pytest.param(b"\xff\xfb\x90\x64", "audio/mpeg", id="mp3"),
        pytest.param(b"\xff\xf1\x50\x80", "audio/aac", id="aac"),
        pytest.param(b"\x00\x00\x00\x20ftypM4A \x00", "audio/mp4", id="m4a"),
        pytest.param(b"\x00\x00\x00\x20ftypheic\x00", None, id="heic"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x10JFIF", None, id="jpeg"),
        pytest.param(b"\xff\xfb\xf0\x64", None, id="no-bit-rate"),
        pytest.param(b"\xff", None, id="one-byte"),
        pytest.param(b"<html>", None, id="html"),
        pytest.param(b"", None, id="empty"),
    ],
)
def test_voices_are_told_by_content(head: bytes, content_type: str | None) -> None:
    assert voice_type(head) == content_type
