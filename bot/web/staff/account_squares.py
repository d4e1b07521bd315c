"""What a phone is to read from the screen: QR codes inside of a page, or letters to type."""

from io import BytesIO
from typing import Final

import segno
from markupsafe import Markup

_SCALE: Final = 5


def square(text: str) -> Markup:
    """Return the QR code of a text as SVG that needs no style of its own."""
    drawn = BytesIO()
    picture = segno.make(text, error="m", micro=False)
    picture.save(drawn, kind="svg", scale=_SCALE, xmldecl=False, svgns=False, nl=False)
    # Drawn by the library; the text itself does not stand in it.
    return Markup(drawn.getvalue().decode())  # noqa: S704


def in_fours(secret: str) -> str:
    """Return a secret as people type it: four letters at a time."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
