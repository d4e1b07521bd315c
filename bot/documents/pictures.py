"""One picture from a stranger's file: its pixels, upright, no larger than needed, and no more.

Only what is seen is kept. EXIF, place, thumbnail, comment, colour profile, further frames and
whatever was appended stay behind, because the file that is kept is written anew from pixels.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from bot.documents.kinds import Kind
from conversations.rules.paper import PaperFault

MOST_PIXELS: Final = 40_000_000
# Decoding takes 16 bytes a pixel of WebP and 6 of a progressive JPEG, out of 300 MB.
MOST_WEBP_PIXELS: Final = 12_000_000
MOST_PROGRESSIVE_PIXELS: Final = 30_000_000
MOST_SIDE: Final = 12_000
# The longer side of what is kept: letters of a page stay legible.
KEPT_SIDE: Final = 2_000
QUALITY: Final = 85
# What a picture with transparency is laid on.
_PAPER: Final = (255, 255, 255)
# By the number of their bands; CMYK has four as well.
_MODES: Final = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
# Named, so that reading needs to load nothing more.
PLUGINS: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)


class Unreadable(Exception):
    """Nothing of this file can be kept; ``fault`` says why."""

    def __init__(self, fault: PaperFault) -> None:
        super().__init__(fault)
        self.fault = fault


def prepare() -> None:
    """Have Pillow load what it loads once, and refuse floods of pixels before it makes room."""
    Image.preinit()
    # Pillow warns at this number and refuses at twice as many.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2


def read_picture(content: bytes, kind: Kind) -> Image.Image:
    """Return the first frame as an upright RGB picture of at most 2,000 pixels a side.

    Raises ``Unreadable`` by its header alone when it is too big; what Pillow raises for files that
    are damaged is not caught.
    """
    try:
        opened = Image.open(BytesIO(content), formats=[kind.value])
    except Image.DecompressionBombError as error:
        raise Unreadable(PaperFault.TOO_BIG) from error
    with opened as image:
        width, height = image.size
        if width * height > _most_pixels(image, kind) or max(width, height) > MOST_SIDE:
            raise Unreadable(PaperFault.TOO_BIG)
        # JPEG only: decodes at half or a quarter of the size where that is still enough.
        image.draft(None, (KEPT_SIDE, KEPT_SIDE))
        image.load()
        return _upright(_shrunk(image))


def write_jpeg(picture: Image.Image) -> bytes:
    """Return ``picture`` as a JPEG that holds its pixels and nothing else."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    written = BytesIO()
    bare.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _most_pixels(image: Image.Image, kind: Kind) -> int:
    """Return how many pixels fit into the memory that there is; ``image`` is not loaded yet."""
    if kind is Kind.WEBP:
        return MOST_WEBP_PIXELS
    return MOST_PROGRESSIVE_PIXELS if image.info.get("progressive") else MOST_PIXELS


def _shrunk(image: Image.Image) -> Image.Image:
    """Return ``image`` in RGB and small, with its EXIF; never two large copies at a time."""
    share = min(1.0, KEPT_SIDE / max(image.size))
    size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
    bands = [band.resize(size, reducing_gap=2.0) for band in _bands(image)]
    small = Image.merge("CMYK" if image.mode == "CMYK" else _MODES[len(bands)], bands)
    if small.mode in {"LA", "RGBA"}:
        laid = Image.new("RGB", size, _PAPER)
        laid.paste(small.convert("RGB"), mask=small.getchannel("A"))
        small = laid
    small = small.convert("RGB")
    if "exif" in image.info:
        small.info["exif"] = image.info["exif"]
    return small


def _bands(image: Image.Image) -> Iterator[Image.Image]:
    """Yield the colours, one after the other, in 8 bits each."""
    match image.mode:
        case "1":
            image = image.convert("L")
        case "P" | "PA":
            image = image.convert("RGBA" if "transparency" in image.info else "RGB")
        case "I" | "I;16":
            # 16 bits of grey, of which Pillow would keep the lower eight.
            image = image.convert("F").point(lambda grey: grey * (1 / 256) + 0).convert("L")
    return (image.getchannel(band) for band in image.getbands())


def _upright(picture: Image.Image) -> Image.Image:
    """Turn ``picture`` as its EXIF asks; EXIF that is damaged asks for nothing."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 - Pillow lets through whatever reading EXIF comes upon
        return picture
