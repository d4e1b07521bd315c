"""Messages are counted by channel, lane and outcome, by several workers at once."""

import threading
from collections import Counter

from storage.store import Database

COUNTED = [
    (channel, lane, outcome)
    for channel in ("telegram", "whatsapp")
    for lane in (0, 2)
    for outcome in ("accepted", "failed")
]


def test_counts_add_up(database: Database) -> None:
    with database.begin() as store:
        assert store.delivery_counts.all() == {}
        store.delivery_counts.add({})
        store.delivery_counts.add({COUNTED[0]: 2, COUNTED[1]: 1})
    with database.begin() as store:
        store.delivery_counts.add({COUNTED[1]: 4})
        assert store.delivery_counts.all() == {COUNTED[0]: 2, COUNTED[1]: 5}


def test_what_is_undone_is_not_counted(database: Database) -> None:
    try:
        with database.begin() as store:
            store.delivery_counts.add({COUNTED[0]: 1})
            raise LookupError  # noqa: TRY301 - whatever fails
    except LookupError:
        pass
    with database.begin() as store:
        assert store.delivery_counts.all() == {}


def test_workers_that_count_at_once_lose_nothing_and_never_block_each_other(
    database: Database,
) -> None:
    met, failed = threading.Barrier(4, timeout=60), list[Exception]()

    def count(*, backwards: bool) -> None:
        met.wait()
        try:
            for _ in range(10):
                more = Counter(reversed(COUNTED) if backwards else COUNTED)
                with database.begin() as store:
                    store.delivery_counts.add(more)
        except Exception as error:  # noqa: BLE001 - told by the test itself
            failed.append(error)

    threads = [
        threading.Thread(target=count, kwargs={"backwards": bool(nth % 2)}) for nth in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with database.begin() as store:
        assert store.delivery_counts.all() == dict.fromkeys(COUNTED, 40)
