"""Write down what many calls begin with and end with, as many at once as have come together.

A call waits until its beginning is committed. What a call ended with is kept here until the
database takes it: while it is down, nothing is forgotten.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

import structlog

from handlers.delivery.letters import Letter
from handlers.delivery.verdicts import Consequence, Verdict
from handlers.services import Services
from storage.store import StorageDown

log = structlog.get_logger()

# How long a database that is down is left alone.
DOWN_SECONDS: Final = 0.5
# What follows from a call is nothing that the next one would not bring about again.
FOLLOW_TRIES: Final = 5

Result = TypeVar("Result")
# Does something in a thread that may wait for the database.
InThread = Callable[[Callable[[], Result]], Awaitable[Result]]


@dataclass(slots=True)
class _Line:
    """Something to write, and who waits for it: a beginning, or how it ended."""

    letter: Letter | None
    verdict: Verdict | None
    written: "asyncio.Future[bool]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Scribe:
    """One writer for all calls of a worker."""

    def __init__(self, services: Services, in_thread: "InThread[set[int]]") -> None:
        """Write nothing yet."""
        self._services = services
        self._in_thread = in_thread
        self._lines: asyncio.Queue[_Line] = asyncio.Queue()

    async def begin(self, letter: Letter) -> bool:
        """Note that a call is about to go out; False when the lease was lost."""
        return await self._write(_Line(letter, None))

    async def end(self, verdict: Verdict) -> None:
        """Note how a call ended, and then let follow what does.

        What follows waits for nobody else's calls: it may have to wait for a chat that is held.
        """
        await self._write(_Line(None, verdict))
        if verdict.follows is not None:
            await self._follow(verdict.follows)

    async def write(self) -> None:
        """Write until cancelled; while the database is down, try again."""
        while True:
            lines = [await self._lines.get()]
            while not self._lines.empty():
                lines.append(self._lines.get_nowait())
            try:
                await self._write_all(lines)
            except Exception:
                # One of them cannot be written: the others must not suffer for it.
                log.exception("lines_not_written", count=len(lines))
                for line in lines:
                    await self._write_alone(line)

    async def _write_alone(self, line: _Line) -> None:
        """Write a line; one that cannot be is left to the lease, which runs out."""
        try:
            await self._write_all([line])
        except Exception:
            # Whatever it is, this task writes for everybody: it must live on.
            log.exception("line_not_written")
            _tell(line, written=False)

    async def _write_all(self, lines: Sequence[_Line]) -> None:
        begun = await self._written(lines)
        for line in lines:
            _tell(line, written=line.letter is None or line.letter.claimed.id in begun)

    async def _write(self, line: _Line) -> bool:
        self._lines.put_nowait(line)
        return await line.written

    async def _follow(self, follows: Consequence) -> None:
        for _ in range(FOLLOW_TRIES):
            try:
                await self._in_thread(partial(_do, follows, self._services))
            except StorageDown as error:
                log.warning("storage_down", error=str(error))
                await asyncio.sleep(DOWN_SECONDS)
            except Exception:
                # The message is settled already; what was to follow must not undo that.
                log.exception("consequence_failed")
                return
            else:
                return

    async def _written(self, lines: Sequence[_Line]) -> set[int]:
        letters = [line.letter for line in lines if line.letter is not None]
        verdicts = [line.verdict for line in lines if line.verdict is not None]
        while True:
            try:
                return await self._in_thread(lambda: _keep(letters, verdicts, self._services))
            except StorageDown as error:
                log.warning("storage_down", error=str(error))
                await asyncio.sleep(DOWN_SECONDS)


def _do(follows: Consequence, services: Services) -> set[int]:
    with services.database.begin() as store:
        follows(store)
    return set()


def _tell(line: _Line, *, written: bool) -> None:
    if not line.written.done():
        line.written.set_result(written)


def _keep(letters: Sequence[Letter], verdicts: Sequence[Verdict], services: Services) -> set[int]:
    """Write everything in one transaction; return the rows whose calls may go out."""
    now = services.clock()
    with services.database.begin() as store:
        if verdicts:
            store.leases.settle([one.settled for one in verdicts if one.begun], now)
            store.leases.put_away([one.settled for one in verdicts if not one.begun], now)
            store.delivery_counts.add(
                Counter(
                    (one.settled.claimed.channel, one.settled.claimed.lane, one.outcome)
                    for one in verdicts
                )
            )
        return store.leases.begin([one.claimed for one in letters], now) if letters else set()
