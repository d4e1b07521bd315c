"""Counting what is where anew: by the workers, every ten minutes, after an import, or when asked.

Nobody at the desk waits for it: with a million people it takes the database some seconds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event
from typing import Final

from conversations.engine.replies import Text
from handlers.cases.steps import CLOCK
from handlers.services import Services
from storage.count_turns import given_up_when
from storage.place_counts import ASKED, LOOKED_BACK, SUBJECT
from storage.store import StorageDown, Store

# So old the counts may grow.
EVERY: Final = timedelta(minutes=10)
# And so soon nobody has them counted again.
AT_MOST_EVERY: Final = timedelta(minutes=1)


class CountingRefused(Exception):
    """It was counted only just now; ``reason`` is a line for people."""

    def __init__(self, why: str) -> None:
        """Name a text of ``staff_statistics.refused``."""
        super().__init__(why)
        self.reason = Text(f"staff_statistics.refused.{why}")


def count_if_due(services: Services, over: Event | None = None) -> int:
    """Count anew when the counts are old, a roster came since or somebody asked; 1 if it did.

    Once it is ``over`` the count is given up, and nothing of it stays. ``services`` see the whole
    province. Raises ``StorageDown``.
    """
    now = services.now()
    try:
        with _counting(services, over) as store:
            # Before the places, by which is known when all was counted: what fails is done again.
            is_fresh = _is_fresh(store, now)
            if is_fresh or not store.programme_counts.refresh(now - LOOKED_BACK):
                return 0
        with _counting(services, over) as store:
            # In a transaction of its own: nobody waits for both.
            return int(store.place_counts.refresh(now))
    except StorageDown:
        if over is None or not over.is_set():
            raise
        return 0


@contextmanager
def _counting(services: Services, over: Event | None) -> Iterator[Store]:
    with services.database.begin() as store:
        if over is None:
            yield store
        else:
            with given_up_when(over, store.connection):
                yield store


def ask_after_import(services: Services) -> None:
    """Ask the workers to count: a roster is in, or out again, and a count may have begun before.

    To be called once that is committed: who counted until then did not see it.
    """
    with services.database.begin() as store:
        store.audit.note(CLOCK, ASKED, SUBJECT, services.now())


def ask_to_count(actor: str, services: Services) -> None:
    """Ask the workers to count; they do within seconds. Raises ``CountingRefused``.

    Who asks while it is asked already changes nothing. ``services`` see the whole province.
    """
    now = services.now()
    with services.database.begin() as store:
        store.place_counts.ask_in_turn()
        if _is_asked(store, now):
            return
        counted = store.place_counts.counted_at()
        if counted is not None and now - AT_MOST_EVERY < counted <= now:
            raise CountingRefused("just_counted")
        store.audit.note(actor, ASKED, SUBJECT, now)


def is_being_counted(services: Services) -> bool:
    """Tell whether somebody asked, and what there is was counted before that.

    ``services`` see the whole province: a place without anybody has no counts of its own.
    """
    with services.database.begin() as store:
        return _is_asked(store, services.now())


def _is_asked(store: Store, now: datetime) -> bool:
    return _came_since(store.place_counts.asked_at(), store.place_counts.counted_at(), now)


def _is_fresh(store: Store, now: datetime) -> bool:
    counted = store.place_counts.counted_at()
    # The demo's clock may be put back, behind what was done before.
    if counted is None or not counted <= now < counted + EVERY:
        return False
    came = (store.place_counts.imported_at(), store.place_counts.asked_at())
    return not any(_came_since(moment, counted, now) for moment in came)


def _came_since(moment: datetime | None, counted: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now and (counted is None or counted < moment)
