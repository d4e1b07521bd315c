"""Those who look for the same person stand in line, and never wait for each other in a ring."""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import text

from conversations.rules.case import CaseKind
from storage.locks import stand_in_line
from storage.store import Database, Store
from tests.conftest import SERVERS
from tests.storage.case_rows import KPJ, NIK, a_case

pytestmark = pytest.mark.parametrize("backing", [SERVERS], indirect=True)
SMALL, LARGE = bytes(16), b"\x01" + bytes(15)
_WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


def beside(database: Database, act: Callable[[Store], None], holder: Store) -> threading.Thread:
    """Begin ``act`` in a transaction of its own; return once it waits for ``holder``."""

    def run() -> None:
        with database.begin() as store:
            act(store)

    thread = threading.Thread(target=run)
    thread.start()
    give_up = time.monotonic() + 20
    while holder.connection.execute(_WAITING).scalar_one() == 0:
        assert time.monotonic() < give_up, "nobody waits"
        time.sleep(0.01)
    return thread


def test_a_second_report_waits_for_the_case_of_the_first(database: Database) -> None:
    found: list[str] = []

    def second(store: Store) -> None:
        open_cases = store.cases.open_about(CaseKind.DEATH, None, NIK, KPJ)
        found.extend(case.number for case in open_cases)

    with database.begin() as store:
        assert store.cases.open_about(CaseKind.DEATH, None, NIK, "") == []
        waiting = beside(database, second, store)
        case = a_case(store, kind=CaseKind.DEATH, nik=NIK)
    waiting.join()
    assert found == [case.number]


def test_two_who_want_the_same_two_never_wait_in_a_ring(database: Database) -> None:
    got: list[str] = []

    def other(store: Store) -> None:
        stand_in_line(store.connection, [LARGE, SMALL])
        got.append("other")

    with database.begin() as store:
        stand_in_line(store.connection, [SMALL])
        waiting = beside(database, other, store)
        stand_in_line(store.connection, [LARGE])
        got.append("first")
    waiting.join()
    assert got == ["first", "other"]
