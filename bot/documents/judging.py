"""Whether people will be able to read a picture: large enough, light enough, sharp enough.

The limits stand where pages that we drew ourselves, then darkened and blurred, stop being legible
(``tests/bot/documents/test_judging.py``). They are meant to miss rather than to accuse: what is
told is a hint, and the picture is kept.
"""

from itertools import product
from typing import Final

from PIL import Image, ImageFilter, ImageStat

from conversations.rules.paper import PaperFault

# Pixels of the longer side.
SMALLEST: Final = 600
# Of 255: where even the brightest twentieth is darker, there is no paper to be seen.
DARKEST: Final = 64
_BRIGHTEST_PART: Final = 0.05
# Variance of the Laplacian in the sharpest of 64 fields. Legible letters give 60 and more, faint
# pencil in dim light too; what cannot be read, and paper without any letters, 35 and less.
SHARPEST_BLUR: Final = 40.0
# Below this brightness edges are weaker than they would be in daylight, and count for more.
DAYLIGHT: Final = 150
# Smooths away the noise of a camera, which is not what is sharp in a picture.
_SMOOTHED: Final = ImageFilter.GaussianBlur(0.7)
_SEEN_AT: Final = (1000, 1000)
_FIELDS: Final = 8
_LAPLACIAN: Final = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)


def find_fault(picture: Image.Image) -> PaperFault | None:
    """Return what makes ``picture`` (RGB) hard to read, None when nothing does."""
    if max(picture.size) < SMALLEST:
        return PaperFault.TOO_SMALL
    grey = seen(picture)
    light = brightness(grey)
    if light < DARKEST:
        return PaperFault.TOO_DARK
    if sharpness(grey) * max(1.0, DAYLIGHT / light) ** 2 < SHARPEST_BLUR:
        return PaperFault.BLURRED
    return None


def seen(picture: Image.Image) -> Image.Image:
    """Return ``picture`` in grey and as large as it is judged."""
    grey = picture.convert("L")
    grey.thumbnail(_SEEN_AT, Image.Resampling.BILINEAR)
    return grey


def brightness(grey: Image.Image) -> int:
    """Return the grey (0 to 255) that the brightest twentieth of the pixels reaches."""
    left = grey.width * grey.height * _BRIGHTEST_PART
    for shade, count in zip(range(255, -1, -1), reversed(grey.histogram()), strict=True):
        left -= count
        if left < 0:
            return shade
    return 0


def sharpness(grey: Image.Image) -> float:
    """Return the variance of the Laplacian in the sharpest field of an 8 by 8 grid.

    The sharpest, not all of it: a page may hold three lines and be as sharp as a full one.
    """
    edges = grey.filter(_SMOOTHED).filter(_LAPLACIAN)
    # The filter copies the outermost pixels instead of filtering them.
    columns = [1 + (grey.width - 2) * n // _FIELDS for n in range(_FIELDS + 1)]
    rows = [1 + (grey.height - 2) * n // _FIELDS for n in range(_FIELDS + 1)]
    return max(
        (
            ImageStat.Stat(edges.crop((columns[x], rows[y], columns[x + 1], rows[y + 1]))).var[0]
            for x, y in product(range(_FIELDS), repeat=2)
            if columns[x] < columns[x + 1] and rows[y] < rows[y + 1]
        ),
        default=0.0,
    )
