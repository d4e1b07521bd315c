"""What the database says beside what the providers were asked: every recipient, one by one."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from handlers.channel import WHATSAPP
from handlers.delivery.doubts import MOST_ANNOUNCED
from storage.outbox import OutboxState
from tests.delivery.dwellers import Dweller
from tests.delivery.town import Town
from tests.lookalikes.ledger import Call


def wrongs(town: Town, dwellers: Iterable[Dweller], blocked: Collection[str] = ()) -> list[str]:
    """Return what is wrong about recipients of one message each, a line for each of them.

    ``blocked``: addresses to which nothing can be sent.
    """
    ends, closed = town.ends(), town.unreachable()
    calls: dict[str, Mapping[str, list[Call]]] = {}
    found = []
    for dweller in dwellers:
        if dweller.channel not in calls:
            calls[dweller.channel] = by_address(town.providers.calls(dweller.channel))
        state = ends.get(dweller.chat_id, "nothing")
        answers = calls[dweller.channel].get(dweller.address, [])
        is_blocked = dweller.address in blocked
        reached = sum(call.reached for call in answers)
        given_up = len(answers) >= MOST_ANNOUNCED and not any(
            200 <= c.status < 300 for c in answers
        )
        asked = dweller.channel == WHATSAPP and not given_up
        if not _is_right(state, reached, is_blocked=is_blocked, asked=asked):
            told = [(round(call.at, 2), call.status, call.reached) for call in answers]
            found.append(f"{dweller.address}: {state}, though {told}")
        elif (dweller.chat_id in closed) is not is_blocked:
            found.append(f"{dweller.address}: reachable is wrong")
    return found


def _is_right(state: str, reached: int, *, is_blocked: bool, asked: bool) -> bool:
    """Tell whether it ended well; ``asked``: the provider was, as long as it may be."""
    if is_blocked:
        return state == OutboxState.FAILED and reached == 0
    if state == OutboxState.UNCERTAIN:
        # Listed for staff; where the provider can be asked, nothing stays so.
        return reached <= 1 and not asked
    return state == OutboxState.ACCEPTED and reached == 1


def by_address(calls: Iterable[Call]) -> Mapping[str, list[Call]]:
    """Return the calls to each address, in the order in which they came."""
    found = defaultdict(list)
    for call in sorted(calls, key=lambda call: call.at):
        found[call.address].append(call)
    return found


def statuses(calls: Iterable[Call]) -> Mapping[int, int]:
    """Count the answers by status."""
    return Counter(call.status for call in calls)
