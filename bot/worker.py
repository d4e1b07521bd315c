"""The worker: sends what is due until it is told to stop, and finishes what it holds."""

import os
import signal
import socket
import threading
from collections.abc import Mapping
from typing import Final

import structlog

from handlers.channel import Channel
from handlers.delivery import Pictures, deliver_due
from handlers.services import Services
from storage.store import StorageDown

log = structlog.get_logger()

# Messages claimed at once; a worker that is told to stop still sends these.
BATCH: Final = 25
IDLE_SECONDS: Final = 0.5
# How long a database that is down is left alone.
DOWN_SECONDS: Final = 2.0


def owner_name() -> str:
    """Return the name under which this process holds messages."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set; for the main thread."""
    stop = threading.Event()

    def set_stop(_number: int, _frame: object) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, set_stop)
    signal.signal(signal.SIGINT, set_stop)
    return stop


def run(
    services: Services,
    channels: Mapping[str, Channel],
    stop: threading.Event,
    pictures: Pictures | None = None,
) -> None:
    """Send until ``stop`` is set; ``pictures`` draws slips. Raises ``ChannelMisconfigured``."""
    owner = owner_name()
    while not stop.is_set():
        try:
            done = deliver_due(services, channels, owner, BATCH, pictures)
        except StorageDown as error:
            log.warning("storage_down", error=str(error))
            stop.wait(DOWN_SECONDS)
            continue
        if done == 0:
            stop.wait(IDLE_SECONDS)


def run_once(
    services: Services, channels: Mapping[str, Channel], pictures: Pictures | None = None
) -> int:
    """Send all that is due now and return how many messages that were.

    Raises ``ChannelMisconfigured`` and ``StorageDown``.
    """
    owner, total = owner_name(), 0
    while done := deliver_due(services, channels, owner, BATCH, pictures):
        total += done
    return total
