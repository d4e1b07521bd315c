"""How sending goes: what waits too long, what nobody knows the end of, who refuses us."""

from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError

from bot.checkup.finding import Finding, bad, caution, well
from storage.outbox import CASE_LANE, OutboxState
from storage.store import Database, StorageDown

# An answer or news of a case that waits longer has no worker.
LATE_SECONDS = 60


def check_delivery(database: Database, *, demo: bool = False) -> Finding:
    """Return how the outbox is; in the demo, whose clock is its own, nothing is late."""
    now = datetime.now(UTC)
    try:
        with database.begin() as store:
            refusing = store.pacing.refusing()
            queues = store.outbox.queues(now)
    except (StorageDown, DBAPIError):
        return caution("outbox", "unknown")
    if refusing:
        return bad("outbox", "refused", channels=", ".join(sorted(refusing)))
    waiting = sum(one.count for one in queues if one.state is not OutboxState.UNCERTAIN)
    uncertain = sum(one.count for one in queues if one.state is OutboxState.UNCERTAIN)
    due = [
        one.due
        for one in queues
        if one.due is not None and one.state is OutboxState.QUEUED and one.lane <= CASE_LANE
    ]
    seconds = max((round((now - since).total_seconds()) for since in due), default=0)
    if seconds > LATE_SECONDS and not demo:
        return bad("outbox", "late", count=waiting, seconds=seconds)
    if uncertain:
        return caution("outbox", "uncertain", count=waiting, uncertain=uncertain)
    return well("outbox", count=waiting)
