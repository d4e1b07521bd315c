"""Files that nobody sends by mistake, made by seed: each number gives the same file each time."""

import random
import struct
import zlib
from functools import cache

from PIL import Image

from tests.bot.documents.drawn import pdf_from, pdf_of, photo, written

# 50 kB that unpack to 50 MB.
BOMB = zlib.compress(bytes(50_000_000), 9)


@cache
def _whole() -> tuple[bytes, ...]:
    """Proper files, to be spoilt."""
    picture = photo(640, 480)
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("red", "lime", "blue")]
    return (
        written(picture, "JPEG"),
        written(picture, "JPEG", progressive=True),
        written(picture, "JPEG", exif=_exif(), comment=b"<script>"),
        written(picture, "PNG"),
        written(picture.convert("P"), "PNG"),
        written(picture, "WEBP"),
        written(picture, "WEBP", lossless=True),
        written(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=40),
        written(frames[0], "PNG", save_all=True, append_images=frames[1:]),
        pdf_of(2),
        written(picture, "PDF"),
    )


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "S", 2: (8.0, 37.0, 12.34)})
    return exif


def hostile(number: int) -> bytes:
    """Return the hostile file of this number."""
    chance = random.Random(number)  # noqa: S311 - must be the same each time
    make = chance.choice(
        (
            _mutated,
            _mutated,
            _mutated,
            _cut,
            _spliced,
            _polyglot,
            _bomb,
            _pdf_bomb,
            _noise,
            _disguised,
        )
    )
    return make(chance)


def _mutated(chance: random.Random) -> bytes:
    """Bytes changed here and there, more often near the beginning, where the sizes stand."""
    content = bytearray(chance.choice(_whole()))
    for _ in range(chance.choice((1, 3, 10, 100))):
        reach = chance.choice((64, 600, len(content)))
        content[chance.randrange(min(reach, len(content)))] = chance.choice(
            (0, 0xFF, 0x7F, 0x80, chance.randrange(256))
        )
    return bytes(content)


def _cut(chance: random.Random) -> bytes:
    content = chance.choice(_whole())
    return content[: chance.randrange(len(content))]


def _spliced(chance: random.Random) -> bytes:
    """The head of one file on the body of another."""
    first, second = chance.choice(_whole()), chance.choice(_whole())
    place = chance.randrange(1, 2000)
    return first[:place] + second[chance.randrange(len(second)) :]


def _polyglot(chance: random.Random) -> bytes:
    """A picture that is something else to another reader."""
    other = chance.choice((b"PK\x03\x04", b"<?php system('id') ?>", b"#!/bin/sh\n", b"%PDF-1.7\n"))
    return chance.choice(_whole()) + other + chance.randbytes(200)


def _chunk(name: bytes, content: bytes) -> bytes:
    checked = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checked)


def _bomb(chance: random.Random) -> bytes:
    """A PNG that unpacks to far more than it is: pixels, words or a colour profile."""
    sizes = (30_000, 20_000, 12_000, 6_300, 100)
    size = struct.pack(">II", chance.choice(sizes), chance.choice(sizes))
    header = size + bytes((chance.choice((1, 8, 16)), chance.choice((0, 2, 3, 6)), 0, 0, 0))
    extra = chance.choice(
        (b"", _chunk(b"zTXt", b"a\x00\x00" + BOMB), _chunk(b"iCCP", b"a\x00\x00" + BOMB))
    )
    chunks = _chunk(b"IHDR", header) + extra + _chunk(b"IDAT", BOMB) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _pdf_bomb(chance: random.Random) -> bytes:
    """A PDF whose one picture promises too much, or whose page draws itself."""
    return pdf_bomb(
        chance.choice((100, 3_000, 100_000)),
        zlib.compress(bytes(chance.choice((1000, 1_000_000)))),
        loop=chance.random() < 0.3,
    )


def pdf_bomb(side: int, packed: bytes, *, times: int = 1, loop: bool = False) -> bytes:
    """Return a PDF that draws a picture of ``side`` x ``side`` out of ``packed`` that often."""
    content = packed.decode("latin-1")
    picture = (
        f"<< /Type /XObject /Subtype /Image /Width {side} /Height {side} /BitsPerComponent 8 "
        f"/ColorSpace /DeviceRGB /Filter /FlateDecode /Length {len(packed)} >>\n"
        f"stream\n{content}\nendstream"
    )
    form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 5 >>\nstream\n/X Do\nendstream"
    drawn = "q 500 0 0 500 0 0 cm /X Do Q " * times
    page = "/Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page {page} /Resources << /XObject << /X 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        form if loop else picture,
    ]
    return pdf_from(objects)


def stacked_pdf(megabytes: int) -> bytes:
    """Return a PDF of some 2 kB whose page unpacks twice, to this many megabytes."""
    first = zlib.compressobj(9)
    packed = b"".join(first.compress(bytes(1_000_000)) for _ in range(megabytes)) + first.flush()
    twice = zlib.compress(packed, 9)
    head = f"<< /Filter [/FlateDecode /FlateDecode] /Length {len(twice)} >>"
    return pdf_from(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            f"{head}\nstream\n{twice.decode('latin-1')}\nendstream",
        ]
    )


def _noise(chance: random.Random) -> bytes:
    heads = (
        b"",
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x40\x00\x00WEBPVP8 ",
        b"%PDF-1.4\n",
    )
    return chance.choice(heads) + chance.randbytes(chance.randrange(20_000))


def _disguised(chance: random.Random) -> bytes:
    heads = (
        b"<html>",
        b"<svg/>",
        b"MZ\x90",
        b"PK\x03\x04",
        b"GIF89a",
        b"II*\x00",
        b"MM\x00*",
        b"8BPS",
    )
    more = (b"SIMPLE  =", b"%!PS-Adobe", b"\x00\x00\x00\x18ftypheic", b"{\\rtf1", b"\x7fELF", b"")
    return chance.choice(heads + more) + chance.randbytes(chance.randrange(500))
