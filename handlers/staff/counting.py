"""Counting what is where anew: by the worker every ten minutes and after an import, or by hand."""

from datetime import datetime, timedelta
from typing import Final

from conversations.engine.replies import Text
from handlers.services import Services
from storage.place_counts import LOOKED_BACK

# So old the counts may grow.
EVERY: Final = timedelta(minutes=10)
# And so soon nobody counts again: it takes the database some seconds.
AT_MOST_EVERY: Final = timedelta(minutes=1)


class CountingRefused(Exception):
    """It was counted only just now, or somebody is counting; ``reason`` is a line for people."""

    def __init__(self, why: str) -> None:
        """Name a text of ``staff_statistics.refused``."""
        super().__init__(why)
        self.reason = Text(f"staff_statistics.refused.{why}")


def count_if_due(services: Services) -> bool:
    """Count anew when the counts are old, or a roster came since; tell whether it did.

    ``services`` see the whole province.
    """
    now = services.now()
    with services.database.begin() as store:
        counted, imported = store.place_counts.counted_at(), store.place_counts.imported_at()
        if _is_fresh(counted, imported, now) or not store.place_counts.refresh(now):
            return False
    _count_programmes(services, now)
    return True


def count_anew(actor: str, services: Services) -> None:
    """Count anew because somebody asked for it; raises ``CountingRefused``.

    ``services`` see the whole province.
    """
    now = services.now()
    with services.database.begin() as store:
        counted = store.place_counts.counted_at()
        if counted is not None and now - AT_MOST_EVERY < counted <= now:
            raise CountingRefused("just_counted")
        if not store.place_counts.refresh(now):
            raise CountingRefused("being_counted")
        store.audit.note(actor, "places_counted", "place_counts", now)
    _count_programmes(services, now)


def _count_programmes(services: Services, now: datetime) -> None:
    """Count in a transaction of its own: nobody waits for both."""
    with services.database.begin() as store:
        store.programme_counts.refresh(now - LOOKED_BACK)


def _is_fresh(counted: datetime | None, imported: datetime | None, now: datetime) -> bool:
    # The demo's clock may be put back, behind what was done before.
    if counted is None or not counted <= now < counted + EVERY:
        return False
    return imported is None or not counted < imported <= now
