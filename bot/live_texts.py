"""Let a running process say the words that staff approved, without a restart and almost for free.

Whoever begins something (a request, a round of the worker) calls it; at most twice a minute it
looks, with one small statement, whether other words went live.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

import structlog

from handlers.services import Services
from handlers.staff.wording import look, speak
from storage.store import StorageDown
from storage.text_changes import Mark

log = structlog.get_logger()

# Approved words are said by every process within this time.
SECONDS: Final = 30.0


class LiveTexts:
    """Keeps the guide of ``services`` at the words that are live."""

    def __init__(self, services: Services, timer: Callable[[], float] = time.monotonic) -> None:
        """Look at nothing yet; ``timer`` tells seconds."""
        self._services = services
        self._timer = timer
        self._lock = threading.Lock()
        self._known: Mark | None = None
        self._look_at = 0.0
        self._looked = False

    def __call__(self) -> None:
        """Look, if it is time; nobody waits for another who is looking already."""
        if (self._looked and self._timer() < self._look_at) or not self._lock.acquire(
            blocking=False
        ):
            return
        try:
            self._looked, self._look_at = True, self._timer() + SECONDS
            self._look()
        finally:
            self._lock.release()

    def _look(self) -> None:
        try:
            live = look(self._services, self._known)
        except StorageDown as error:
            # What was said so far is still right enough, and is said on.
            log.warning("storage_down", error=str(error))
            return
        if live is not None:
            speak(live, self._services)
            self._known = live.mark
