"""The people whom we may write to first: so many within any 24 hours, counted over all workers.

Source: Meta, "messaging limits" (250, 2,000, 10,000, 100,000 people by tier); a person counts for
24 hours from the last template.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from handlers.delivery.letters import Letter
from storage.leases import Settled
from storage.outbox import ANNOUNCEMENT_LANE, OutboxState
from storage.store import Store

_A_DAY: Final = timedelta(hours=24)
# The share of a day that announcements leave to news of cases.
KEPT_FOR_NEWS: Final = 0.1


def beyond_the_day(
    letters: Sequence[Letter], daily: int, store: Store, now: datetime
) -> list[Settled]:
    """Count those to whom we write first; return what waits for a day with room for it.

    So it does where Meta declined a template to a person: for 24 hours none is offered again.
    Whoever calls this holds the sender's row.
    """
    first = [one for one in letters if not one.to.window_open and one.message.template]
    if not first:
        return []
    known = store.pacing.template_times([one.claimed.chat_id for one in first])
    begun, waiting, begin = store.pacing.begun(now), [], []
    for letter in first:
        claimed = letter.claimed
        last, free_from = known.get(claimed.chat_id, (None, None))
        if free_from is not None and free_from > now:
            waiting.append(Settled(claimed, OutboxState.QUEUED, not_before=free_from))
            continue
        counted = last is not None and last > now - _A_DAY
        most = daily
        if claimed.lane == ANNOUNCEMENT_LANE:
            most -= int(most * KEPT_FOR_NEWS)
        if not counted and begun >= most:
            # Each behind the one before it: not all come due again at once.
            free_at = store.pacing.freed_at(now, begun - most + 1 + len(waiting))
            waiting.append(Settled(claimed, OutboxState.QUEUED, error="tier", not_before=free_at))
            continue
        begun += not counted
        begin.append(claimed.chat_id)
    store.pacing.begin_with_template(begin, now)
    return waiting
