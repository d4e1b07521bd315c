"""The worker: sends and does what is due until it is told to stop, and finishes what it holds."""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog

from handlers.channel import Channel
from handlers.delivery.courier import Courier, Pictures
from handlers.delivery.due import deliver_once
from handlers.delivery.pace import Paces
from handlers.services import Services
from handlers.staff.counting import count_if_due
from handlers.staff.import_due import ImportWork
from storage.outbox import ANNOUNCEMENT_LANE
from storage.store import StorageDown

log = structlog.get_logger()

# How often what falls due is looked for: alarms, files to fetch, reports left half done.
WORK_SECONDS: Final = 10.0
# And how often what is to be announced is put into the outbox, a little at a time.
ANNOUNCING_SECONDS: Final = 0.5
# And how often rosters that staff sent: one who applies a list looks at how far it is.
ROSTER_SECONDS: Final = 2.0
# And how often whether places are to be counted anew: one who asked for it looks at the page.
COUNTING_SECONDS: Final = 2.0
STOP_SECONDS: Final = 0.1
# Messages taken at once by a worker that ends, and how long it waits for the pace of a chat.
BATCH: Final = 25
PATIENCE_SECONDS: Final = 7.0
IDLE_ROUNDS: Final = 2

# Does what is due and returns how much that was.
Work = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Duties:
    """What a worker does beside sending.

    ``pictures`` draws slips; ``work`` is what falls due now and then, ``announcing`` what follows
    a running announcement closely. ``paces`` is how fast each channel may go.
    """

    pictures: Pictures | None = None
    work: Work | None = None
    announcing: Work | None = None
    paces: Paces | None = None


NO_DUTIES: Final = Duties()


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
    duties: Duties = NO_DUTIES,
) -> None:
    """Send until ``stop`` is set, and do the other duties beside it; then close the channels."""
    # Of all at once: nobody takes up anything new while one of them ends what it has.
    over = threading.Event()
    with ExitStack() as beside:
        beside.enter_context(_working_beside(duties.work, over, "due", WORK_SECONDS))
        # What it has handed out must go out before there is more to hand out.
        beside.enter_context(
            _working_beside(
                duties.announcing,
                over,
                "announcing",
                ANNOUNCING_SECONDS,
                between=ANNOUNCING_SECONDS,
            )
        )
        if duties.work is not None:
            # Beside all else: a large roster takes a minute.
            rosters = ImportWork(services, over.is_set)
            beside.enter_context(_working_beside(rosters, over, "rosters", ROSTER_SECONDS))
            # And so does counting a million people: no alarm waits for it.
            counting = partial(count_if_due, services, over)
            beside.enter_context(_working_beside(counting, over, "counting", COUNTING_SECONDS))
        asyncio.run(_send_until(stop, over, services, channels, duties))


def run_once(
    services: Services, channels: Mapping[str, Channel], duties: Duties = NO_DUTIES
) -> int:
    """Do and send all that is due now, close the channels, and return how many messages went.

    Raises ``ChannelMisconfigured`` and ``StorageDown``.
    """
    while duties.work is not None and duties.work():
        pass
    rosters = ImportWork(services)
    while duties.work is not None and (rosters() or count_if_due(services)):
        pass
    return asyncio.run(_send_all(services, channels, duties))


async def _send_until(
    stop: threading.Event,
    over: threading.Event,
    services: Services,
    channels: Mapping[str, Channel],
    duties: Duties,
) -> None:
    """Send until ``stop`` is set; ``over`` is set as soon as that is heard, or sending failed."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    courier = Courier(services, channels, owner_name(), duties.pictures, duties.paces)

    def watch() -> None:
        while not over.wait(STOP_SECONDS):
            if stop.is_set():
                over.set()
                loop.call_soon_threadsafe(told.set)
                return

    watching = threading.Thread(target=watch, name="stop")
    watching.start()
    try:
        await courier.run(told)
    finally:
        over.set()
        watching.join()
        await _close(channels)


async def _send_all(services: Services, channels: Mapping[str, Channel], duties: Duties) -> int:
    total, idle = 0, 0
    try:
        # Twice, for the first look at an announcement may do no more than start it.
        while idle < IDLE_ROUNDS:
            if duties.announcing is not None:
                await asyncio.to_thread(duties.announcing)
            sent = await _send_round(services, channels, duties)
            total += sent
            idle = 0 if sent else idle + 1
    finally:
        await _close(channels)
    return total


async def _send_round(services: Services, channels: Mapping[str, Channel], duties: Duties) -> int:
    """Send until nothing is due, or the pace of a chat keeps us waiting for too long."""
    loop, total = asyncio.get_running_loop(), 0
    last = loop.time()
    while loop.time() - last < PATIENCE_SECONDS:
        done = await deliver_once(
            services, channels, owner_name(), BATCH, duties.pictures, duties.paces
        )
        total += done
        if done:
            last = loop.time()
        elif not duties.paces or not _anything_due(services):
            break
        else:
            await asyncio.sleep(STOP_SECONDS)
    return total


def _anything_due(services: Services) -> bool:
    with services.database.begin() as store:
        return store.outbox.oldest_due(services.clock(), ANNOUNCEMENT_LANE) is not None


async def _close(channels: Mapping[str, Channel]) -> None:
    for channel in channels.values():
        await channel.close()


@contextmanager
def _working_beside(
    work: Work | None, over: threading.Event, name: str, seconds: float, between: float = 0.0
) -> Iterator[None]:
    """Do ``work`` in a thread until it is ``over``: a slow file must not hold up an answer.

    The end of the block is the end of all that share ``over``. When there was nothing to do it is
    looked at again after ``seconds``, else after ``between``.
    """
    if work is None:
        yield
        return
    thread = threading.Thread(target=_work_until, args=(work, over, seconds, between), name=name)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _work_until(work: Work, over: threading.Event, seconds: float, between: float) -> None:
    while not over.is_set():
        try:
            done = work()
        except StorageDown as error:
            log.warning("storage_down", error=str(error))
            done = 0
        except Exception as error:
            log.exception("work_failed", error=type(error).__name__)
            done = 0
        over.wait(between if done else seconds)
