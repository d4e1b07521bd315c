"""The courier: takes what is due on each channel and has many calls on their way at once.

Beside its calls a worker has a task for each channel, which takes messages at their pace, one that
tidies up (leases of dead workers, what has expired), one that settles doubts, and the scribe.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

import structlog

from handlers.channel import Channel, Picture
from handlers.delivery.calling import call
from handlers.delivery.doubts import settle_doubts
from handlers.delivery.letters import Letter
from handlers.delivery.pace import Paces
from handlers.delivery.punctuality import Punctuality
from handlers.delivery.scribe import DOWN_SECONDS, Scribe
from handlers.delivery.taking import Order, take, take_slot
from handlers.delivery.verdicts import ACCEPTED, REFUSED, Verdict, not_called
from handlers.services import Services
from storage.outbox import ANNOUNCEMENT_LANE
from storage.store import StorageDown

log = structlog.get_logger()

# Calls of one channel that are on their way at once; 80 a second need 16 at 200 ms each.
MOST_AT_ONCE: Final = 64
# Taken by one look: what is claimed waits for nobody else.
BATCH: Final = 40
# Announcements leave so many of the calls to answers.
KEPT_FOR_ANSWERS: Final = 16
# How soon an empty outbox is looked at again, and how soon one whose slots are booked.
IDLE_SECONDS: Final = 0.25
BUSY_SECONDS: Final = 0.05
TIDY_SECONDS: Final = 1.0
DOUBT_SECONDS: Final = 10.0
# A call that missed its slot is given another so often before it goes back to the queue.
SLOTS_ANEW: Final = 3
# How long a worker that is told to stop waits for the calls that are on their way.
GOODBYE_SECONDS: Final = 10.0
# How long a command that ends tries to keep what became of its calls.
GIVE_UP_SECONDS: Final = 60.0

# The picture of a token, None when that is unknown or too old.
Pictures = Callable[[str], Picture | None]
Result = TypeVar("Result")
# The name of a call that carries an announcement.
_BULK: Final = "announcement"


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
        self._threads = ThreadPoolExecutor(
            max_workers=services.database.writers, thread_name_prefix="outbox"
        )
        # Drawing must not keep the outbox waiting.
        self._drawing = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pictures")
        self._punctuality = Punctuality()
        self._calls: dict[str, set[asyncio.Task[None]]] = {name: set() for name in channels}
        # Through which the calls of a channel go out one by one.
        self._gates = {name: asyncio.Lock() for name in channels}
        self._refused: set[str] = set()
        self.misconfigured = False

    async def run(self, stop: asyncio.Event) -> None:
        """Send until ``stop`` is set, then finish the calls that are on their way."""
        scribe = Scribe(self._services, self._in_thread)
        beside = [
            asyncio.create_task(scribe.write()),
            asyncio.create_task(self._tidy_until(stop)),
            asyncio.create_task(self._settle_until(stop)),
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
            self._shut_down()

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
            self._shut_down()

    def order(self, name: str, limit: int) -> Order:
        """Return what one look at a channel takes, at its pace."""
        bulk = sum(call.get_name() == _BULK for call in self._calls[name])
        return Order(
            self._owner,
            limit,
            name,
            self._paces.get(name),
            most_bulk=max(0, MOST_AT_ONCE - KEPT_FOR_ANSWERS - bulk),
            lag=self._punctuality.lag,
        )

    async def _serve_until(self, stop: asyncio.Event, name: str, scribe: Scribe) -> None:
        while not stop.is_set():
            calls = self._calls[name]
            room = min(BATCH, MOST_AT_ONCE - len(calls))
            if room <= 0:
                # Not for ever: all of them may hang when the worker is told to stop.
                await asyncio.wait(calls, timeout=IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
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
            kind = _BULK if letter.claimed.lane >= ANNOUNCEMENT_LANE else None
            call = asyncio.create_task(self._carry(name, letter, scribe), name=kind)
            self._calls[name].add(call)
            call.add_done_callback(self._calls[name].discard)

    async def _carry(self, name: str, letter: Letter, scribe: Scribe) -> None:
        """Take one letter from its lease to its end."""
        picture = await self._drawn(letter)
        drawn = picture is not None
        await asyncio.sleep(self._punctuality.until_begun(letter))
        if self._punctuality.is_late(letter, drawn=drawn):
            await scribe.end(not_called(letter, begun=False))
            return
        asked = time.monotonic()
        begun = await scribe.begin(letter)
        self._punctuality.measure(time.monotonic() - asked)
        if not begun:
            return
        wait = self._punctuality.wait_for_turn(letter, drawn=drawn)
        for _ in range(SLOTS_ANEW):
            if wait is None and (anew := await self._anew(name, letter)) is not None:
                wait = self._punctuality.wait_for_turn(anew, drawn=drawn)
        if wait is None:
            await scribe.end(not_called(letter, begun=True))
            return
        await asyncio.sleep(wait)
        async with self._gates[name]:
            await asyncio.sleep(self._punctuality.gap(letter))
            self._punctuality.goes_out(letter)
        await scribe.end(await self._call(name, letter, picture))

    async def _anew(self, name: str, letter: Letter) -> Letter | None:
        """Return a letter with another slot; None when it has to wait for longer."""
        if self._punctuality.must_hold(letter):
            return None
        try:
            order = self.order(name, 1)
            return await self._in_thread(partial(take_slot, order, letter, self._services))
        except StorageDown:
            return None

    async def _call(self, name: str, letter: Letter, picture: Picture | None) -> Verdict:
        verdict = await call(self._channels[name], letter, picture, self._services.clock)
        if verdict.bulk_waits is not None:
            self._punctuality.hold_bulk(name, verdict.bulk_waits)
        if verdict.outcome == REFUSED:
            self.misconfigured = True
            self._refused.add(name)
        elif verdict.outcome == ACCEPTED and name in self._refused:
            # Somebody mended the settings at the provider.
            self._refused.discard(name)
            return replace(verdict, follows=lambda store: store.pacing.refused(name, None))
        return verdict

    async def _drawn(self, letter: Letter) -> Picture | None:
        """Draw the slip of a message; None when it has none, or it cannot be drawn."""
        pictures, token = self._pictures, letter.message.picture
        if not token or pictures is None:
            return None
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._drawing, pictures, token)
        except Exception:  # the words hold all that the picture says
            log.exception("picture_broken")
            return None

    async def _tidy_until(self, stop: asyncio.Event) -> None:
        await _repeat(partial(self._in_thread, self._tidy), TIDY_SECONDS, stop)

    async def _settle_until(self, stop: asyncio.Event) -> None:
        settle = partial(settle_doubts, self._services, self._channels, self._in_thread)
        await _repeat(settle, DOUBT_SECONDS, stop)

    def _forget_refusals(self) -> None:
        """Begin anew with providers that refused us: the settings may be others now."""
        for name in self._channels:
            with suppress(StorageDown), self._services.database.begin() as store:
                store.pacing.refused(name, None)

    def _tidy(self) -> int:
        now = self._services.clock()
        with self._services.database.begin() as store:
            freed = store.leases.reap(now)
        with self._services.database.begin() as store:
            return freed + store.leases.expire(now)

    def _shut_down(self) -> None:
        self._threads.shutdown()
        self._drawing.shutdown()

    async def _finish(self, seconds: float) -> bool:
        """Wait for every call that is on its way; False when some are after ``seconds``."""
        calls = [call for some in self._calls.values() for call in some]
        if not calls:
            return True
        _, left = await asyncio.wait(calls, timeout=seconds)
        for one in left:
            one.cancel()
        return not left

    async def _in_thread(self, act: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, act)


async def _repeat(act: Callable[[], Awaitable[int]], seconds: float, stop: asyncio.Event) -> None:
    """Do ``act`` again and again until ``stop`` is set; what fails is logged and tried again."""
    while not stop.is_set():
        try:
            await act()
        except StorageDown as error:
            log.warning("storage_down", error=str(error))
        except Exception as error:
            log.exception("tidying_failed", error=type(error).__name__)
        await _until(stop, seconds)


async def _until(stop: asyncio.Event, seconds: float) -> None:
    """Wait for ``seconds``, or until ``stop`` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
