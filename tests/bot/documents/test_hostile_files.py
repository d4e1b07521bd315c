"""A thousand hostile files: we never fall, and keep nothing of them but pictures."""

from collections import Counter
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from bot.documents.reader import FileReader
from bot.texts import load_texts
from conversations.engine.events import Media
from conversations.rules.paper import PaperFault
from handlers.documents import Pages
from tests.bot.documents.hostile import BOMB, hostile, pdf_bomb, stacked_pdf

FILES = 1000


def check_picture(content: bytes) -> None:
    """What is kept is one JPEG, whole, no larger than it may be, with nothing behind it."""
    with Image.open(BytesIO(content), formats=["JPEG"]) as image:
        image.load()
        assert max(image.size) <= 2000
        assert image.mode == "RGB"
        assert dict(image.getexif()) == {}
    assert content.endswith(b"\xff\xd9")
    assert b"<script>" not in content


def test_a_thousand_hostile_files(reader: FileReader) -> None:
    texts, outcomes = load_texts(), Counter[str]()
    for number in range(FILES):
        read = reader.read(hostile(number), Media.DOCUMENT)
        match read:
            case Pages(pages=pages):
                for page in pages:
                    check_picture(page.content)
                outcomes["kept"] += 1
            case PaperFault():
                for language in texts.languages:
                    assert texts.has(f"documents.fault.{read}", language), read
                outcomes[read] += 1
    print({str(name): count for name, count in outcomes.items()})  # noqa: T201 - shown with -rP
    assert sum(outcomes.values()) == FILES
    # A mutation may hit a pixel and leave a picture; most leave none.
    assert outcomes["kept"] < FILES / 2
    assert set(outcomes) >= {
        "kept",
        PaperFault.BROKEN,
        PaperFault.TOO_BIG,
        PaperFault.NOT_A_PICTURE,
    }
    assert isinstance(reader.read(harmless(), Media.PHOTO), Pages)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: pdf_bomb(4_000, BOMB, times=5_000), id="work-without-end"),
        pytest.param(lambda: stacked_pdf(400), id="memory-without-end"),
    ],
)
def test_what_wants_too_much_is_stopped(reader: FileReader, make: Callable[[], bytes]) -> None:
    assert reader.read(make(), Media.DOCUMENT) is PaperFault.TOO_BIG
    assert isinstance(reader.read(harmless(), Media.PHOTO), Pages)


def harmless() -> bytes:
    """A photo as people send them: after all that, it is read as always."""
    file = BytesIO()
    Image.new("RGB", (800, 600), "white").save(file, "JPEG")
    return file.getvalue()
