"""Misbehaviour that a test orders in advance: refusals, cut connections, nonsense for an answer."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.lookalikes.http_server import Answer


@dataclass(slots=True)
class Fault:
    """What happens to a call to `target` (None: to anybody) by `method` (None: by any method).

    `carried_out`: the call takes effect, only its answer is spoilt. `left`: how many calls it
    still applies to; None: until it is lifted. `seconds` pass before the answer comes.
    """

    answer: Answer
    target: str | None = None
    method: str | None = None
    carried_out: bool = False
    left: int | None = None
    seconds: float = 0.0


class Faults:
    """The faults in force, oldest first; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._closed: dict[str, Answer] = {}

    def close(self, targets: Iterable[str], answer: Answer) -> None:
        """Refuse every call to any of these, of whom there may be thousands, until lifted."""
        with self._lock:
            self._closed.update(dict.fromkeys(targets, answer))

    def add(self, fault: Fault) -> None:
        """Put one fault in force."""
        with self._lock:
            self._faults.append(fault)

    def lift(self, wanted: Callable[[Fault], bool] = lambda _: True) -> None:
        """End every fault that is `wanted`; without a condition, all of them."""
        with self._lock:
            self._faults = [fault for fault in self._faults if not wanted(fault)]
            self._closed = {
                target: answer
                for target, answer in self._closed.items()
                if not wanted(Fault(answer, target))
            }

    def take(self, method: str, target: str | None) -> Fault | None:
        """The fault that befalls this call, counted down; None when all is well."""
        with self._lock:
            if target is not None and target in self._closed:
                return Fault(self._closed[target], target)
            for fault in self._faults:
                if fault.target not in {None, target}:
                    continue
                if fault.method is not None and fault.method.lower() != method.lower():
                    continue
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left <= 0:
                        self._faults.remove(fault)
                return fault
        return None
