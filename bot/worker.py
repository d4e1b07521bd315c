"""The worker: sends and does what is due until it is told to stop, and finishes what it holds."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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
# How often what falls due is looked for: alarms, files to fetch, reports left half done.
WORK_SECONDS: Final = 10.0

# Does what is due and returns how much that was.
Work = Callable[[], int]


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
    work: Work | None = None,
) -> None:
    """Send until ``stop`` is set; ``pictures`` draws slips, ``work`` is done beside it.

    Raises ``ChannelMisconfigured``.
    """
    owner = owner_name()
    with _working_beside(work):
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
    services: Services,
    channels: Mapping[str, Channel],
    pictures: Pictures | None = None,
    work: Work | None = None,
) -> int:
    """Do and send all that is due now and return how many messages that were.

    Raises ``ChannelMisconfigured`` and ``StorageDown``.
    """
    while work is not None and work():
        pass
    owner, total = owner_name(), 0
    while done := deliver_due(services, channels, owner, BATCH, pictures):
        total += done
    return total


@contextmanager
def _working_beside(work: Work | None) -> Iterator[None]:
    """Do ``work`` in a thread while the block runs: a slow file must not hold up an answer."""
    if work is None:
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_work_until, args=(work, over), name="due")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _work_until(work: Work, over: threading.Event) -> None:
    while not over.is_set():
        try:
            done = work()
        except StorageDown as error:
            log.warning("storage_down", error=str(error))
            done = 0
        except Exception as error:
            log.exception("work_failed", error=type(error).__name__)
            done = 0
        if done == 0:
            over.wait(WORK_SECONDS)
