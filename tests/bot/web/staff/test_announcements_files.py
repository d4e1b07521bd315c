"""What leaves the desk: samples, results, exports, pages; and the codes that come back."""

import io
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook

from handlers.services import Services
from handlers.staff.rights import Role
from storage.outbox import OutboxState
from tests.bot.web.staff.announcement_house import SIKKA, Desk, does, words_of, writes
from tests.conftest import StandingClock
from tests.handlers.announcing.newsroom import many, person, telegram
from tests.storage.announced_rows import Person

PHONE = "+62 812-0000-0031"
_TICK = re.compile(r'class="box"></span><span class="code">(\w+)</span>')


@pytest.fixture
def desk(services: Services) -> Desk:
    """A desk with its people."""
    return Desk(services)


@pytest.fixture
def number(desk: Desk) -> str:
    """An announcement under way: two people have a chat, and three in two villages have none."""
    desk.keeps(
        *many(2), person(11), person(12), person(13, village=2), person(14, telegram(14), village=2)
    )
    number = desk.starts()
    desk.expands()
    return number


def test_a_sample_goes_to_ones_own_phone(desk: Desk) -> None:
    desk.keeps(person(1, telegram(1)), person(2, telegram(2)))
    tia = desk.joins("tia", (Role.APPROVER, "53.00"), phone=PHONE)
    number = desk.drafts()
    path, today = f"/siaran/{number}", desk.services.now().date()
    assert "belum terhubung" in tia.does(f"{path}/coba")
    with desk.services.database.begin() as store:
        for phone, chat in (("+6281200000031", telegram(1)), ("+6281200000032", telegram(2))):
            ends = today + timedelta(days=9)
            kept = ("staff", "Tia", phone, SIKKA, (), ends, 5, desk.services.clock())
            _, code = store.agents.add(*kept)
            assert store.agents.use_code(code, chat.id, today)
    assert tia.does(f"{path}/coba") == "Contoh sedang dikirim ke HP Anda."
    (claimed,) = desk.takes()
    assert claimed.chat_id == telegram(1).id
    assert claimed.message["text"].startswith("Uji coba")
    assert desk.acts(number)[-1] == ("Tia Contoh", "tried")
    assert "belum terhubung" in desk.sits("eva").does(f"{path}/coba")


def test_results_are_masked_and_say_what_is_next(desk: Desk, number: str) -> None:
    desk.sends()
    page = words_of(desk.sits("budi").text(f"/siaran/{number}/hasil"))
    assert page.count("M**** C*****") == 6
    assert "Maria" not in page
    assert "************" in page
    assert "belum punya chat" in page
    assert "datangi; ada di daftar cetak" in page
    assert "Kota Uneng, Alok, Kabupaten Sikka" in page
    assert desk.sits("dedi").get(f"/siaran/{number}/hasil").status_code == 403


def test_results_come_page_by_page(desk: Desk) -> None:
    desk.keeps(*many(53))
    number, budi = desk.starts(), desk.sits("budi")
    page = budi.text(f"/siaran/{number}/hasil")
    assert page.count("M**** C*****") == 50
    (after,) = re.findall(r"hasil\?sesudah=(\d+)", page)
    page = budi.text(f"/siaran/{number}/hasil?sesudah={after}")
    assert page.count("M**** C*****") == 3
    assert "sesudah=" not in page
    for odd in ("-1", "x", "9" * 30):
        assert budi.text(f"/siaran/{number}/hasil?sesudah={odd}").count("M**** C*****") == 50


def test_why_messages_failed_is_told(desk: Desk, number: str) -> None:
    desk.sends(2, OutboxState.FAILED, "blocked: by user")
    page = words_of(desk.sits("dedi").text(f"/siaran/{number}"))
    assert "nomor ini memblokir kita 2 telepon atau datangi" in page


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_an_export_is_masked_proved_and_noted(
    desk: Desk, clock: StandingClock, number: str, ending: str
) -> None:
    budi = desk.sits("budi")
    answer = budi.post(f"/siaran/{number}/unduh", ending=ending)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{number}{ending}"'
    if ending == ".csv":
        rows = [line.split(",") for line in answer.get_data().decode("utf-8-sig").splitlines()]
    else:
        sheet = load_workbook(io.BytesIO(answer.get_data())).active
        assert sheet is not None
        rows = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows[0][:3] == ["No", "Nama (disamarkan)", "NIK (disamarkan)"]
    assert len(rows) == 7
    assert {row[1] for row in rows[1:]} == {"M**** C*****"}
    assert desk.acts(number)[-1] == ("Budi Contoh", "exported")
    assert budi.post(f"/siaran/{number}/unduh", ending=".exe").status_code == 400
    assert desk.sits("dedi").post(f"/siaran/{number}/unduh", ending=ending).status_code == 403
    clock.advance(minutes=11)
    answer = budi.post(f"/siaran/{number}/unduh", ending=ending)
    assert "/buktikan" in answer.headers["Location"]


def test_a_village_is_printed_and_its_codes_come_back(desk: Desk, number: str) -> None:
    budi, path = desk.sits("budi"), f"/siaran/{number}/cetak"
    page = words_of(budi.text(path))
    assert "Kota Uneng Alok Kabupaten Sikka 1 Buka lembar cetak" in page
    assert "Wolomarang Alok Kabupaten Sikka 2 Buka lembar cetak" in page
    answer = budi.post(path, kabupaten=SIKKA, kecamatan="Alok", desa="Wolomarang")
    assert answer.status_code == 200
    assert "Kabar untuk warga Wolomarang" in answer.text
    assert answer.text.count("Maria Contoh") == 2
    assert "style-src 'sha256-" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    ticks = _TICK.findall(answer.text)
    assert len(ticks) == 2
    assert desk.acts(number)[-1] == ("Budi Contoh", "listed")

    told = budi.does(f"/siaran/{number}/catat", ticks=f"{ticks[0].lower()}, ZZZZ")
    assert told == "1 orang dicatat. 1 kode bukan dari daftar ini, atau sudah dicatat."
    told = budi.does(f"/siaran/{number}/catat", ticks=f" {ticks[1]}\n")
    assert told == "1 orang dicatat sudah diberi tahu langsung."
    assert "Wolomarang" not in budi.text(path)
    answer = budi.post(path, kabupaten=SIKKA, kecamatan="Alok", desa="Wolomarang")
    assert answer.status_code == 303
    page = words_of(budi.text(f"/siaran/{number}/hasil"))
    assert "diberi tahu langsung Budi Contoh" in page
    assert budi.post(f"/siaran/{number}/catat", ticks=" ").status_code == 400


def test_villages_come_page_by_page(desk: Desk) -> None:
    villages = [(SIKKA, "Alok", f"Desa {nth:03}") for nth in range(53)]
    desk.keeps(*(Person(person(nth).id, village) for nth, village in enumerate(villages, start=1)))
    number, budi = desk.starts(), desk.sits("budi")
    page = budi.text(f"/siaran/{number}/cetak")
    assert re.findall(r"Desa \d{3}(?=</th>)", page) == [name for _, _, name in villages[:50]]
    (onward,) = re.findall(r'href="([^"]*sesudah_desa[^"]*)"', page)
    assert parse_qs(urlsplit(onward).query)["sesudah_desa"] == ["desa 049"]
    page = budi.text(onward.removeprefix("/petugas"))
    assert re.findall(r"Desa \d{3}(?=</th>)", page) == [name for _, _, name in villages[50:]]


def test_nothing_is_printed_before_it_starts_or_without_proof(
    desk: Desk, clock: StandingClock
) -> None:
    desk.keeps(person(1))
    number, budi = writes(desk.sits("dedi")), desk.sits("budi")
    where = {"kabupaten": SIKKA, "kecamatan": "Alok", "desa": "Wolomarang"}
    told = budi.does(f"/siaran/{number}/cetak", **where)
    assert "belum dimulai" in told
    does(desk.sits("dedi"), number, "mulai")
    clock.advance(minutes=11)
    answer = budi.post(f"/siaran/{number}/cetak", **where)
    assert "/buktikan" in answer.headers["Location"]
    page = budi.text(f"/siaran/{number}/cetak")
    assert "Buka lembar" not in page
    assert "Masukkan kode 6 angka dulu" in page
    assert desk.sits("dedi").post(f"/siaran/{number}/cetak", **where).status_code == 403
