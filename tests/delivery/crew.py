"""Workers as processes: started, killed, frozen, and started again."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from tests.delivery.town import Town
from tests.end_to_end.processes import Process, started, wait_until

# Longer than any call that is cut off may still be under way at the provider.
CALLS_END = 3.0


@dataclass
class Crew:
    """The workers of a town, oldest first. ``impatient``: nobody waits for leases of the dead."""

    town: Town
    settings: dict[str, str]
    impatient: bool
    stack: ExitStack
    workers: list[Process] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)

    def hire(self, count: int = 1) -> None:
        """Start workers."""
        settings = {**self.town.settings, **self.settings}
        for _ in range(count):
            one = started("worker", settings=settings, folder=self.town.folder)
            self.workers.append(self.stack.enter_context(one))

    def kill(self, worker: Process) -> None:
        """Kill a worker and all that it started."""
        worker.dies()
        self.workers.remove(worker)
        self.dead.add(owner(worker))

    def begin(self, channel: str, calls: int = 1) -> None:
        """Wait until so many calls of a channel have come to an end."""
        came = self.town.providers.calls
        wait_until(lambda: len(came(channel)) >= calls, f"{calls} calls on {channel}")

    def finish(self, patience: float) -> None:
        """Wait until nothing is left to be done; TimeoutError when it stays so for long."""
        give_up, lowest = time.monotonic() + patience, self.town.left()
        quiet_since = time.monotonic()
        while left := self.town.left():
            now = time.monotonic()
            if left < lowest:
                lowest, quiet_since, give_up = left, now, now + patience
            if now > give_up:
                raise TimeoutError(f"{left} are left")
            if self.impatient and now > quiet_since + CALLS_END:
                self.town.end_leases(self.dead)
                quiet_since = now
            time.sleep(0.25)


@contextmanager
def crew(town: Town, count: int, *, impatient: bool = True, **settings: str) -> Iterator[Crew]:
    """Give workers of a town for as long as the block runs."""
    with ExitStack() as stack:
        found = Crew(town, settings, impatient, stack)
        found.hire(count)
        yield found
        for worker in found.workers:
            assert not worker.gone, worker.log.read_text()


def owner(worker: Process) -> str:
    """Return the name under which a worker leases messages."""
    return f"{socket.gethostname()[:40]}:{worker.running.pid}"


def freeze(worker: Process) -> None:
    """Stop a worker where it stands."""
    os.killpg(worker.running.pid, signal.SIGSTOP)


def wake(worker: Process) -> None:
    """Let a frozen worker go on."""
    os.killpg(worker.running.pid, signal.SIGCONT)
