"""What a file is, by its first bytes; never by its name, nor by what anybody says of it."""

from enum import StrEnum
from typing import Final

# Far enough to see the first packet of an Ogg stream.
_HEAD: Final = 128


class Kind(StrEnum):
    """What is turned into pictures. The values are Pillow's names of the formats."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    PDF = "PDF"


_MARKS: Final = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"%PDF-", Kind.PDF),
)
# The brands of MP4 that phones record voices in; HEIC pictures are MP4 of other brands.
_MP4_VOICES: Final = frozenset(
    {b"M4A ", b"M4B ", b"3gp4", b"3gp5", b"3gp6", b"isom", b"iso2", b"mp41", b"mp42"}
)
_OGG_VOICES: Final = (b"OpusHead", b"\x01vorbis", b"Speex   ")


def picture_kind(content: bytes) -> Kind | None:
    """Return the kind of a picture or PDF, None for everything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    return next((kind for mark, kind in _MARKS if content.startswith(mark)), None)


def voice_type(content: bytes) -> str | None:
    """Return the content type of a recorded voice, None for everything else."""
    head = content[:_HEAD]
    if head.startswith(b"OggS") and any(mark in head for mark in _OGG_VOICES):
        return "audio/ogg"
    if head.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return "audio/amr"
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_VOICES:
        return "audio/mp4"
    if head.startswith(b"ID3"):
        return "audio/mpeg"
    return _frame_type(head)


def _frame_type(head: bytes) -> str | None:
    """Tell AAC and MP3 by the first frame: eleven bits set, then version and layer."""
    if head[:1] != b"\xff" or len(head) < _FRAME_BYTES:
        return None
    if head[1] & 0xF6 == 0xF0:  # noqa: PLR2004 - ADTS: sync and layer 0
        return "audio/aac"
    layered = head[1] & 0xE0 == 0xE0 and head[1] & 0x06 and head[1] & 0x18 != 0x08  # noqa: PLR2004
    usable_rate = head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C  # noqa: PLR2004 - all set is none
    return "audio/mpeg" if layered and usable_rate else None


_FRAME_BYTES: Final = 4
