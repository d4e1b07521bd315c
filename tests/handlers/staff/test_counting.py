"""When places are counted anew: when the counts are old, after an import, or by hand."""

import pytest

from handlers.services import Services
from handlers.staff.counting import CountingRefused, count_anew, count_if_due
from storage.rosters import Rosters
from tests.conftest import StandingClock


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


def test_an_empty_database_is_no_work_without_end(services: Services) -> None:
    count_if_due(services)
    with services.database.begin() as store:
        assert store.place_counts.sums() is None


def test_by_hand_once_a_minute_and_noted(demo: Services, clock: StandingClock) -> None:
    count_anew("staff:1", demo)
    with pytest.raises(CountingRefused):
        count_anew("staff:1", demo)
    clock.advance(minutes=1)
    count_anew("staff:1", demo)
    with demo.database.begin() as store:
        assert [act.act for act in store.audit.of("place_counts")] == ["places_counted"] * 2
