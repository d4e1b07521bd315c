"""Have a stranger's file read by the process that is made for it, and trust none of its answers."""

import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

from bot.documents.confining import CLOCK_SECONDS
from bot.documents.frames import MOST_HEAD, READY, SIZE, BadAnswer, Head
from bot.documents.kinds import voice_type
from conversations.engine.events import Media
from conversations.rules.paper import PaperFault
from handlers.documents import MOST_BYTES, Pages
from storage.pages import Page

log = structlog.get_logger()

MOST_PAGES: Final = 10
# A JPEG of 4 million pixels of noise has half of this.
MOST_PAGE_BYTES: Final = 8 * 1024 * 1024
_JPEG_MARK: Final = b"\xff\xd8\xff"
# How long we wait for a process that has its own clock of 20 seconds.
PATIENCE_SECONDS: Final = CLOCK_SECONDS + 5.0
_PIECE: Final = 1024 * 1024
_ROOT: Final = Path(__file__).parents[2]
_COMMAND: Final = (sys.executable, "-s", "-P", "-B", "-m", "bot.documents.reading")
# The child ran out of work or of time (``confining.py``), PDFium gave up for want of memory, or we
# lost patience: a photo taken anew will do.
_TOO_MUCH: Final = frozenset(
    {-signal.SIGKILL}
    | {128 + way for way in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM, signal.SIGABRT)}
)


class FileReader:
    """Reads one file at a time, in a process that is started when first needed.

    A process that did not come to a good end is replaced; so is one whose answer makes no sense.
    """

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def read(self, content: bytes, media: Media) -> Pages | PaperFault:
        """Return the pages of a file, or why it cannot be kept; a voice is one page, as it came.

        Raises ``OSError`` when no process can be started: the file may be read later.
        """
        if len(content) > MOST_BYTES:
            return PaperFault.TOO_BIG
        if media is Media.VOICE:
            # Never decoded here: whoever listens does so in a browser.
            spoken = voice_type(content)
            return Pages((Page(spoken, content),)) if spoken else PaperFault.BROKEN
        with self._lock:
            process = self._started()
            try:
                return _ask(_Pipes(process), content)
            except (OSError, EOFError, BadAnswer) as error:
                code = self._end()
                log.warning("file_not_read", error=type(error).__name__, count=code)
                return PaperFault.TOO_BIG if code in _TOO_MUCH else PaperFault.BROKEN

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                _COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd="/",
                env={"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"},
                start_new_session=True,
            )
        return self._process

    def _end(self) -> int:
        """End the process with its child; return its exit code (negative: the signal)."""
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.stdin is not None:
            process.stdin.close()
        # One that is ending by itself tells why.
        with suppress(subprocess.TimeoutExpired):
            process.wait(_ENDING_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with process:  # closes the pipes
            return process.wait()


_ENDING_SECONDS: Final = 0.2


class _Pipes:
    """The pipes of a process, with one clock for all that goes through."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is None or process.stdout is None:
            raise EOFError
        self._to, self._from = process.stdin.fileno(), process.stdout.fileno()
        os.set_blocking(self._to, False)
        self._until = time.monotonic() + PATIENCE_SECONDS

    def send(self, content: bytes) -> None:
        """Write all of ``content``. Raises ``OSError``."""
        left = memoryview(content)
        while left:
            self._wait(self._to, selectors.EVENT_WRITE)
            left = left[os.write(self._to, left[:_PIECE]) :]

    def receive(self, size: int) -> bytes:
        """Read ``size`` bytes. Raises ``EOFError`` and ``OSError``."""
        pieces: list[bytes] = []
        while size:
            self._wait(self._from, selectors.EVENT_READ)
            piece = os.read(self._from, min(size, _PIECE))
            if not piece:
                raise EOFError
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def _wait(self, descriptor: int, event: int) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, event)
            if not selector.select(max(0.0, self._until - time.monotonic())):
                raise TimeoutError


def _ask(pipes: _Pipes, content: bytes) -> Pages | PaperFault:
    """Have ``content`` read; raise ``OSError``, ``EOFError`` or ``BadAnswer`` when it was not."""
    pipes.send(SIZE.pack(len(content)))
    pipes.send(content)
    (size,) = SIZE.unpack(pipes.receive(SIZE.size))
    if size > MOST_HEAD:
        raise BadAnswer
    head = Head.from_bytes(pipes.receive(size), MOST_PAGES, MOST_PAGE_BYTES)
    pages = [pipes.receive(size) for size in head.sizes]
    if pipes.receive(len(READY)) != READY:
        raise BadAnswer
    if not all(page.startswith(_JPEG_MARK) for page in pages):
        raise BadAnswer
    if head.fault is not None:
        return head.fault
    return Pages(tuple(Page("image/jpeg", page) for page in pages), head.hint)
