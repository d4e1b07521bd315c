"""The courier: takes what is due on each channel and has many calls on their way at once.

Three tasks a worker beside its calls: one for each channel that takes messages at their pace, one
that tidies up (leases of dead workers, what has expired, what is doubted), and the scribe.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

import structlog

from handlers.channel import (
    Channel,
    ChannelMisconfigured,
    Picture,
    SendError,
    TryLater,
    Uncertain,
    Whose,
)
from handlers.delivery.doubts import settle_doubts
from handlers.delivery.pace import Paces
from handlers.delivery.scribe import DOWN_SECONDS, Scribe
from handlers.delivery.taking import Letter, Order, take
from handlers.delivery.verdicts import (
    BREATH_SECONDS,
    Verdict,
    not_called,
    not_sent,
    refused_us,
    taken,
)
from handlers.services import Services
from storage.outbox import ANNOUNCEMENT_LANE
from storage.store import StorageDown

log = structlog.get_logger()

# Calls of one channel that are on their way at once; 80 a second need 16 at 200 ms each.
MOST_AT_ONCE: Final = 64
# Taken by one look: what is claimed waits for nobody else.
BATCH: Final = 40
# How soon an empty outbox is looked at again, and how soon one whose slots are booked.
IDLE_SECONDS: Final = 0.25
BUSY_SECONDS: Final = 0.05
# A call is written down as begun so long before its slot.
EARLY_SECONDS: Final = 0.03
# Whoever comes so late to a slot, because the machine or the process stood still, lets it go.
LATE_SECONDS: Final = 0.4
# What nobody paces may be late by no more than this: its lease has not run out.
LEASE_HELD_SECONDS: Final = 15.0
# This worker's own calls keep this share of the pace between them, so that it can catch up a
# little without ever sending a bunch.
EVENLY: Final = 0.97
TIDY_SECONDS: Final = 1.0
DOUBT_SECONDS: Final = 10.0
# How long a worker that is told to stop waits for the calls that are on their way.
GOODBYE_SECONDS: Final = 15.0
# How long a command that ends tries to keep what became of its calls.
GIVE_UP_SECONDS: Final = 60.0

# The picture of a token, None when that is unknown or too old.
Pictures = Callable[[str], Picture | None]
Result = TypeVar("Result")


class Courier:
    """Sends through ``channels`` under the name ``owner``; ``paces`` by the name of the channel.

    ``pictures`` draws the slips that messages carry; without it the words go alone.
    """

    def __init__(
        self,
        services: Services,
        channels: Mapping[str, Channel],
        owner: str,
        pictures: Pictures | None = None,
        paces: Paces | None = None,
    ) -> None:
        """Open nothing yet."""
        self._services = services
        self._channels = channels
        self._owner = owner
        self._pictures = pictures
        self._paces = paces or {}
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="outbox")
        self._calls: dict[str, set[asyncio.Task[None]]] = {name: set() for name in channels}
        # Until when this worker's last call of a channel keeps the next one waiting.
        self._next_call: dict[str, float] = {}
        # Until when announcements wait here too, though their slots are booked.
        self._breath: dict[str, float] = {}
        self.misconfigured = False

    async def run(self, stop: asyncio.Event) -> None:
        """Send until ``stop`` is set, then finish the calls that are on their way."""
        scribe = Scribe(self._services, self._in_thread)
        beside = [
            asyncio.create_task(scribe.write()),
            asyncio.create_task(self._tidy_until(stop)),
        ]
        try:
            await self._in_thread(self._forget_refusals)
            async with asyncio.TaskGroup() as serving:
                for name in self._channels:
                    serving.create_task(self._serve_until(stop, name, scribe))
            await self._finish(GOODBYE_SECONDS)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            self._threads.shutdown()

    async def once(self, limit: int, order_of: Callable[[str, int], Order | None]) -> int:
        """Take up to ``limit`` due messages, have them sent, and return how many were taken.

        Raises ``StorageDown`` when nothing could be taken.
        """
        scribe = Scribe(self._services, self._in_thread)
        writing = asyncio.create_task(scribe.write())
        try:
            await self._in_thread(self._tidy)
            total = 0
            for name in self._channels:
                if order := order_of(name, limit - total):
                    letters = await self._in_thread(partial(take, order, self._services))
                    total += len(letters)
                    self._start(name, letters, scribe)
            if not await self._finish(GIVE_UP_SECONDS):
                raise StorageDown("what became of some calls could not be kept")
            return total
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            self._threads.shutdown()

    def order(self, name: str, limit: int) -> Order:
        """Return what one look at a channel takes, at its pace."""
        return Order(self._owner, limit, name, self._paces.get(name))

    async def _serve_until(self, stop: asyncio.Event, name: str, scribe: Scribe) -> None:
        while not stop.is_set():
            calls = self._calls[name]
            room = min(BATCH, MOST_AT_ONCE - len(calls))
            if room <= 0:
                await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
                continue
            try:
                order = self.order(name, room)
                letters = await self._in_thread(partial(take, order, self._services))
            except StorageDown as error:
                log.warning("storage_down", error=str(error))
                await _until(stop, DOWN_SECONDS)
                continue
            except Exception as error:  # the other channels go on, and this one tries again
                log.exception("taking_failed", channel=name, error=type(error).__name__)
                await _until(stop, DOWN_SECONDS)
                continue
            self._start(name, letters, scribe)
            if not letters:
                await _until(stop, BUSY_SECONDS if calls else IDLE_SECONDS)
            elif name in self._paces:
                await _until(stop, BUSY_SECONDS)

    def _start(self, name: str, letters: Iterable[Letter], scribe: Scribe) -> None:
        for letter in letters:
            call = asyncio.create_task(self._carry(name, letter, scribe))
            self._calls[name].add(call)
            call.add_done_callback(self._calls[name].discard)

    async def _carry(self, name: str, letter: Letter, scribe: Scribe) -> None:
        """Take one letter from its lease to its end."""
        await asyncio.sleep(letter.at - EARLY_SECONDS - time.monotonic())
        if not await scribe.begin(letter):
            return
        await asyncio.sleep(self._wait_for_turn(name, letter))
        if self._too_late(name, letter):
            await scribe.end(not_called(letter))
        else:
            await scribe.end(await self._call(name, letter))

    def _wait_for_turn(self, name: str, letter: Letter) -> float:
        """Return the seconds until this call may go out, evenly behind this worker's last one."""
        now = time.monotonic()
        pace = self._paces.get(name)
        if pace is None:
            return 0.0
        at = max(now, letter.at, self._next_call.get(name, 0.0))
        self._next_call[name] = at + 1.0 / (pace.per_second * EVENLY)
        return at - now

    def _too_late(self, name: str, letter: Letter) -> bool:
        """Tell whether a slot was missed, or announcements were told to wait meanwhile."""
        now = time.monotonic()
        if letter.claimed.lane >= ANNOUNCEMENT_LANE and now < self._breath.get(name, 0.0):
            return True
        return now - letter.at > (LATE_SECONDS if letter.paced else LEASE_HELD_SECONDS)

    async def _call(self, name: str, letter: Letter) -> Verdict:
        try:
            picture = await self._drawn(letter)
            provider_id = await self._channels[name].send(letter.to, letter.message, picture)
        except SendError as error:
            log.info("not_sent", channel=name, error=type(error).__name__, reason=str(error))
            if isinstance(error, TryLater) and error.whose not in {Whose.MESSAGE, Whose.CHAT}:
                wait = BREATH_SECONDS if error.wait is None else error.wait
                self._breath[name] = time.monotonic() + wait
            return not_sent(letter, error, self._services.clock())
        except ChannelMisconfigured as error:
            log.exception("channel_refused", channel=name, reason=str(error))
            self.misconfigured = True
            return refused_us(letter, self._services.clock())
        except Exception as error:
            log.exception("send_broken", channel=name)
            broken = Uncertain(type(error).__name__)
            return not_sent(letter, broken, self._services.clock())
        return taken(letter, provider_id)

    async def _drawn(self, letter: Letter) -> Picture | None:
        """Draw the slip of a message; None when it has none, or it cannot be drawn."""
        pictures, token = self._pictures, letter.message.picture
        if not token or pictures is None:
            return None
        try:
            return await self._in_thread(lambda: pictures(token))
        except Exception:  # the words hold all that the picture says
            log.exception("picture_broken")
            return None

    async def _tidy_until(self, stop: asyncio.Event) -> None:
        doubts_at = 0.0
        while not stop.is_set():
            try:
                await self._in_thread(self._tidy)
                if time.monotonic() >= doubts_at:
                    doubts_at = time.monotonic() + DOUBT_SECONDS
                    await settle_doubts(self._services, self._channels, self._in_thread)
            except StorageDown as error:
                log.warning("storage_down", error=str(error))
            except Exception as error:
                log.exception("tidying_failed", error=type(error).__name__)
            await _until(stop, TIDY_SECONDS)

    def _forget_refusals(self) -> None:
        """Begin anew with providers that refused us: the settings may be others now."""
        for name in self._channels:
            with suppress(StorageDown), self._services.database.begin() as store:
                store.pacing.refused(name, None)

    def _tidy(self) -> int:
        now = self._services.clock()
        with self._services.database.begin() as store:
            return store.leases.reap(now) + store.leases.expire(now)

    async def _finish(self, seconds: float) -> bool:
        """Wait for every call that is on its way; False when some are after ``seconds``."""
        calls = [call for some in self._calls.values() for call in some]
        if not calls:
            return True
        _, left = await asyncio.wait(calls, timeout=seconds)
        for call in left:
            call.cancel()
        return not left

    async def _in_thread(self, act: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, act)


async def _until(stop: asyncio.Event, seconds: float) -> None:
    """Wait for ``seconds``, or until ``stop`` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
