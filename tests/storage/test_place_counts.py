"""What is counted village by village, against a slow count of an imagined world."""

import threading
from collections import Counter
from dataclasses import fields
from datetime import timedelta

import pytest

from storage.place_counts import PlaceCount
from storage.scope import Scope
from storage.store import Database, Store
from tests.conftest import StandingClock
from tests.storage.place_rows import counted, imagine, keep

NOW = StandingClock().now
NUMBERS = tuple(field.name for field in fields(PlaceCount))[3:]


def as_counter(place: PlaceCount) -> Counter[str]:
    return Counter({name: getattr(place, name) for name in NUMBERS})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_village_is_counted(database: Database, seed: int) -> None:
    world, happened = imagine(60, seed)
    expected = counted(world, happened)
    with database.begin() as store:
        keep(store, world, happened)
        assert store.place_counts.refresh(NOW)
        for code in ("53.07", "53.13", ""):
            begun = store.place_counts.begun(code, NOW)
            for place, gap in store.place_counts.villages(code, 4, None, 100):
                key = (code, place.kecamatan.lower(), place.desa.lower())
                here = expected.pop(key)
                if code:
                    assert begun.get(key[1:], 0) == here["begun"], key
                del here["begun"]
                assert as_counter(place) == here, key
                assert gap == place.covered * 4 - place.deaths_told * 1000
    assert not expected


def test_kabupaten_and_sums_are_those_of_their_villages(database: Database) -> None:
    world, happened = imagine(60)
    expected = counted(world, happened)
    with database.begin() as store:
        keep(store, world, happened)
        store.place_counts.refresh(NOW)
        by_code = store.place_counts.kabupaten()
        sums = store.place_counts.sums()
    for code, place in by_code.items():
        told = sum((here for key, here in expected.items() if key[0] == code), Counter[str]())
        assert place.people == told["people"]
        assert place.deaths_told == told["deaths_told"]
    assert sums is not None
    assert sums.people == 60


def test_an_area_has_its_own_villages_alone(database: Database) -> None:
    with database.begin() as store:
        keep(store, *imagine(60))
        store.place_counts.refresh(NOW)
    with database.within(Scope.of(["53.07"])).begin() as store:
        assert list(store.place_counts.kabupaten()) == ["53.07"]
        assert not store.place_counts.villages("53.13", 4, None, 100)
        assert not store.place_counts.begun("53.13", NOW)
        sums = store.place_counts.sums()
    with database.begin() as store:
        assert store.place_counts.kabupaten()["53.07"].people == (sums and sums.people)


def test_pages_by_key_give_every_village_once(database: Database) -> None:
    with database.begin() as store:
        keep(store, *imagine(60))
        store.place_counts.refresh(NOW)
        whole = store.place_counts.villages("53.07", 4, None, 100)
        paged, after = [], None
        while page := store.place_counts.villages("53.07", 4, after, 1):
            paged += page
            after = (page[-1][1], page[-1][0].kecamatan, page[-1][0].desa)
    assert paged == whole
    assert len(whole) > 2


def test_counting_again_replaces_what_was_counted(database: Database) -> None:
    with database.begin() as store:
        keep(store, *imagine(30))
        store.place_counts.refresh(NOW)
        first = store.place_counts.kabupaten()
    with database.begin() as store:
        store.place_counts.refresh(NOW + timedelta(minutes=10))
    with database.begin() as store:
        assert store.place_counts.kabupaten() == first
        assert store.place_counts.counted_at() == NOW + timedelta(minutes=10)


def test_whoever_reads_meanwhile_sees_the_counts_of_before(
    database: Database, backing: str
) -> None:
    if backing == "embedded":
        pytest.skip("SQLite lets one transaction in at a time")
    with database.begin() as store:
        keep(store, *imagine(30))
        store.place_counts.refresh(NOW)
        before = store.place_counts.kabupaten()
    seen: list[object] = []

    def look(store: Store) -> None:
        seen.append(store.place_counts.kabupaten())
        seen.append(store.place_counts.refresh(NOW))

    with database.begin() as counting:
        counting.place_counts.refresh(NOW + timedelta(hours=1))
        with database.begin() as reading:
            thread = threading.Thread(target=look, args=(reading,))
            thread.start()
            thread.join(20)
    # The second who wanted to count did not wait for the first, either.
    assert seen == [before, False]
