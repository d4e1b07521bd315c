"""Of a picture its pixels are kept, upright and small; all else that was in the file is gone."""

import random
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.ImageCms import ImageCmsProfile, createProfile
from PIL.PngImagePlugin import PngInfo

from bot.documents.reader import FileReader
from conversations.engine.events import Media
from conversations.rules.paper import PaperFault
from handlers.documents import Pages
from tests.bot.documents.drawn import photo, written

# Words that stand in a file and must not stand in what is kept of it.
SECRET = "RAHASIA-5307014507850001"
EXIF_GPS, EXIF_MAKE, EXIF_COMMENT, EXIF_ORIENTATION = 0x8825, 0x010F, 0x9286, 0x0112


def kept(reader: FileReader, content: bytes) -> bytes:
    read = reader.read(content, Media.PHOTO)
    assert isinstance(read, Pages), read
    (page,) = read.pages
    assert page.content_type == "image/jpeg"
    return page.content


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def personal_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    exif[EXIF_MAKE] = SECRET
    exif[EXIF_COMMENT] = SECRET.encode()
    exif.get_ifd(EXIF_GPS).update({1: "S", 2: (8.0, 37.0, 12.34), 3: "E", 4: (122.0, 12.0, 56.78)})
    return exif


def hidden_in_jpeg() -> bytes:
    """A photo with everything that a phone and a joker put into one, 60 kB thumbnail included."""
    profile = ImageCmsProfile(createProfile("sRGB")).tobytes()
    thumbnail = written(photo(160, 120), "JPEG", comment=SECRET.encode()).ljust(60_000, b"T")
    application = b"\xff\xed" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    content = written(
        photo(),
        "JPEG",
        exif=personal_exif(),
        comment=f"<script>{SECRET}</script>".encode(),
        icc_profile=profile,
        xmp=f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode(),
        dpi=(72, 72),
    )
    return content[:2] + application + content[2:] + b"PK\x03\x04<?php " + SECRET.encode()


def hidden_in_png() -> bytes:
    info = PngInfo()
    info.add_text("Comment", SECRET)
    info.add_itxt("Author", SECRET, zip=True)
    return written(photo(), "PNG", pnginfo=info, exif=personal_exif()) + SECRET.encode()


def hidden_in_webp() -> bytes:
    return written(photo(), "WEBP", exif=personal_exif(), xmp=SECRET.encode()) + SECRET.encode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(hidden_in_jpeg(), id="jpeg"),
        pytest.param(hidden_in_png(), id="png"),
        pytest.param(hidden_in_webp(), id="webp"),
    ],
)
def test_only_pixels_survive(reader: FileReader, content: bytes) -> None:
    page = kept(reader, content)
    assert SECRET.encode() in content
    traces = (SECRET.encode(), b"Exif", b"ICC_PROFILE", b"http://", b"<script", b"<?php")
    assert [trace for trace in traces if trace in page] == []
    image = opened(page)
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert page.endswith(b"\xff\xd9")
    assert segments(page) <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}


def segments(jpeg: bytes) -> set[int]:
    """The kinds of segment before the pixels: tables and sizes, no application's, no comment."""
    found, place = set(), 2
    while jpeg[place + 1] != 0xDA:
        found.add(jpeg[place + 1])
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4])
    return found | {0xDA}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_stand_upright(reader: FileReader, kind: str, orientation: int) -> None:
    lying = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    taken = photo(640, 480) if lying is None else photo(640, 480).transpose(lying)
    image = opened(kept(reader, written(taken, kind, exif=personal_exif(orientation))))
    assert image.size == (640, 480)
    for band, corner in enumerate([(9, 9), (630, 9), (9, 470)]):
        shades = [image.getchannel(name).getpixel(corner) for name in "RGB"]
        assert shades.index(max(shades)) == band  # type: ignore[type-var]


def test_damaged_exif_costs_nothing_but_the_turn(reader: FileReader) -> None:
    broken = b"Exif\x00\x00II*\x00\xff\xff\xff\x7f" + bytes(range(64))
    assert opened(kept(reader, written(photo(), "JPEG", exif=broken))).size == (1600, 1200)


@pytest.mark.parametrize(
    ("size", "small"),
    [
        pytest.param((1600, 1200), (1600, 1200), id="as-it-is"),
        pytest.param((4000, 3000), (2000, 1500), id="half"),
        pytest.param((3000, 4100), (1463, 2000), id="upright"),
        pytest.param((12_000, 3), (2000, 1), id="a-line"),
    ],
)
def test_pictures_are_no_larger_than_needed(
    reader: FileReader, size: tuple[int, int], small: tuple[int, int]
) -> None:
    content = written(Image.new("RGB", size, "white"), "JPEG")
    assert opened(kept(reader, content)).size == small


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_colour_comes_out_as_it_is_seen(reader: FileReader, mode: str) -> None:
    grey = photo(800, 600).convert("L")
    drawn = grey.convert("I").point(lambda v: v * 257) if mode == "I;16" else grey
    image = opened(kept(reader, written(drawn.convert(mode), "PNG")))
    assert image.mode == "RGB"
    assert abs(sum(image.convert("L").tobytes()) - sum(grey.tobytes())) < 255 * 800 * 600 / 50


def test_what_is_transparent_lies_on_white(reader: FileReader) -> None:
    image = opened(kept(reader, written(Image.new("RGBA", (700, 700), (0, 0, 0, 0)), "PNG")))
    assert image.getpixel((350, 350)) == (255, 255, 255)


def test_a_print_in_four_colours_is_read(reader: FileReader) -> None:
    image = opened(kept(reader, written(photo().convert("CMYK"), "JPEG")))
    assert image.getpixel((20, 20))[0] > 200  # type: ignore[index]


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        pytest.param("PNG", {}, id="apng"),
        pytest.param("WEBP", {"duration": 40}, id="webp"),
        pytest.param("MPO", {}, id="mpo"),
    ],
)
def test_the_first_of_several_frames_is_kept(
    reader: FileReader, kind: str, how: dict[str, object]
) -> None:
    frames = [Image.new("RGB", (700, 500), colour) for colour in ("red", "lime", "blue")]
    content = written(frames[0], kind, save_all=True, append_images=frames[1:], **how)
    red, green, blue = opened(kept(reader, content)).getpixel((300, 200))  # type: ignore[misc]
    assert red > 240
    assert max(green, blue) < 20


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds next to nothing."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checked)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def large_webp_header() -> bytes:
    """A WebP whose canvas is 16,384 pixels a side."""
    canvas = b"VP8X\x0a\x00\x00\x00\x00\x00\x00\x00" + b"\xff\x3f\x00" * 2
    return b"RIFF" + struct.pack("<I", len(canvas) + 4) + b"WEBP" + canvas


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(png_header(30_000, 30_000), id="flood-of-pixels"),
        pytest.param(png_header(12_001, 10), id="too-wide"),
        pytest.param(png_header(10, 12_001), id="too-high"),
        pytest.param(png_header(6_400, 6_251), id="a-little-over-40-megapixels"),
        pytest.param(large_webp_header(), id="webp-canvas"),
    ],
)
def test_too_many_pixels_are_refused_by_the_header(reader: FileReader, content: bytes) -> None:
    assert reader.read(content, Media.PHOTO) is PaperFault.TOO_BIG


@pytest.mark.parametrize(
    ("mode", "side", "kind"),
    [
        pytest.param("1", 30_000, "PNG", id="flood-that-is-there"),
        pytest.param("RGB", 5_500, "progressive", id="progressive"),
        pytest.param("RGB", 3_500, "WEBP", id="webp"),
    ],
)
def test_what_would_not_fit_into_the_memory_is_refused(
    reader: FileReader, mode: str, side: int, kind: str
) -> None:
    large = Image.new(mode, (side, side))
    if kind == "progressive":
        content = written(large, "JPEG", progressive=True)
    else:
        content = written(large, kind)
    assert reader.read(content, Media.PHOTO) is PaperFault.TOO_BIG


@pytest.mark.parametrize(
    ("mode", "side", "kind"),
    [
        pytest.param("RGB", 6_320, "JPEG", id="jpeg"),
        pytest.param("RGB", 6_320, "PNG", id="png"),
        pytest.param("RGBA", 6_320, "PNG", id="png-alpha"),
        pytest.param("RGB", 3_450, "WEBP", id="webp"),
    ],
)
def test_the_largest_that_is_taken_fits_into_the_memory(
    reader: FileReader, mode: str, side: int, kind: str
) -> None:
    content = written(Image.new(mode, (side, side), "gray"), kind)
    assert opened(kept(reader, content)).size == (2000, 2000)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_half_a_picture_is_refused(reader: FileReader, kind: str, share: float) -> None:
    content = written(photo(), kind)
    cut = content[: round(len(content) * share)]
    assert reader.read(cut, Media.PHOTO) is PaperFault.BROKEN


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(b"", PaperFault.BROKEN, id="empty"),
        pytest.param(b"<!doctype html><p>foto.jpg", PaperFault.NOT_A_PICTURE, id="html"),
        pytest.param(
            b"<svg xmlns='http://www.w3.org/2000/svg'/>", PaperFault.NOT_A_PICTURE, id="svg"
        ),
        pytest.param(b"MZ\x90\x00" + bytes(200), PaperFault.NOT_A_PICTURE, id="exe"),
        pytest.param(b"PK\x03\x04" + bytes(200), PaperFault.NOT_A_PICTURE, id="zip"),
        pytest.param(b"\x00\x00\x00\x18ftypheic" + bytes(200), PaperFault.NOT_A_PICTURE, id="heic"),
        pytest.param(
            b"SIMPLE  =                    T" + bytes(200), PaperFault.NOT_A_PICTURE, id="fits"
        ),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n", PaperFault.NOT_A_PICTURE, id="eps"),
        pytest.param(b"8BPS\x00\x01" + bytes(200), PaperFault.NOT_A_PICTURE, id="psd"),
        pytest.param(written(photo(), "GIF"), PaperFault.NOT_A_PICTURE, id="gif"),
        pytest.param(written(photo(), "TIFF"), PaperFault.NOT_A_PICTURE, id="tiff"),
        pytest.param(
            # In two parts: a scanner should not find it in this file.
            rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
            PaperFault.NOT_A_PICTURE,
            id="eicar",
        ),
        pytest.param(random.Random(1).randbytes(50_000), PaperFault.NOT_A_PICTURE, id="noise"),  # noqa: S311
        pytest.param(b"\xff\xd8\xff" + bytes(5000), PaperFault.BROKEN, id="called-jpeg"),
        pytest.param(bytes(16 * 1024 * 1024 + 1), PaperFault.TOO_BIG, id="16-mb-and-one"),
    ],
)
def test_what_is_no_picture_is_refused_with_its_reason(
    reader: FileReader, content: bytes, fault: PaperFault
) -> None:
    assert reader.read(content, Media.PHOTO) is fault
