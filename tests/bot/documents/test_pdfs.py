"""A PDF becomes pictures of its pages; what else is in it is not carried out and not kept."""

from io import BytesIO

import pytest
from PIL import Image

from bot.documents.judging import seen, sharpness
from bot.documents.reader import FileReader
from conversations.engine.events import Media
from conversations.rules.paper import PaperFault
from handlers.documents import Pages
from tests.bot.documents.drawn import pdf_from, pdf_of, photo, written


def pictures(reader: FileReader, content: bytes) -> list[Image.Image]:
    read = reader.read(content, Media.DOCUMENT)
    assert isinstance(read, Pages), read
    assert {page.content_type for page in read.pages} == {"image/jpeg"}
    return [Image.open(BytesIO(page.content)) for page in read.pages]


@pytest.mark.parametrize("pages", [1, 2, 10])
def test_every_page_becomes_a_picture(reader: FileReader, pages: int) -> None:
    drawn = pictures(reader, pdf_of(pages))
    assert [picture.size for picture in drawn] == [(1414, 2000)] * pages
    assert min(sharpness(seen(picture)) for picture in drawn) > 200


def test_a_scan_inside_a_pdf_is_read(reader: FileReader) -> None:
    (picture,) = pictures(reader, written(photo(), "PDF"))
    assert picture.getpixel((20, 20))[0] > 200  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(pdf_of(11), PaperFault.TOO_MANY_PAGES, id="eleven-pages"),
        pytest.param(pdf_of(5000), PaperFault.TOO_MANY_PAGES, id="five-thousand-pages"),
        pytest.param(pdf_of(password="x"), PaperFault.LOCKED, id="password"),
        pytest.param(pdf_of(0), PaperFault.BROKEN, id="no-page"),
        pytest.param(b"%PDF-1.7\n" + bytes(3000), PaperFault.BROKEN, id="only-its-first-line"),
        pytest.param(pdf_of()[:200], PaperFault.BROKEN, id="cut-off"),
        pytest.param(
            pdf_from(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] >>"]),
            PaperFault.BROKEN,
            id="pages-in-a-circle",
        ),
    ],
)
def test_what_cannot_be_rendered_is_refused(
    reader: FileReader, content: bytes, fault: PaperFault
) -> None:
    assert reader.read(content, Media.DOCUMENT) is fault


def test_scripts_and_launched_programs_do_nothing(reader: FileReader) -> None:
    """The page is drawn as always; no script ran, nothing was opened, nothing of it is kept."""
    started = [
        "<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R /Names << /JavaScript 5 0 R >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /AA << /O 4 0 R >> >>",
        "<< /Type /Action /S /Launch /F (/bin/sh) /Next 6 0 R >>",
        "<< /Names [(a) 6 0 R] >>",
        "<< /Type /Action /S /JavaScript /JS (while(true){app.alert('hai')}) >>",
    ]
    (picture,) = pictures(reader, pdf_from(started))
    assert picture.size == (1414, 2000)
    assert picture.getpixel((700, 1000)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("box", "size"),
    [
        pytest.param("[0 0 14400 14400]", (2000, 2000), id="as-large-as-can-be"),
        pytest.param("[0 0 10 10]", (80, 80), id="a-stamp"),
        pytest.param("[0 0 14400 1]", (2000, 1), id="a-line"),
        pytest.param("[0 0 0 0]", (1546, 2000), id="none: PDFium takes letter"),
    ],
)
def test_pages_of_any_size_are_drawn(reader: FileReader, box: str, size: tuple[int, int]) -> None:
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox {box} >>",
    ]
    (picture,) = pictures(reader, pdf_from(objects))
    assert picture.size == size
