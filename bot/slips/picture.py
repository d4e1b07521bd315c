"""A report's slip as a file: a light PNG for a phone, a PDF for a printer.

Nothing is kept: a slip says what is so when it is made. Neither file tells more than its page:
no title and no author.
"""

import io
from uuid import UUID

from PIL import Image

from bot.slips.chat_link import NOWHERE, ChatLink
from bot.slips.content import read_page
from bot.slips.drawing import DOTS_AN_INCH, draw
from handlers.services import Services

# Sixteen greys are enough for smooth letters, and make a picture that a bad line can carry.
_BITS = 4
_LEVELS = 1 << _BITS
_TO_LEVEL = [shade * _LEVELS // 256 for shade in range(256)]
_PALETTE = [level * 255 // (_LEVELS - 1) for level in range(_LEVELS) for _ in "rgb"]
# Of JPEG, in which a PDF keeps greys: above this letters lose nothing that a printer shows.
_QUALITY = 90


def slip_png(services: Services, report_id: UUID, link: ChatLink = NOWHERE) -> bytes:
    """Return the slip of a report as a PNG of 1240 x 1754 pixels.

    ``link`` is how its QR opens a chat (``ChatLink.of(settings)``); without it the QR holds the
    words to send. LookupError when there is no such report.
    """
    picture = draw(read_page(services, report_id, link)).point(_TO_LEVEL, "P")
    picture.putpalette(_PALETTE)
    written = io.BytesIO()
    picture.save(written, "PNG", bits=_BITS, dpi=(DOTS_AN_INCH, DOTS_AN_INCH))
    return written.getvalue()


def slip_pdf(services: Services, report_id: UUID, link: ChatLink = NOWHERE) -> bytes:
    """Return the same slip as a PDF of one A4 page; errors as ``slip_png``."""
    picture: Image.Image = draw(read_page(services, report_id, link))
    made = services.clock().timetuple()
    written = io.BytesIO()
    picture.save(
        written,
        "PDF",
        resolution=DOTS_AN_INCH,
        quality=_QUALITY,
        creationDate=made,
        modDate=made,
    )
    return written.getvalue()
