"""The pages of a stranger's PDF as pictures; scripts, links and attachments are not even read."""

from collections.abc import Iterator
from typing import Final

import pypdfium2
from PIL import Image

from bot.documents.pictures import KEPT_SIDE, Unreadable
from conversations.rules.paper import PaperFault

MOST_PAGES: Final = 10
# FPDF_ERR_PASSWORD of PDFium's fpdfview.h.
_NEEDS_PASSWORD: Final = 4
# A tiny page is a stamp or a mistake; larger than this it only gets coarser.
MOST_ENLARGED: Final = 8.0


def read_pages(content: bytes) -> Iterator[Image.Image]:
    """Yield each page as an RGB picture of at most 2,000 pixels a side.

    Raises ``Unreadable``: locked, damaged, no page at all or more than ten. PDFium is built
    without JavaScript; forms are drawn as they were left and nothing is started.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == _NEEDS_PASSWORD
        raise Unreadable(PaperFault.LOCKED if locked else PaperFault.BROKEN) from error
    if not len(document):
        raise Unreadable(PaperFault.BROKEN)
    if len(document) > MOST_PAGES:
        raise Unreadable(PaperFault.TOO_MANY_PAGES)
    for page in document:
        scale = min(MOST_ENLARGED, KEPT_SIDE / max(*page.get_size(), 1.0))
        drawn = page.render(scale=scale).to_pil().convert("RGB")
        # A side is rounded up to whole pixels.
        drawn.thumbnail((KEPT_SIDE, KEPT_SIDE))
        yield drawn
        page.close()
