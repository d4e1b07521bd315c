"""Days at the desk in a real Chromium, with JavaScript and without, and with security of rows.

Somebody new joins; a case goes from notice to paid; a roster with bad rows is mended, applied and
undone.
"""

import csv
import io
from pathlib import Path

import pyotp
from playwright.sync_api import Page, expect

from conversations.rules.case import CaseState
from conversations.rules.paper import Paper
from handlers.services import Services
from handlers.staff import granting, inviting
from handlers.staff.rights import Role
from storage.audit import OPERATOR
from tests.bot.web.browsing import IN_A_BROWSER
from tests.bot.web.staff.case_house import report_accident, send_paper
from tests.bot.web.staff.conftest import Sits
from tests.bot.web.staff.roster_house import MARIA, file_of, nik, person, rows_of, work
from tests.bot.web.staff.sign_in_house import LOGIN, PASSWORD
from tests.bot.web.staff.story_house import EACH_WAY, away, press, shown, told, turn_to
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House

pytestmark = [*IN_A_BROWSER, EACH_WAY]


# --- somebody new ---------------------------------------------------------------------------------


def test_somebody_new_joins_and_signs_in(
    sits: Sits, demo: Services, desk_address: str, clock: StandingClock, *, script: bool
) -> None:
    invited = inviting.invite(LOGIN, "Maria Contoh", "", OPERATOR, demo)
    ends = clock().date().replace(year=2030)
    granting.give(invited.account, Role.OFFICER, "53.07", ends, OPERATOR, demo)
    page = sits("", (360, 640), script=script)

    page.goto(f"{desk_address}/petugas/undangan/{invited.token}")
    shown(page, f"Maria Contoh, nama masuk Anda: {LOGIN}")
    phone = pyotp.TOTP(page.locator("main code").inner_text().replace(" ", ""))
    page.get_by_label("Kata sandi baru").fill(PASSWORD)
    page.get_by_label("Sekali lagi").fill(PASSWORD)
    page.get_by_label("Kode 6 angka yang muncul di HP").fill(phone.at(clock()))
    press(page, "Selesai")
    expect(page.get_by_role("heading", level=1)).to_have_text("Simpan kode pemulihan")
    expect(page.locator(".codes code")).to_have_count(10)
    press(page, "Sudah disimpan, masuk")

    # The code that set the phone up is used; it shows the next one half a minute later.
    clock.advance(seconds=30)
    page.get_by_label("Nama masuk").fill(LOGIN)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_label("Kode 6 angka dari HP").fill(phone.at(clock()))
    press(page, "Masuk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Selamat bekerja, Maria Contoh")
    turn_to(page, "Antrean")
    expect(page.get_by_role("link", name="Jejak audit")).to_have_count(0)
    press(page, "Keluar")
    told(page, "Anda sudah keluar.")


# --- a case ---------------------------------------------------------------------------------------


def test_a_case_from_notice_to_paid(
    sits: Sits, demo: Services, desk_address: str, *, script: bool
) -> None:
    house = House(demo)
    family, filed = report_accident(house)
    send_paper(demo, filed, family, Paper.KTP_WORKER)
    page = sits("rosa", script=script)
    page.goto(f"{desk_address}/petugas")
    turn_to(page, "Antrean")
    page.get_by_role("link", name=filed.number).first.click()
    shown(page, "M***** C*****")
    following = page.locator(".case-next")

    press(following, "Ambil kasus ini")
    told(page, "Kasus ini sekarang Anda yang memegang.")
    following.get_by_label("Nomor dari BPJS Ketenagakerjaan (bila ada)").fill("J-7")
    press(following, "Catat sudah diteruskan")
    told(page, "Tercatat: diteruskan ke BPJS Ketenagakerjaan")
    papers_accepted(page)
    shown(page, "Semua surat yang wajib sudah diterima")
    press(following, "Tandai lengkap")
    told(page, "Status sekarang: Lengkap.")
    following.get_by_label("Nomor dari BPJS Ketenagakerjaan", exact=True).fill("J-8")
    press(following, "Catat diajukan")
    told(page, "Status sekarang: Diajukan.")
    press(following, "Catat disetujui")
    told(page, "Status sekarang: Disetujui.")
    following.get_by_label("Jumlah yang dibayar (rupiah)").fill("42.000.000")
    press(following, "Catat dibayar")
    told(page, "Status sekarang: Dibayar.")

    shown(page, "Rp 42.000.000")
    case = house.case(filed.number)
    assert (case.state, case.paid_rupiah, case.bpjs_number) == (CaseState.PAID, 42_000_000, "J-8")
    news = f"Ada kabar tentang laporan {filed.number}. Balas LACAK untuk membacanya."
    assert away(family.hears).count(news) >= 5


def papers_accepted(page: Page) -> None:
    """Accept what came, and note of each other paper that a case needs that it was seen."""
    for paper, button in (
        ("KTP peserta", "Terima"),
        ("Kartu peserta atau nomornya", "Sudah dilihat"),
        ("Cerita kejadian", "Sudah dilihat"),
        ("KTP saksi", "Sudah dilihat"),
        ("Surat keterangan dokter", "Sudah dilihat"),
    ):
        row = page.locator("#surat tbody tr").filter(has_text=paper).first
        press(row, button)
        told(page, "diterima baik")


# --- a roster -------------------------------------------------------------------------------------


def test_bad_rows_are_mended_applied_and_undone(
    sits: Sits, demo: Services, desk_address: str, *, script: bool
) -> None:
    before = rows_of(demo)
    bad = [f"{nik(200 + n)[:-1]};Contoh {'ABCDEFGHIJ'[n]};Sikka;petani;ya" for n in range(10)]
    rosa, budi = sits("rosa", script=script), sits("budi", script=script)
    rosa.goto(f"{desk_address}/petugas")
    turn_to(rosa, "Impor daftar")
    sends(rosa, "daftar.csv", file_of(MARIA, *(person(100 + n) for n in range(20)), *bad))
    tile(rosa, "baris baik", 21)
    tile(rosa, "ditolak", 10)
    shown(rosa, "NIK kurang dari 16 angka")
    mended = mend(refused_rows(rosa))
    assert rows_of(demo) == before

    press(rosa, "Terapkan")
    told(rosa, "Daftar sedang disimpan.")
    works(demo, rosa)
    tile(rosa, "perlindungan baru", 20)
    first = rosa.url

    rosa.get_by_role("link", name="Kembali ke Impor daftar").click()
    sends(rosa, "diperbaiki.csv", mended)
    tile(rosa, "baris baik", 10)
    # Ten rows leave out the twenty that are there by now: a second person looks.
    press(rosa, "Minta persetujuan")
    told(rosa, "Dikirim untuk disetujui orang kedua.")
    budi.goto(f"{desk_address}/petugas")
    turn_to(budi, "Persetujuan impor")
    budi.get_by_role("link", name="diperbaiki.csv").first.click()
    press(budi, "Setujui dan simpan")
    told(budi, "Daftar sedang disimpan.")
    works(demo, rosa)
    tile(rosa, "perlindungan baru", 10)
    shown(rosa, "disetujui Budi Contoh")
    assert len(rows_of(demo)["people"]) == len(before["people"]) + 30

    press(rosa, "Batalkan impor ini")
    works(demo, rosa)
    tile(rosa, "orang dihapus", 10)
    rosa.get_by_role("link", name="Kembali ke Impor daftar").click()
    rosa.get_by_role("link", name="daftar.csv", exact=True).click()
    assert rosa.url.startswith(first.partition("?")[0])
    press(rosa, "Batalkan impor ini")
    works(demo, rosa)
    tile(rosa, "orang dihapus", 20)
    assert rows_of(demo) == before


def sends(page: Page, name: str, content: bytes) -> None:
    """Pick a file of this computer for the programme of the demo, and send it."""
    page.get_by_label("Program").select_option(label="Pekerja Rentan NTT 2026")
    page.get_by_label("Kabupaten/kota").select_option("53.07")
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Berkas").set_input_files(file)  # type: ignore[arg-type]
    press(page, "Kirim dan periksa")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def refused_rows(page: Page) -> bytes:
    """Fetch the file of refused rows."""
    with page.expect_download() as fetched:
        press(page, "Unduh CSV")
    assert fetched.value.suggested_filename == "baris-ditolak.csv"
    return Path(fetched.value.path()).read_bytes()


def mend(handed_back: bytes) -> bytes:
    """Give each NIK the last digit that it lacks."""
    heads, *rows = csv.reader(io.StringIO(handed_back.decode("utf-8-sig")), delimiter=";")
    assert heads[-1] == "ALASAN"
    return file_of(*(";".join([row[0] + "7", *row[1:]]) for row in rows), heads=";".join(heads))


def works(services: Services, page: Page) -> None:
    """Let the worker do what waits, and look again."""
    assert work(services) == 1
    page.reload()


def tile(page: Page, words: str, count: int) -> None:
    """A count of the page is this one."""
    found = page.locator(".tiles li").filter(has_text=words).first
    expect(found.locator("b")).to_have_text(str(count))
