import re
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from handlers.services import Services
from storage.columns import new_id
from tests.bot.web.staff.desk_house import Browser
from tests.handlers.counting import counted
from tests.handlers.staff.people_house import (
    MARIA,
    MARIAS_CARD,
    MARKUS,
    MARKUS_CARD,
    MARKUS_CASE,
    NOBODY,
    NOBODYS_CARD,
    NOBODYS_CASE,
    id_of,
)
from tests.handlers.writing import Writer

AGNES = "5313016608900003"
MARK = re.compile(r'name="csrf_token" value="[^"]+"')
LONG_NUMBER = re.compile(r"\d{10,}")


@pytest.fixture
def rosa(demo: Services) -> Browser:
    """An officer of Sikka."""
    return Browser(demo, "rosa")


@pytest.fixture
def budi(demo: Services) -> Browser:
    """A supervisor of the whole province."""
    return Browser(demo, "budi")


@pytest.fixture
def maria(demo: Services) -> UUID:
    return id_of(MARIA, demo)


def search(browser: Browser, number: str) -> TestResponse:
    """Search, follow where it leads, and return the page."""
    answer = browser.post("/peserta", number=number)
    assert answer.status_code == 303
    return browser.client.get(answer.headers["Location"])


def page_of(browser: Browser, person: UUID) -> str:
    return browser.text(f"/peserta/{person}")


# --- searching ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number", [MARIA, "5307 0145 0785 0001", "5307.0145.0785.0001", MARIAS_CARD, "26-000-000-001"]
)
def test_a_search_leads_to_an_address_that_names_nobody(
    rosa: Browser, maria: UUID, number: str
) -> None:
    answer = rosa.post("/peserta", number=number)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/petugas/peserta/{maria}")


def test_a_report_leads_to_whom_it_is_about(budi: Browser, demo: Services) -> None:
    answer = budi.post("/peserta", number="kl 7kq2m")
    assert answer.headers["Location"] == f"/petugas/peserta/{id_of(MARKUS, demo)}"


def test_who_lives_elsewhere_looks_like_nobody_to_the_byte(rosa: Browser) -> None:
    pages = {
        MARK.sub("", search(rosa, number).text)
        for number in (
            *(MARKUS, MARKUS_CARD, MARKUS_CASE),
            *(NOBODY, NOBODYS_CARD, NOBODYS_CASE),
        )
    }
    (page,) = pages
    assert "Tidak ditemukan, atau bukan wilayah kerja Anda." in page


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("530701450785000", "NIK kurang dari 16 angka."),
        ("5307014599850001", "Tanggal lahir di dalam NIK tidak mungkin"),
        ("2600000001", "Nomor kartu terdiri atas 11 angka."),
        ("Maria Contoh", "Tulis NIK (16 angka), nomor kartu (11 angka)"),
    ],
)
def test_a_bad_number_is_explained(rosa: Browser, number: str, words: str) -> None:
    page = search(rosa, number).text
    assert words in page
    assert number not in page


def test_nobody_searches_by_address(rosa: Browser) -> None:
    assert "Tidak ditemukan" not in rosa.text(f"/peserta?number={NOBODY}")
    assert rosa.get(f"/peserta/{MARIA}").status_code == 404


def test_the_page_says_why_nobody_is_found_by_name(rosa: Browser) -> None:
    assert "Mengapa tidak dengan nama?" in rosa.text("/peserta")


@pytest.mark.parametrize("login", ["ani", "fitri", "dedi", "eva"])
def test_who_works_with_no_person_sees_none(demo: Services, maria: UUID, login: str) -> None:
    browser = Browser(demo, login)
    assert 'href="/petugas/peserta"' not in browser.text("")
    for path in ("/peserta", f"/peserta/{maria}", f"/peserta/{maria}/nomor"):
        assert browser.get(path).status_code == 403
    for path in ("/peserta", f"/peserta/{maria}/kode", f"/peserta/{maria}/putus"):
        assert browser.post(path).status_code == 403


@pytest.mark.parametrize("path", ["/peserta", "/peserta/{}/kode", "/peserta/{}/nomor"])
def test_a_form_without_our_mark_is_refused(rosa: Browser, maria: UUID, path: str) -> None:
    answer = rosa.client.post(f"/petugas{path.format(maria)}", data={"number": MARIA})
    assert answer.status_code == 400


# --- the page of a person -------------------------------------------------------------------------


def test_a_person_is_shown_with_name_place_and_cover(rosa: Browser, maria: UUID) -> None:
    page = page_of(rosa, maria)
    assert "<h1>Maria Contoh</h1>" in page
    assert "<title>Peserta" in page  # a name in a title stays in the browser's history
    for shown in ("Alok, Kabupaten Sikka", "penenun", "Terlindungi hari ini", "Pekerja Rentan NTT"):
        assert shown in page
    assert "1 Januari 2026 sampai 31 Desember 2026" in page
    assert "Kartu: sudah" in page
    assert "Buku tabungan: belum" in page


def test_numbers_are_masked_everywhere(budi: Browser, demo: Services) -> None:
    for nik in (MARIA, MARKUS, AGNES):
        page = page_of(budi, id_of(nik, demo))
        assert nik[:4] in page
        assert (
            LONG_NUMBER.findall(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", MARK.sub("", page))) == []
        )


def test_the_line_shows_each_payer_and_today(budi: Browser, demo: Services) -> None:
    page = page_of(budi, id_of(AGNES, demo))
    drawing = page[page.index("<svg") : page.index("</svg>")]
    assert "Dibayar Pemerintah Provinsi NTT" in drawing
    assert "Dibayar sendiri" in drawing
    assert "hari ini" in drawing
    assert 'class="life-bar life-self"' in drawing
    assert "style=" not in page
    assert "tabel di bawahnya" in drawing


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2025-07-01", "1 Juli 2025: terlindungi."),
        ("2026-11-21", "iuran terlambat"),
        ("2025-06-30", "perlindungan belum mulai"),
        ("2027-06-30", "perlindungan sudah berakhir"),
        ("", "21 November 2026: iuran terlambat"),
        ("kemarin", "Tanggal itu tidak terbaca."),
        ("1026-01-01", "Tanggal itu tidak terbaca."),
    ],
)
def test_cover_on_a_day_is_answered(budi: Browser, demo: Services, day: str, words: str) -> None:
    agnes = id_of(AGNES, demo)
    assert words in budi.text(f"/peserta/{agnes}?tanggal={day}")


def test_after_a_death_the_question_is_about_its_day(budi: Browser, demo: Services) -> None:
    page = page_of(budi, id_of(MARKUS, demo))
    assert "Ada laporan meninggal, 10 November 2026" in page
    assert "Terlindungi hari ini" not in page
    assert "10 November 2026: terlindungi." in page
    assert f'href="/petugas/laporan/{MARKUS_CASE}"' in page


def test_who_lives_elsewhere_has_no_page(rosa: Browser, demo: Services) -> None:
    texts = set()
    for person in (id_of(MARKUS, demo), new_id()):
        for answer in (
            rosa.get(f"/peserta/{person}"),
            rosa.get(f"/peserta/{person}/nomor"),
            rosa.post(f"/peserta/{person}/nomor", reason="call"),
            rosa.post(f"/peserta/{person}/kode"),
            rosa.post(f"/peserta/{person}/putus", chat=str(new_id())),
        ):
            assert answer.status_code == 404
            texts.add(answer.text)
    assert len(texts) == 1


def test_a_page_costs_the_same_whatever_it_shows(budi: Browser, demo: Services) -> None:
    plain, full = id_of(AGNES, demo), id_of(MARKUS, demo)
    for address in ("700001", "700002", "700003"):
        Writer(demo, address).says("halo")
        row = Writer(demo, address).row()
        with demo.database.begin() as store:
            store.links.link(row.id, full, "kpj", demo.clock())
    page_of(budi, plain)
    with counted() as one:
        page_of(budi, plain)
    with counted() as other:
        page_of(budi, full)
    assert len(one.sql) == len(other.sql) <= 10, other.sql
