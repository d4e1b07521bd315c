"""The process that reads strangers' files (``python -m bot.documents.reading``).

It loads the decoders once, gives up its rights and then has a child of its own for each file: the
child sets the limits, reads one file, answers and is gone, and whatever that file did to it is gone
too. When a child does not come to a good end, this process ends as well and is started anew.
"""

import os
import sys
from typing import Final, NoReturn

from bot.documents.confining import confine, retire
from bot.documents.frames import READY, SIZE, Answer
from bot.documents.judging import find_fault
from bot.documents.kinds import Kind, picture_kind
from bot.documents.pdfs import read_pages
from bot.documents.pictures import Unreadable, prepare, read_picture, write_jpeg
from conversations.rules.paper import PaperFault

_IN, _OUT = 0, 1
_PIECE: Final = 1024 * 1024


def read_file(content: bytes) -> Answer:
    """Return the pages of a picture or PDF, or why there are none. Never raises.

    The hint is that of the first page that is hard to read.
    """
    kind = picture_kind(content)
    if kind is None:
        return Answer(PaperFault.NOT_A_PICTURE if content else PaperFault.BROKEN)
    try:
        pictures = read_pages(content) if kind is Kind.PDF else [read_picture(content, kind)]
        pages, hint = [], None
        for picture in pictures:
            hint = hint or find_fault(picture)
            pages.append(write_jpeg(picture))
    except Unreadable as error:
        return Answer(error.fault)
    except MemoryError:
        return Answer(PaperFault.TOO_BIG)
    except Exception:  # noqa: BLE001 - decoders raise whatever a damaged file makes them stumble on
        return Answer(PaperFault.BROKEN)
    return Answer(hint=hint, pages=tuple(pages))


def serve() -> None:
    """Read one file after the other until nobody asks any more."""
    while head := _receive(SIZE.size):
        (size,) = SIZE.unpack(head)
        child = os.fork()
        if child == 0:
            _read_one(size)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code:
            # By the same signal, so that whoever started us learns what it was.
            sys.exit(code if code > 0 else 128 - code)
        _send(READY)


def _read_one(size: int) -> NoReturn:
    """In the child: read one file from the pipe under all limits, answer, and be gone."""
    code = 1
    try:
        confine()
        _send(read_file(_receive(size)).to_bytes())
        code = 0
    finally:
        os._exit(code)


def _receive(size: int) -> bytes:
    """Return ``size`` bytes from the pipe; fewer only when it was closed."""
    pieces: list[bytes] = []
    while size and (piece := os.read(_IN, min(size, _PIECE))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _send(answer: bytes) -> None:
    left = memoryview(answer)
    while left:
        left = left[os.write(_OUT, left) :]


if __name__ == "__main__":
    prepare()
    retire()
    serve()
