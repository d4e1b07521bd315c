"""When places are counted anew: when the counts are old, after an import, or when asked."""

from collections.abc import Callable

import pytest

from handlers.services import Services
from handlers.staff.counting import (
    CountingRefused,
    ask_to_count,
    count_if_due,
    is_being_counted,
)
from handlers.staff.import_due import ImportWork
from storage.place_counts import ASKED, SUBJECT
from storage.roster_uploads import Upload
from storage.rosters import Rosters
from storage.store import StorageDown
from tests.conftest import StandingClock
from tests.handlers.staff.import_house import released, to_undo


def asked(services: Services) -> list[str]:
    """Who asked, in order."""
    with services.database.begin() as store:
        return [act.actor for act in store.audit.of(SUBJECT) if act.act == ASKED]


def test_what_was_never_counted_is_counted_and_then_left_for_ten_minutes(
    demo: Services, clock: StandingClock
) -> None:
    assert count_if_due(demo)
    assert not count_if_due(demo)
    clock.advance(minutes=9)
    assert not count_if_due(demo)
    clock.advance(minutes=2)
    assert count_if_due(demo)


def test_a_roster_that_came_since_is_counted_at_once(demo: Services, clock: StandingClock) -> None:
    count_if_due(demo)
    clock.advance(minutes=1)
    with demo.database.begin() as store:
        programme = next(iter(store.quotas.programmes()))
        Rosters(store.connection, store.vault).begin(programme.id, "digest", clock())
    clock.advance(minutes=1)
    assert count_if_due(demo)
    assert not count_if_due(demo)


@pytest.mark.parametrize(("waits", "look"), [(released, 2), (to_undo, 1)])
def test_a_count_that_began_before_a_list_was_in_or_out_is_done_again(
    demo: Services,
    clock: StandingClock,
    waits: Callable[[Services, int], Upload],
    look: int,
) -> None:
    waits(demo, 1_200)
    counted: list[int] = []

    def counts() -> bool:
        # When the worker looks for this time whether it is over; it has written nothing yet.
        clock.advance(seconds=1)
        counted.append(count_if_due(demo) if len(counted) + 1 == look else 0)
        clock.advance(seconds=1)
        return False

    assert ImportWork(demo, counts)() == 1
    assert sum(counted) == 1
    clock.advance(seconds=1)
    assert count_if_due(demo)
    clock.advance(seconds=1)
    assert not count_if_due(demo)


def test_programmes_that_could_not_be_counted_are_counted_again(
    demo: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_rest: object) -> None:
        raise StorageDown

    with monkeypatch.context() as broken:
        broken.setattr("storage.programme_counts.ProgrammeCounts.refresh", breaks)
        with pytest.raises(StorageDown):
            count_if_due(demo)
    assert count_if_due(demo)
    with demo.database.begin() as store:
        assert store.programme_counts.all()


def test_an_empty_database_is_no_work_without_end(services: Services) -> None:
    assert count_if_due(services)
    assert not count_if_due(services)
    with services.database.begin() as store:
        assert store.place_counts.sums() is None
        assert store.place_counts.kabupaten() == {}


def test_asking_counts_nothing_and_a_worker_does_it_once(
    demo: Services, clock: StandingClock
) -> None:
    count_if_due(demo)
    clock.advance(minutes=2)
    with demo.database.begin() as store:
        before = store.place_counts.counted_at()
    ask_to_count("staff:1", demo)
    with demo.database.begin() as store:
        assert store.place_counts.counted_at() == before
    assert is_being_counted(demo)
    clock.advance(seconds=2)
    assert count_if_due(demo)
    assert not is_being_counted(demo)
    assert not count_if_due(demo)


def test_who_asks_while_it_is_asked_changes_nothing(demo: Services, clock: StandingClock) -> None:
    ask_to_count("staff:1", demo)
    clock.advance(seconds=1)
    ask_to_count("staff:2", demo)
    assert asked(demo) == ["staff:1"]


def test_at_most_once_a_minute(demo: Services, clock: StandingClock) -> None:
    ask_to_count("staff:1", demo)
    clock.advance(seconds=1)
    count_if_due(demo)
    clock.advance(seconds=59)
    with pytest.raises(CountingRefused):
        ask_to_count("staff:1", demo)
    clock.advance(seconds=1)
    ask_to_count("staff:2", demo)
    assert asked(demo) == ["staff:1", "staff:2"]


def test_an_empty_province_is_not_being_counted_for_ever(
    services: Services, clock: StandingClock
) -> None:
    ask_to_count("staff:1", services)
    clock.advance(seconds=1)
    count_if_due(services)
    clock.advance(minutes=11)
    assert not is_being_counted(services)
