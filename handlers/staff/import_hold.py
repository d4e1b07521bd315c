"""A worker's hold on an upload: kept while it works, and the word of how far it is.

A thread of its own says so every second: a statement that takes a minute loses no lease. A worker
that stands still is heard of no more, another takes its file, and what it does then changes nothing
(``storage/roster_work.py``).
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import TracebackType
from typing import Final, Self

import structlog

from handlers.services import Services
from storage.roster_uploads import Upload, UploadChanged
from storage.store import StorageDown

log = structlog.get_logger()
# How often a worker is heard of.
TOLD_EVERY: Final = 1.0
# Longer than any statement may take: who comes no further for so long has lost its way.
PATIENCE_SECONDS: Final = 900.0


class Stopped(Exception):
    """The worker is told to end; what it has begun is for the next one."""


class Hold:
    """``with Hold(...) as hold``: an upload stays this worker's while the block runs."""

    def __init__(
        self,
        upload: Upload,
        services: Services,
        is_over: Callable[[], bool],
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Hold what was taken; ``patience`` in seconds, after which one stuck is given up."""
        self._upload, self._services, self._is_over = upload, services, is_over
        self._patience = patience
        self._heard_at = monotonic()
        self._before = self._done = self._total = 0
        self._is_lost = self._is_alone = False
        self._telling = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._tell, name="hold", daemon=True)

    def __enter__(self) -> Self:
        """Begin to be heard of."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Be heard of no more."""
        self._ended.set()
        self._thread.join()

    def of(self, total: int, before: int = 0) -> None:
        """Count on from ``before``, of ``total`` rows."""
        self._before, self._done, self._total = before, 0, total

    def at(self, done: int) -> None:
        """Hear how many rows are done; raises ``Stopped``, ``UploadChanged`` when it is lost."""
        if self._is_over():
            raise Stopped
        if self._is_lost:
            raise UploadChanged
        self._done, self._heard_at = done, monotonic()

    @property
    def is_heard(self) -> bool:
        """Whether others are told that this worker has it."""
        return self._thread.is_alive()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let nothing be said while rows are written, where nobody else can write: SQLite."""
        with self._telling:
            self._is_alone = self._services.database.writers == 1
        try:
            yield
        finally:
            self._is_alone = False

    def _tell(self) -> None:
        while not self._ended.wait(TOLD_EVERY):
            if monotonic() - self._heard_at > self._patience:
                log.error("upload_stuck", upload=str(self._upload.id))
                return
            with self._telling:
                if self._is_alone:
                    continue
                try:
                    self._tell_once()
                except UploadChanged:
                    self._is_lost = True
                    return
                except StorageDown as error:
                    log.warning("storage_down", error=str(error))

    def _tell_once(self) -> None:
        done, now = self._before + self._done, self._services.clock()
        with self._services.database.begin() as store:
            store.roster_work.tell(self._upload, done, self._total, now)
