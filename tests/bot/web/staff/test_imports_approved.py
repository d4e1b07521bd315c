import pytest
from sqlalchemy import Connection, event

from bot.web.staff.desk import PREFIX
from handlers.services import Services
from handlers.staff.imports import ALONE_UP_TO
from tests.bot.web.staff.roster_house import (
    MARIA,
    Importer,
    file_of,
    person,
    rows_of,
    tiles,
    work,
)
from tests.conftest import StandingClock

LARGE = file_of(MARIA, *(person(100 + n) for n in range(ALONE_UP_TO)))


def approval(path: str) -> str:
    """The page on which a second person sees an upload."""
    return path.replace("/impor/", "/impor/persetujuan/")


def test_a_large_file_waits_for_a_second_person(demo: Services) -> None:
    rosa, eva, before = Importer(demo, "rosa"), Importer(demo, "eva"), rows_of(demo)
    path = rosa.sends(LARGE)
    assert rosa.acts(path, "terapkan") == "Dikirim untuk disetujui orang kedua."
    assert work(demo) == 0
    assert rows_of(demo) == before
    assert "daftar.csv" in eva.text("/impor/persetujuan")
    page = eva.text(approval(path))
    assert tiles(page)["baris baik"] == "501"
    assert eva.releases(path) == "Daftar sedang disimpan."
    assert work(demo) == 1
    page = rosa.text(path)
    assert tiles(page)["perlindungan baru"] == "500"
    assert "disetujui Eva Contoh" in page


def test_nobody_releases_their_own(demo: Services) -> None:
    budi = Importer(demo, "budi")
    path = budi.sends(LARGE)
    budi.acts(path, "terapkan")
    page = approval(path)
    assert budi.does(f"{page}/setujui", version=budi.version(path)) == (
        "Daftar Anda sendiri disetujui orang lain."
    )
    assert work(demo) == 0
    assert Importer(demo, "rosa").post(f"{page}/setujui", version=1).status_code == 403


def test_releasing_asks_for_the_second_factor_anew(demo: Services, clock: StandingClock) -> None:
    rosa, eva = Importer(demo, "rosa"), Importer(demo, "eva")
    path = rosa.sends(LARGE)
    rosa.acts(path, "terapkan")
    version = eva.version(approval(path))
    clock.advance(minutes=11)
    answer = eva.post(f"{approval(path)}/setujui", version=version)
    assert "/petugas/" in answer.headers["Location"]
    assert work(demo) == 0


def test_a_file_that_leaves_many_out_waits_too(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(person(100)))
    assert "1 dari 1 orang yang sudah tercatat" in rosa.text(path)
    rosa.acts(path, "terapkan")
    assert work(demo) == 0


def test_people_that_came_meanwhile_ask_for_a_second_look(demo: Services) -> None:
    rosa, budi = Importer(demo, "rosa"), Importer(demo, "budi")
    path = rosa.sends(file_of(MARIA, person(1)))
    other = budi.sends(file_of(MARIA, *(person(100 + n) for n in range(9))))
    budi.applies(other)
    page = rosa.applies(path)
    assert "Sejak diperiksa ada orang yang bertambah" in page
    assert tiles(rosa.applies(path, budi))["perlindungan baru"] == "1"


def test_it_is_sent_back_with_a_word(demo: Services) -> None:
    rosa, eva = Importer(demo, "rosa"), Importer(demo, "eva")
    path = rosa.sends(LARGE)
    rosa.acts(path, "terapkan")
    assert eva.acts(approval(path), "kembalikan") == "Dikembalikan ke pengirim."
    assert "Orang kedua mengembalikan daftar ini." in rosa.text(path)


def test_a_supervisor_undoes_what_another_applied(demo: Services) -> None:
    rosa, budi, before = Importer(demo, "rosa"), Importer(demo, "budi"), rows_of(demo)
    path = rosa.sends(file_of(MARIA, person(100)))
    rosa.applies(path)
    budi.acts(approval(path), "urungkan")
    work(demo)
    assert rows_of(demo) == before


def test_after_a_week_it_cannot_be_undone_and_the_file_is_gone(
    demo: Services, clock: StandingClock
) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(MARIA, person(100), "1;Contoh;Sikka;;"))
    rosa.applies(path)
    clock.advance(days=7, seconds=1)
    rosa = Importer(demo, "rosa")
    assert "Batalkan impor ini" not in rosa.text(path)
    work(demo)
    with demo.database.begin() as store:
        (upload,) = store.roster_uploads.listed(5)
        assert not upload.has_content
        assert store.roster_uploads.refused(upload) is None
    assert rosa.get(f"{path}/ditolak.csv").status_code == 404


@pytest.mark.parametrize("page", ["/impor", "/impor/persetujuan"])
def test_the_list_asks_no_more_for_more_uploads(demo: Services, page: str) -> None:
    budi, asked = Importer(demo, "budi"), 0

    def count(*_told: object) -> None:
        nonlocal asked
        asked += 1

    def statements() -> int:
        nonlocal asked
        asked = 0
        event.listen(Connection, "before_cursor_execute", count)
        try:
            budi.text(page)
        finally:
            event.remove(Connection, "before_cursor_execute", count)
        return asked

    budi.acts(budi.sends(file_of(person(1))), "terapkan")
    few = statements()
    for serial in range(2, 12):
        path = budi.sends(file_of(person(serial)))
        budi.acts(path, "terapkan")
    assert statements() == few
    assert budi.get(f"{page}?before=nonsense").status_code == 200
    assert f"{PREFIX}/impor" in budi.text(page)
