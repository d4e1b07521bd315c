"""Draw a slip: as large as it fits on one page, black and light grey, for any printer."""

from functools import lru_cache

import segno
from PIL import Image, ImageDraw

from bot.slips.lettering import lettering, printable, width, wrapped
from bot.slips.page import Fact, ListedPaper, Page

# A4 at 150 dots an inch: sharp in print, light on the wire.
WIDTH, HEIGHT = 1240, 1754
DOTS_AN_INCH = 150
_WHITE, _PANEL, _GREY, _BLACK = 255, 232, 80, 0
_MARGIN = 70
_INSIDE = WIDTH - 2 * _MARGIN
# Sizes are of the largest slip; a fuller one is drawn smaller, step by step, until it fits.
_SCALES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52, 0.46, 0.4)
_TITLE, _BODY, _SMALL, _SECRET, _BY_WHEN = 54, 42, 35, 92, 54
_QR_SIDE = 380
_MOST_GAP = 26
# Of one text, so that no word of people or staff pushes the list off the page.
_MOST_LINES = 4
_MOST_OF_A_PAPER = 2


def draw(page: Page) -> Image.Image:
    """Return ``page`` as a grey picture of 1240 x 1754 pixels."""
    for scale in _SCALES:
        sheet = _Sheet(scale, measuring=True)
        sheet.put(page)
        if sheet.y <= HEIGHT:
            break
    # What is left over goes between the parts.
    roomy = _Sheet(scale, min(_MOST_GAP, max(0, HEIGHT - sheet.y) // sheet.gaps))
    roomy.put(page)
    return roomy.image


class _Sheet:
    """A page being drawn from top to bottom; ``y`` is where the next part begins."""

    def __init__(self, scale: float, gap: int = 0, *, measuring: bool = False) -> None:
        self.image = Image.new("L", (WIDTH, HEIGHT), _WHITE)
        self._draw = ImageDraw.Draw(self.image)
        # Letters take nearly all the time; where they would end is known without drawing them.
        self._measuring = measuring
        self._scale = scale
        self._gap = gap
        self.gaps = 0
        self.y = 0

    def put(self, page: Page) -> None:
        """Draw every part."""
        self._band(page.title, page.house)
        self._number(page.number_head, page.number)
        self._who_and_scan(page)
        if page.by_when is not None:
            self._by_when(page.by_when)
        self._fact(page.next, _INSIDE)
        self._space()
        self._fact(page.ask, _INSIDE)
        self._space()
        self._never(page.never)
        self._cut(page.cut)
        self._list_head(page)
        for paper in page.papers:
            self._paper(paper)
        self.y += self._size(44)

    def _size(self, pixels: float) -> int:
        return round(pixels * self._scale)

    def _space(self, pixels: int = 22) -> None:
        self.y += self._size(pixels) + self._gap
        self.gaps += 1

    def _write(
        self, x: int, text: str, size: int, *, bold: bool = False, ink: int = _BLACK
    ) -> None:
        """Write one line with its top at ``y``; a stroke around it is the typeface's only bold."""
        if self._measuring:
            return
        stroke = size / 60 if bold else 0
        self._draw.text(
            (x, self.y), printable(text), ink, lettering(size), stroke_width=stroke, stroke_fill=ink
        )

    def _lines(
        self,
        text: str,
        size: int,
        room: int,
        x: int = _MARGIN,
        *,
        bold: bool = False,
        ink: int = _BLACK,
        most: int = _MOST_LINES,
    ) -> None:
        for line in wrapped(text, size, room, most):
            self._write(x, line, size, bold=bold, ink=ink)
            self.y += round(size * 1.28)

    def _fact(self, fact: Fact, room: int, x: int = _MARGIN) -> None:
        self._lines(fact.head, self._size(_SMALL), room, x, ink=_GREY)
        self._lines(fact.words, self._size(_BODY), room, x)

    def _band(self, title: str, house: str) -> None:
        size, small = self._size(_TITLE), self._size(_BODY)
        room = _INSIDE - width(house, small) - 40
        lines = wrapped(title, size, room, most=2)
        bottom = self._size(56) + round(size * 1.2) * len(lines)
        self._draw.rectangle((0, 0, WIDTH, bottom), _BLACK)
        self.y = self._size(26) + round((size - small) * 0.8)
        self._write(WIDTH - _MARGIN - width(house, small), house, small, ink=_WHITE)
        self.y = self._size(26)
        for line in lines:
            self._write(_MARGIN, line, size, bold=True, ink=_WHITE)
            self.y += round(size * 1.2)
        self.y = bottom
        self._space(26)

    def _number(self, head: str, number: str) -> None:
        """Draw the number on a strip of palm leaf: long, with its two holes for the string."""
        top, tall = self.y, self._size(250)
        box = (_MARGIN, top, WIDTH - _MARGIN, top + tall)
        self._draw.rounded_rectangle(box, tall // 3, _PANEL, _BLACK, max(3, self._size(5)))
        middle, hole = top + tall // 2, self._size(15)
        for x in (_MARGIN + self._size(62), WIDTH - _MARGIN - self._size(62)):
            self._draw.ellipse(
                (x - hole, middle - hole, x + hole, middle + hole), _WHITE, _BLACK, 4
            )
        small = self._size(_SMALL)
        self.y = top + self._size(22)
        self._write((WIDTH - width(head, small)) // 2, head, small, ink=_GREY)
        size = self._size(172)
        self.y = top + self._size(40)
        self._write((WIDTH - width(number, size)) // 2, number, size, bold=True)
        self.y = top + tall
        self._space(30)

    def _who_and_scan(self, page: Page) -> None:
        top, side = self.y, self._size(_QR_SIDE)
        code = _qr(page.scan, side)
        self.image.paste(code, (WIDTH - _MARGIN - code.width, top))
        self.y = top + code.height + self._size(14)
        self._lines(
            page.scan_words, self._size(_SMALL), code.width, WIDTH - _MARGIN - code.width, ink=_GREY
        )
        below, self.y = self.y, top
        room = _INSIDE - code.width - 50
        self._lines(page.secret.head, self._size(_SMALL), room, ink=_GREY)
        self._write(_MARGIN, page.secret.words, self._size(_SECRET), bold=True)
        self.y += self._size(_SECRET * 1.36)
        for fact in page.facts:
            self._fact(fact, room)
            self.y += self._size(8)
        self.y = max(self.y, below)
        self._space()

    def _by_when(self, fact: Fact) -> None:
        """Draw the one date of the page: a panel with a thick edge."""
        inner, size = self._size(26), self._size(_BY_WHEN)
        room = _INSIDE - 2 * inner - 14
        lines = wrapped(fact.words, size, room, _MOST_LINES)
        heads = wrapped(fact.head, self._size(_SMALL), room, _MOST_LINES)
        tall = 2 * inner + round(size * 1.28) * len(lines)
        tall += round(self._size(_SMALL) * 1.28) * len(heads) - self._size(10)
        self._draw.rectangle((_MARGIN, self.y, WIDTH - _MARGIN, self.y + tall), _PANEL)
        self._draw.rectangle((_MARGIN, self.y, _MARGIN + 14, self.y + tall), _BLACK)
        bottom = self.y + tall
        self.y += inner - self._size(6)
        self._lines(fact.head, self._size(_SMALL), room, _MARGIN + 14 + inner)
        self._lines(fact.words, size, room, _MARGIN + 14 + inner, bold=True)
        self.y = bottom
        self._space()

    def _never(self, words: str) -> None:
        self._draw.line((_MARGIN, self.y, WIDTH - _MARGIN, self.y), _BLACK, 3)
        self.y += self._size(16)
        self._lines(words, self._size(_BODY), _INSIDE, bold=True)
        self.y += self._size(8)

    def _cut(self, words: str) -> None:
        self._space(12)
        small = self._size(28)
        middle = self.y + small // 2
        end = WIDTH - width(words, small) - _MARGIN - 20
        for x in range(0, end, 28):
            self._draw.line((x, middle, x + 16, middle), _BLACK, 3)
        self._write(WIDTH - _MARGIN - width(words, small), words, small, ink=_GREY)
        self.y += round(small * 1.2)
        self._space(12)

    def _list_head(self, page: Page) -> None:
        size = self._size(_BODY + 4)
        self._write(WIDTH - _MARGIN - width(page.number, size), page.number, size, bold=True)
        room = _INSIDE - width(page.number, size) - 40
        self._lines(page.list_head, size, room, bold=True)
        self._lines(page.list_words, self._size(_SMALL), _INSIDE, ink=_GREY)
        self._space(12)

    def _paper(self, paper: ListedPaper) -> None:
        size, small = self._size(_BODY - 2), self._size(_SMALL - 2)
        box, x = self._size(36), _MARGIN + self._size(36) + 22
        top = self.y + self._size(5)
        self._draw.rectangle((_MARGIN, top, _MARGIN + box, top + box), _WHITE, _BLACK, 3)
        if paper.there:
            tick = ((0.2, 0.5), (0.42, 0.74), (0.84, 0.2))
            self._draw.line(
                [(_MARGIN + box * across, top + box * down) for across, down in tick],
                _BLACK,
                max(4, self._size(7)),
            )
        room = WIDTH - _MARGIN - x
        names = wrapped(paper.name, size, room, _MOST_OF_A_PAPER)
        beside = width(printable(paper.beside), small)
        alone = len(names) == 1 and width(names[0], size) + 30 + beside <= room
        if alone:
            self.y += size - small
            self._write(WIDTH - _MARGIN - beside, paper.beside, small, ink=_GREY)
            self.y -= size - small
        self._lines(paper.name, size, room, x, most=_MOST_OF_A_PAPER)
        if not alone:
            self._lines(paper.beside, small, room, x, ink=_GREY, most=_MOST_OF_A_PAPER)
        self.y += self._size(4)


@lru_cache(1)
def _qr(scan: str, side: int) -> Image.Image:
    """Return ``scan`` as a QR of whole pixels, at most ``side`` wide; paper is its quiet zone."""
    code = segno.make(scan, error="m", micro=False)
    rows = [[_BLACK if dark else _WHITE for dark in row] for row in code.matrix_iter(border=0)]
    small = Image.new("L", (len(rows), len(rows)))
    small.putdata([shade for row in rows for shade in row])
    whole = max(1, side // len(rows)) * len(rows)
    return small.resize((whole, whole), Image.Resampling.NEAREST)
