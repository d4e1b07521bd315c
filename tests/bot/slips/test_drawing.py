import pytest
import segno
from PIL import Image, ImageChops

from bot.slips.drawing import HEIGHT, WIDTH, draw
from bot.slips.page import Fact, ListedPaper, Page
from tests.bot.slips.pages import PAPERS, page

WHITE = 255
LONG = "Jalan Contoh Nomor Satu, Kelurahan Contoh, Kecamatan Contoh, buka pagi sampai sore " * 3
FULL = {
    "facts": tuple(Fact("Tentang " * 3, "M" + "*" * 199) for _ in range(4)),
    "ask": Fact("Tanya ke", f"{LONG}\n{LONG}"),
    "next": Fact("Sesudah ini", LONG),
    "title": "Tanda terima laporan kecelakaan kerja di jalan berangkat " * 2,
    "papers": tuple(ListedPaper(one.name * 2, one.beside * 2, one.there) for one in PAPERS),
}


def difference(one: Page, other: Page) -> tuple[int, int, int, int]:
    """Return the box in which two slips differ: left, top, right, bottom."""
    box = ImageChops.difference(draw(one), draw(other)).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param(page(), id="usual"),
        pytest.param(page(by_when=None, facts=(), papers=()), id="empty"),
        pytest.param(page(papers=PAPERS * 2), id="twenty-papers"),
        pytest.param(page(**FULL), id="full"),
        pytest.param(page(title="x" * 200, secret=Fact("x", "W " * 6)), id="one-long-word"),
    ],
)
def test_a_slip_is_one_page_with_an_edge_that_printers_reach(drawn: Page) -> None:
    picture = draw(drawn)
    assert (picture.size, picture.mode) == ((WIDTH, HEIGHT), "L")
    assert picture.crop((0, HEIGHT - 25, WIDTH, HEIGHT)).getextrema() == (WHITE, WHITE)
    # The band above and the line to cut along go to the edge; nothing else does.
    right = (WIDTH - 40, HEIGHT // 6, WIDTH, HEIGHT)
    assert picture.crop(right).getextrema() == (WHITE, WHITE)


def test_a_fuller_slip_is_drawn_smaller() -> None:
    usual = difference(page(), page(number="KL-AAAAA"))
    full = difference(page(**FULL), page(**FULL, number="KL-AAAAA"))
    assert full[2] - full[0] < usual[2] - usual[0]


def test_the_torn_off_list_tells_nothing_of_the_secret() -> None:
    other = page(
        secret=Fact("Huruf kunci", "Z Z Z Z Z Z"),
        scan="https://wa.me/620000000099?text=LACAK%20KL-7KQ2M%20ZZZZZZ",
        scan_words="Dari HP lain, pindai atau ketik ke Lontar: LACAK KL-7KQ2M ZZZZZZ",
    )
    cut_line = difference(page(), page(cut="gunting di sini"))[1]
    assert difference(page(), other)[3] < cut_line


def test_the_torn_off_list_carries_the_number() -> None:
    cut_line = difference(page(), page(cut="gunting di sini"))[3]
    assert difference(page(), page(number="KL-AAAAA"))[3] > cut_line


def test_a_tick_stands_for_each_paper_that_is_there() -> None:
    none = page(papers=tuple(ListedPaper(one.name, "", there=False) for one in PAPERS))
    for number in range(len(PAPERS)):
        ticked = page(
            papers=tuple(
                ListedPaper(one.name, "", there=index == number) for index, one in enumerate(PAPERS)
            )
        )
        _, top, right, bottom = difference(none, ticked)
        assert right < WIDTH // 4
        assert bottom - top < 60


@pytest.mark.parametrize(
    "scan",
    ["LACAK KL-7KQ2M QXMRTA", "https://wa.me/620000000099?text=LACAK%20KL-7KQ2M%20QXMRTA"],
)
@pytest.mark.parametrize("full", [{}, FULL], ids=["usual", "full"])
def test_the_qr_is_that_of_its_words_in_whole_pixels(scan: str, full: dict[str, object]) -> None:
    matrix = [list(row) for row in segno.make(scan, error="m", micro=False).matrix_iter(border=0)]
    white = draw(page(**{**full, "scan": scan}))
    # The QR ends at the right margin; its upper left corner is found by its size.
    right, count = WIDTH - 70, len(matrix)
    column = [white.getpixel((right - 1, y)) for y in range(HEIGHT)]
    # The corner mark of a QR begins with seven dark modules.
    starts = [
        (size, y)
        for y in range(100, HEIGHT // 2)
        for size in range(3, 20)
        if column[y - 1] == WHITE and set(column[y : y + 7 * size]) == {0}
    ]
    assert any(_is_qr(white, matrix, right - size * count, y, size) for size, y in starts)


def _is_qr(picture: Image.Image, matrix: list[list[int]], x: int, y: int, size: int) -> bool:
    """Whether every pixel of every module is as it must be, at this place in this size."""
    return all(
        picture.crop(
            (x + size * column, y + size * row, x + size * (column + 1), y + size * (row + 1))
        ).getextrema()
        == ((0, 0) if dark else (WHITE, WHITE))
        for row, line in enumerate(matrix)
        for column, dark in enumerate(line)
    )
