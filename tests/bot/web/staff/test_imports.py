import csv
import io

import pytest

from bot.web import staff as desk_screens
from bot.web.staff.desk import PREFIX
from handlers.roster import sheet
from handlers.services import Services
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.roster_house import (
    MARIA,
    Importer,
    file_of,
    nik,
    person,
    rows_of,
    tiles,
    work,
)


def test_a_file_with_bad_rows_is_mended_applied_and_undone(demo: Services) -> None:
    rosa, before = Importer(demo, "rosa"), rows_of(demo)
    bad = [f"{nik(200 + n)[:-1]};Contoh {'ABCDEFGHIJ'[n]};Sikka;petani;ya" for n in range(10)]
    budi = Importer(demo, "budi")
    path = rosa.sends(file_of(MARIA, *(person(100 + n) for n in range(20)), *bad))
    page = rosa.text(path)
    assert tiles(page) == {
        "baris baik": "21",
        "ditolak": "10",
        "perlu dilihat": "0",
        "orang baru": "20",
        "sudah tercatat di program ini": "1",
    }
    assert "NIK kurang dari 16 angka" in page
    assert rows_of(demo) == before

    handed_back = rosa.get(f"{path}/ditolak.csv")
    assert handed_back.headers["Content-Disposition"] == 'attachment; filename="baris-ditolak.csv"'
    heads, *rows = csv.reader(io.StringIO(handed_back.data.decode("utf-8-sig")), delimiter=";")
    assert heads[-1] == "ALASAN"
    mended = [";".join([row[0] + "7", *row[1:]]) for row in rows]
    assert rosa.applies(path).count("Sudah diterapkan") >= 1
    second = rosa.sends(file_of(*mended, heads=";".join(heads)), name="diperbaiki.csv")
    # Ten rows leave out the twenty that are there by now: a second person looks.
    assert tiles(rosa.applies(second, budi))["perlindungan baru"] == "10"
    assert len(rows_of(demo)["people"]) == len(before["people"]) + 30

    assert tiles(rosa.undoes(second))["orang dihapus"] == "10"
    assert tiles(rosa.undoes(path))["orang dihapus"] == "20"
    assert rows_of(demo) == before


def test_a_workbook_of_refused_rows_is_handed_back_too(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(person(100), ";Tanpa NIK;Sikka;;"))
    assert rosa.get(f"{path}/ditolak.xlsx").data.startswith(b"PK")
    assert rosa.get(f"{path}/ditolak.exe").status_code == 404


def test_no_nik_is_shown_in_full(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(f"{nik(100)};{nik(101)};Ende;;", f"{nik(102)}9;Contoh;Sikka;;"))
    page = rosa.text(path)
    assert nik(100)[:4] in page
    for serial in (100, 101, 102):
        assert nik(serial) not in page
        assert nik(serial)[4:] not in page


def test_rows_of_another_kabupaten_are_refused(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(person(100), person(101, "Ende"), f"{nik(102)};Contoh;;;"))
    page = rosa.text(path)
    assert tiles(page)["baris baik"] == "2"
    assert "Kabupaten di baris ini bukan kabupaten berkas ini." in page


def test_an_officer_sends_for_no_other_kabupaten(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    for place in ("53.04", "", "99.99"):
        assert rosa.send(file_of(person(1)), kabupaten=place).headers["Location"].endswith("/impor")
    assert "Belum ada kiriman" in rosa.text("/impor")


def test_the_province_sends_for_all_of_them(demo: Services) -> None:
    budi = Importer(demo, "budi")
    path = budi.sends(file_of(person(100), person(101, "Ende")), kabupaten="")
    assert tiles(budi.text(path))["baris baik"] == "2"


def test_uploads_of_others_are_not_there(demo: Services) -> None:
    path = Importer(demo, "budi").sends(file_of(person(100)))
    assert Browser(demo, "rosa").get(path).status_code == 404
    assert Browser(demo, "rosa").get("/impor/persetujuan").status_code == 403
    assert Browser(demo, "ani").get("/impor").status_code == 403


def test_renamed_columns_are_matched_and_remembered(demo: Services) -> None:
    rosa, heads = Importer(demo, "rosa"), "Nomer NIK;Nama Warga;Kabupaten;Kerja;NAMA"
    path = rosa.sends(file_of(f"{nik(100)};Maria Contoh;Sikka;petani;x", heads=heads))
    page = rosa.text(path)
    assert "Cocokkan kolom" in page
    assert '<option value="nik" selected>' in page
    chosen = ["nik", "name", "kabupaten", "occupation", ""]
    fields = {"head[]": heads.split(";"), "column[]": chosen}
    assert rosa.acts(path, "kolom", **{**fields, "column[]": ["", *chosen[1:]]}) == (
        "Pilih kolom untuk NIK dan NAMA."
    )
    rosa.acts(path, "kolom", **fields)
    assert tiles(rosa.text(path))["baris baik"] == "1"
    again = rosa.sends(file_of(f"{nik(101)};Siti Contoh;Sikka;petani;x", heads=heads))
    page = rosa.text(again)
    assert "Judul yang sama pernah dicocokkan" in page
    assert page.count(" selected>") == 4


def test_the_same_file_again_changes_nothing(demo: Services) -> None:
    rosa, content = Importer(demo, "rosa"), file_of(MARIA, person(100), person(101))
    rosa.applies(rosa.sends(content))
    kept = rows_of(demo)
    again = rosa.sends(content)
    assert "Berkas yang sama persis sudah diterapkan" in rosa.text(again)
    counts = tiles(rosa.applies(again))
    assert (counts["perlindungan baru"], counts["berubah"], counts["tetap"]) == ("0", "0", "3")
    assert rows_of(demo) == kept


def test_what_cannot_be_read_is_told(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(b"<html><table>", name="daftar.xlsx")
    assert "Ini bukan berkas tabel." in rosa.text(path)
    assert rosa.send(b"").headers["Location"].endswith("/impor")


def test_a_file_that_is_too_big_is_refused(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.staff.imports.MOST_BYTES", 2 * 1024**2)
    rosa = Importer(demo, "rosa")
    assert rosa.send(b"x" * 1_500_000).status_code == 303
    answer = rosa.send(b"x" * 2_500_000)
    assert answer.status_code == 413
    assert "Berkas terlalu besar." in answer.text
    assert sheet.MOST_BYTES > 2_500_000
    # Who is not signed in sends nothing large at all.
    stranger = Importer(demo)
    assert stranger.send(b"x" * 2_500_000).headers["Location"].startswith("/petugas/masuk")


def test_an_old_version_is_not_applied(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(MARIA, person(100)))
    version = rosa.version(path)
    rosa.acts(path, "terapkan")
    assert rosa.post(f"{path}/terapkan", version=version).status_code == 409
    work(demo)
    assert rosa.post(f"{path}/terapkan", version=version).status_code == 409


def test_what_is_thrown_away_is_gone(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(person(100)))
    assert "daftar.csv dibuang." in rosa.acts(path, "buang")
    assert rosa.get(f"{path}/ditolak.csv").status_code == 404
    with demo.database.begin() as store:
        (upload,) = store.roster_uploads.listed(5)
    assert not upload.has_content


def test_far_refused_rows_are_paged_by_their_number(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(*(f"{n};Contoh;Sikka;;" for n in range(120))))
    assert ">51<" in rosa.text(path)
    assert ">52<" not in rosa.text(path)
    page = rosa.text(f"{path}?after=101")
    assert ">102<" in page
    assert ">121<" in page
    assert f"{PREFIX}{path}?after=" not in page


def test_how_far_it_is_stands_there_without_a_script(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(MARIA, person(100)))
    rosa.acts(path, "terapkan")
    assert 'hx-trigger="every 2s"' in rosa.text(path)
    part = {"HX-Request": "true"}
    assert rosa.client.get(f"{PREFIX}{path}", headers=part).text.lstrip().startswith("<section")
    work(demo)
    assert rosa.client.get(f"{PREFIX}{path}", headers=part).headers["HX-Refresh"] == "true"


def test_the_screen_stands_in_the_menu() -> None:
    assert "imports" in desk_screens.SCREENS


def test_every_act_is_noted_with_counts_alone(demo: Services) -> None:
    rosa = Importer(demo, "rosa")
    path = rosa.sends(file_of(MARIA, person(100), "1;Contoh;Sikka;;"))
    rosa.get(f"{path}/ditolak.csv")
    rosa.applies(path)
    rosa.undoes(path)
    with demo.database.begin() as store:
        acts = store.audit.of(f"upload:{path.rpartition('/')[2]}")
    assert [act.act for act in acts] == [
        *("roster_uploaded", "roster_checked", "roster_refused_rows_fetched", "roster_sent_on"),
        *("roster_applied", "roster_undo_asked", "roster_undone"),
    ]
    assert all(isinstance(detail, int) for act in acts for detail in act.details.values())
