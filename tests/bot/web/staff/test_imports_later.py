"""A list under a later one is not undone: what the later one confirmed would be lost."""

from uuid import UUID

import pytest

from handlers.services import Services
from handlers.staff import imports as acts
from storage.rosters import Rosters
from storage.store import Store
from tests.bot.web.staff.roster_house import (
    MARIA,
    Importer,
    file_of,
    person,
    programme,
    rows_of,
    work,
)
from tests.conftest import SERVERS
from tests.handlers.staff.import_house import acts_on
from tests.handlers.staff.import_waiting import until, waiting, working

LATER = "Tidak jadi dibatalkan: sesudah ini ada daftar lain untuk program yang sama."


def another_is_stored(store: Store, services: Services) -> None:
    """Store another list for the programme, as an operator does at the command line."""
    rosters = Rosters(store.connection, store.vault)
    rosters.hold()
    rosters.begin(programme(services).id, "0" * 64, services.clock()).finish(refused=0)


def test_one_that_came_after_undoing_was_asked_for_stops_it(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(MARIA, person(100)))
    rosa.applies(path)
    before = rows_of(demo)
    rosa.acts(path, "urungkan")
    with demo.database.begin() as store:
        another_is_stored(store, demo)
    assert work(demo) == 1
    page = rosa.text(path)
    assert LATER in page
    assert "Sudah diterapkan" in page
    assert rows_of(demo) == before
    upload = acts.find(UUID(path.rpartition("/")[2]), demo)
    assert "roster_undone" not in acts_on(upload, demo)
    assert "Batalkan yang paling baru dulu." in rosa.acts(path, "urungkan")


@pytest.mark.parametrize("backing", [SERVERS])
def test_one_that_is_being_stored_while_undoing_begins_stops_it_too(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(MARIA, person(100)))
    rosa.applies(path)
    before = rows_of(demo)
    rosa.acts(path, "urungkan")
    with demo.database.begin() as store:
        another_is_stored(store, demo)
        with working(demo):
            try:
                until(lambda: waiting(demo) == 1)
            finally:
                store.commit()
    assert LATER in rosa.text(path)
    assert rows_of(demo) == before


def test_a_later_list_of_another_kabupaten_stops_nothing(demo: Services) -> None:
    rosa, budi, before = Importer(demo, "rosa"), Importer(demo, "budi"), rows_of(demo)
    path = rosa.sends(file_of(MARIA, person(100)))
    rosa.applies(path)
    other = budi.sends(file_of(person(101, "Ende")), kabupaten="53.08")
    budi.applies(other, rosa if "orang kedua" in budi.text(other) else None)
    rosa.undoes(path)
    assert "Sudah dibatalkan" in rosa.text(path)
    budi.undoes(other)
    assert rows_of(demo) == before
