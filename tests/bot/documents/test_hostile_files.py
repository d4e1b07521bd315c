"""A thousand hostile files: we never fall, and keep nothing of them but pictures."""

from collections import Counter
from io import BytesIO

from PIL import Image

from bot.documents.reader import FileReader
from bot.texts import load_texts
from conversations.engine.events import Media
from conversations.rules.paper import PaperFault
from handlers.documents import Pages
from tests.bot.documents.hostile import hostile

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
    print(dict(outcomes))  # noqa: T201 - shown with -rP
    assert sum(outcomes.values()) == FILES
    # A mutation may hit a pixel and leave a picture; most leave none.
    assert outcomes["kept"] < FILES / 2
    assert set(outcomes) >= {
        "kept",
        PaperFault.BROKEN,
        PaperFault.TOO_BIG,
        PaperFault.NOT_A_PICTURE,
    }
    assert isinstance(reader.read(hostile_free(), Media.PHOTO), Pages)


def hostile_free() -> bytes:
    """A photo as people send them: after all that, it is read as always."""
    file = BytesIO()
    Image.new("RGB", (800, 600), "white").save(file, "JPEG")
    return file.getvalue()
