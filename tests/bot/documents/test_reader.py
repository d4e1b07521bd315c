"""The process that reads is replaced when it fails, and is believed nothing."""

import json
import os
import signal
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.documents import reader as reader_module
from bot.documents.frames import Answer, BadAnswer, Head
from bot.documents.reader import FileReader
from conversations.engine.events import Media
from conversations.rules.paper import PaperFault
from handlers.documents import Pages
from tests.bot.documents.drawn import photo, written

PHOTO = written(photo(), "JPEG")


@pytest.fixture
def own() -> Iterator[FileReader]:
    """A reader of this test alone."""
    opened = FileReader()
    yield opened
    opened.close()


def process_of(reader: FileReader) -> int:
    assert reader._process is not None  # noqa: SLF001 - the process is what is tested
    return reader._process.pid  # noqa: SLF001 - same


def test_one_process_reads_many_files(own: FileReader) -> None:
    assert isinstance(own.read(PHOTO, Media.PHOTO), Pages)
    first = process_of(own)
    assert own.read(b"nothing", Media.DOCUMENT) is PaperFault.NOT_A_PICTURE
    assert isinstance(own.read(PHOTO, Media.DOCUMENT), Pages)
    assert process_of(own) == first


def test_a_process_that_was_killed_is_replaced(own: FileReader) -> None:
    own.read(PHOTO, Media.PHOTO)
    first = process_of(own)
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert isinstance(own.read(PHOTO, Media.PHOTO), Pages)
    assert process_of(own) != first


def test_a_closed_reader_leaves_no_process(own: FileReader) -> None:
    own.read(PHOTO, Media.PHOTO)
    process = process_of(own)
    own.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_nothing_of_our_environment_or_files_is_handed_down(
    own: FileReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_KEY", "invented")
    kept = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(kept, True)  # noqa: FBT003 - the library's own signature
    own.read(PHOTO, Media.PHOTO)
    process = Path(f"/proc/{process_of(own)}")
    try:
        assert b"DATA_KEY" not in (process / "environ").read_bytes()
        assert {entry.name for entry in (process / "fd").iterdir()} <= {"0", "1", "2"}
    except PermissionError:
        pytest.skip("only root may look into a process that gave up its rights")
    finally:
        os.close(kept)


@pytest.mark.parametrize(
    ("act", "fault"),
    [
        pytest.param("sys.exit(1)", PaperFault.BROKEN, id="gives-up"),
        pytest.param("sys.exit(128 + 11)", PaperFault.BROKEN, id="crashed"),
        pytest.param("sys.exit(128 + 9)", PaperFault.TOO_BIG, id="worked-too-long"),
        pytest.param("sys.exit(128 + 14)", PaperFault.TOO_BIG, id="took-too-long"),
        pytest.param("sys.exit(128 + 6)", PaperFault.TOO_BIG, id="wanted-too-much-memory"),
        pytest.param("say(b'x' * 40_000)", PaperFault.BROKEN, id="nonsense"),
        pytest.param("say(struct.pack('>I', 2**31))", PaperFault.BROKEN, id="endless-head"),
        pytest.param("head({'fault': 'oops'})", PaperFault.BROKEN, id="unknown-fault"),
        pytest.param("head([])", PaperFault.BROKEN, id="no-object"),
        pytest.param("head(page(b'MZ' + b'x' * 100))", PaperFault.BROKEN, id="no-jpeg"),
        pytest.param("head(page(b'')); say(b'.')", PaperFault.BROKEN, id="empty-page"),
        pytest.param(
            "head({'fault': None, 'hint': None, 'sizes': [2**40]})", PaperFault.BROKEN, id="huge"
        ),
        pytest.param("time.sleep(60)", PaperFault.TOO_BIG, id="silent"),
    ],
)
def test_a_process_that_went_mad_is_not_believed(
    own: FileReader, monkeypatch: pytest.MonkeyPatch, act: str, fault: PaperFault
) -> None:
    mad = f"""
        import json, struct, sys, time
        def say(what): sys.stdout.buffer.write(what); sys.stdout.flush()
        def head(told):
            content = told.pop("content", b"") if isinstance(told, dict) else b""
            written = json.dumps(told).encode()
            say(struct.pack(">I", len(written)) + written + content + b".")
        def page(content):
            return {{"fault": None, "hint": None, "sizes": [len(content)], "content": content}}
        (size,) = struct.unpack(">I", sys.stdin.buffer.read(4))
        sys.stdin.buffer.read(size)
        {act}
    """
    command = (sys.executable, "-c", textwrap.dedent(mad))
    monkeypatch.setattr(reader_module, "_COMMAND", command)
    monkeypatch.setattr(reader_module, "PATIENCE_SECONDS", 2.0)
    assert own.read(PHOTO, Media.PHOTO) is fault
    monkeypatch.undo()
    assert isinstance(own.read(PHOTO, Media.PHOTO), Pages)


def test_a_process_that_reads_nothing_is_left(
    own: FileReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = (sys.executable, "-c", "import time; time.sleep(60)")
    monkeypatch.setattr(reader_module, "_COMMAND", command)
    monkeypatch.setattr(reader_module, "PATIENCE_SECONDS", 0.3)
    assert own.read(b"\xff\xd8\xff" + bytes(1_000_000), Media.PHOTO) is PaperFault.TOO_BIG


@pytest.mark.parametrize(
    "told",
    [
        {"fault": None, "hint": None, "sizes": []},
        {"fault": "broken", "hint": None, "sizes": [10]},
        {"fault": None, "hint": None, "sizes": [1] * 11},
        {"fault": None, "hint": None, "sizes": [True]},
        {"fault": None, "hint": None, "sizes": "11"},
        {"fault": None, "hint": "mean", "sizes": [10]},
        {"hint": None, "sizes": [10]},
    ],
)
def test_a_head_that_makes_no_sense_is_refused(told: object) -> None:
    with pytest.raises(BadAnswer):
        Head.from_bytes(json.dumps(told).encode(), 10, 1000)


def test_an_answer_reads_back_as_it_was_written() -> None:
    answer = Answer(hint=PaperFault.BLURRED, pages=(b"a" * 5, b"b" * 7))
    size, head = answer.to_bytes()[:4], answer.to_bytes()[4:]
    length = int.from_bytes(size)
    assert Head.from_bytes(head[:length], 10, 100) == Head(None, PaperFault.BLURRED, (5, 7))
    assert head[length:] == b"aaaaabbbbbbb"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        pytest.param(b"OggS" + bytes(24) + b"OpusHead" + bytes(4000), "audio/ogg", id="opus"),
        pytest.param(b"#!AMR\n" + bytes(4000), "audio/amr", id="amr"),
    ],
)
def test_a_voice_is_kept_as_it_came(reader: FileReader, content: bytes, content_type: str) -> None:
    read = reader.read(content, Media.VOICE)
    assert isinstance(read, Pages)
    assert [(page.content_type, page.content) for page in read.pages] == [(content_type, content)]


@pytest.mark.parametrize(
    ("content", "media", "fault"),
    [
        pytest.param(PHOTO, Media.VOICE, PaperFault.BROKEN, id="a-photo-called-voice"),
        pytest.param(b"", Media.VOICE, PaperFault.BROKEN, id="nothing"),
        pytest.param(
            b"OggS" + bytes(24) + b"OpusHead", Media.PHOTO, PaperFault.NOT_A_PICTURE, id="a-voice"
        ),
        pytest.param(
            b"#!AMR\n" + bytes(16 * 1024 * 1024), Media.VOICE, PaperFault.TOO_BIG, id="16-mb"
        ),
    ],
)
def test_a_voice_is_a_voice_and_a_photo_a_photo(
    reader: FileReader, content: bytes, media: Media, fault: PaperFault
) -> None:
    assert reader.read(content, media) is fault
