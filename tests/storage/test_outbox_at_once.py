"""Several workers at once: nothing is shared between them, and each chat stays in order."""

import threading

import pytest

from storage.leases import Wanted
from storage.store import Database
from tests.conftest import SERVERS, StandingClock
from tests.sending import sent
from tests.storage.outbox_rows import a_chat, claim, queue, words


def test_workers_that_claim_at_once_share_nothing_and_keep_each_chat_in_order(
    database: Database, clock: StandingClock
) -> None:
    chats, each = 12, 5
    with database.begin() as store:
        ids = [a_chat(store, number) for number in range(chats)]
        for number in range(each):
            for chat in ids:
                queue(store, chat, f"{ids.index(chat)}:{number}")
    told: list[str] = []
    met = threading.Barrier(4, timeout=60)

    def work() -> None:
        met.wait()
        for _ in range(10_000):
            for claimed in claim(database, clock, 3):
                with database.begin() as store:
                    assert store.leases.begin([claimed], clock())
                told.append(claimed.message["text"])
                with database.begin() as store:
                    assert store.leases.settle([sent(claimed, str(claimed.id))], clock())
            if len(told) == chats * each:
                return

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == len(set(told)) == chats * each
    for whose in range(chats):
        mine = [key for key in told if key.startswith(f"{whose}:")]
        assert mine == [f"{whose}:{number}" for number in range(each)]


@pytest.mark.parametrize("backing", [SERVERS], indirect=True)
def test_rows_that_another_is_claiming_are_passed_over(
    database: Database, clock: StandingClock
) -> None:
    with database.begin() as store:
        for number in range(4):
            queue(store, a_chat(store, number), str(number))
    with database.begin() as first:
        assert words(first.leases.claim("one", clock(), Wanted(2))) == ["0", "1"]
        with database.begin() as second:
            assert words(second.leases.claim("two", clock(), Wanted(4))) == ["2", "3"]
