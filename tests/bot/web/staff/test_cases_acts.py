"""A case from notice to paid at the desk, and every way in which it says no."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from conversations.engine.report_events import ReportFiled
from conversations.rules.case import CaseState
from conversations.rules.paper import Paper
from handlers.services import Services
from storage.tables import chats
from tests.bot.web.staff.case_house import FLORES_TIMUR, MARIA, report_accident, send_paper
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House, Phone


def does(browser: Browser, number: str, act: str, **fields: Any) -> str:  # noqa: ANN401 - as forms carry it
    """Send a form of a case with the version that its page shows, and return what is told."""
    path = f"/laporan/{number}"
    return browser.does(f"{path}/{act}", version=browser.version(path), **fields)


def put(house: House, number: str, state: CaseState) -> None:
    """Put a case somewhere, whatever the steps are."""
    with house.services.database.begin() as store:
        store.cases.change(house.case(number), state=state)


def test_a_case_from_notice_to_paid(demo: Services, clock: StandingClock) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    number, rosa = filed.number, Browser(demo, "rosa")
    page = rosa.text(f"/laporan/{number}")
    assert "Belum ada petugas yang memegang" in page
    assert "M***** C*****" in page
    assert "Markus Contoh" not in page

    assert "Anda yang memegang" in does(rosa, number, "ambil")
    assert house.case(number).holder == "Rosa"
    told = does(rosa, number, "teruskan", bpjs_number="J-7", at="2026-11-21T08:30")
    assert (
        "Tercatat: diteruskan ke BPJS Ketenagakerjaan Sabtu, 21 November 2026 pukul 08.30" in told
    )
    assert "Dikerjakan" not in does(rosa, number, "langkah", to="papers_missing")
    for sent in (Paper.KTP_WORKER, Paper.CARD):
        send_paper(demo, filed, phone, sent)
    told = does(rosa, number, "surat", paper="ktp_worker", judgement="back", fault="blurred")
    assert "KTP peserta: dikirim balik" in told
    assert "tidak terbaca, fotonya kabur" in rosa.text(f"/laporan/{number}")
    for paper in ("ktp_worker", "card", "chronology", "ktp_witnesses", "doctor_letter"):
        assert "diterima baik" in does(
            rosa, number, "surat", paper=paper, judgement="accepted", fault=""
        )
    assert "Semua surat yang wajib sudah diterima" in rosa.text(f"/laporan/{number}")
    assert "Lengkap" in does(rosa, number, "langkah", to="complete")
    clock.advance(days=1)
    rosa = Browser(demo, "rosa")
    does(rosa, number, "langkah", to="forwarded", bpjs_number="J-8", on="2026-11-22")
    does(rosa, number, "langkah", to="approved")
    assert "Dibayar" in does(
        rosa, number, "langkah", to="paid", on="2026-11-22", rupiah="42.000.000"
    )
    case = house.case(number)
    assert (case.state, case.paid_rupiah, case.bpjs_number) == (
        CaseState.PAID,
        42_000_000,
        "J-8",
    )
    page = rosa.text(f"/laporan/{number}")
    assert "Rp 42.000.000" in page
    assert page.index("dari Disetujui ke Dibayar") < page.index("laporan masuk")
    news = f"Ada kabar tentang laporan {number}. Balas LACAK untuk membacanya."
    assert phone.hears().count(news) >= 5


def test_a_message_reaches_the_family_with_the_name_of_who_wrote_it(demo: Services) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    rosa = Browser(demo, "rosa")
    assert "kata-kata Anda sampai apa adanya" in rosa.text(f"/laporan/{filed.number}")
    told = does(rosa, filed.number, "pesan", words="Mohon bawa KTP hari Senin.")
    assert told == "Pesan keluar ke 1 chat."
    (heard,) = phone.hears()
    words, _, proof = heard.partition("\n\n- ")
    assert words == "Mohon bawa KTP hari Senin."
    assert proof.startswith(f"Rosa Contoh, petugas yang mengurus laporan {filed.number}.")
    assert "Mohon bawa KTP hari Senin." in rosa.text(f"/laporan/{filed.number}")


def test_the_same_form_sent_twice_is_one_message(demo: Services) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}"
    sent = {"version": rosa.version(path), "words": "Mohon bawa KTP."}
    assert rosa.post(f"{path}/pesan", **sent).status_code == 303
    assert rosa.post(f"{path}/pesan", **sent).status_code == 409
    assert len(phone.hears()) == 1


def test_at_night_a_message_waits_until_the_morning(demo: Services, clock: StandingClock) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    clock.advance(hours=13)
    rosa = Browser(demo, "rosa")
    assert "Pesan keluar Minggu, 22 November 2026 pukul 07.00" in rosa.text(
        f"/laporan/{filed.number}"
    )
    does(rosa, filed.number, "pesan", words="Mohon bawa KTP.")
    assert phone.hears() == []
    clock.advance(hours=9)
    assert len(phone.hears()) == 1


@pytest.mark.parametrize(
    ("hours", "said"),
    [(1, "kata-kata Anda sampai apa adanya"), (25, "Yang sampai hanya kabar resmi di bawah ini")],
)
def test_the_page_says_whether_whatsapp_takes_our_own_words(
    demo: Services, clock: StandingClock, hours: int, said: str
) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    with demo.database.begin() as store:
        store.connection.execute(
            chats.update()
            .where(chats.c.id == phone.id)
            .values(channel="whatsapp", last_inbound_at=clock() - timedelta(hours=hours))
        )
    page = Browser(demo, "rosa").text(f"/laporan/{filed.number}")
    assert said in page
    assert ("Ada kabar tentang laporan" in page) is (hours > 24)


def test_what_was_taken_can_be_given_back_and_taken_again(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}"
    assert "Batalkan" in does(rosa, filed.number, "ambil")
    assert "Belum ada yang memegang" in does(rosa, filed.number, "lepas")
    assert house.case(filed.number).owner_id is None
    assert "Batalkan" in does(rosa, filed.number, "ambil")
    with demo.database.begin() as store:
        budi = store.staff.by_login("budi")
        dedi = store.staff.by_login("dedi")
    assert budi is not None
    assert dedi is not None
    assert "diserahkan kepada Budi Contoh" in does(rosa, filed.number, "serahkan", to=budi.id)
    refused = rosa.post(f"{path}/serahkan", version=rosa.version(path), to=dedi.id)
    assert refused.status_code == 422
    assert "tidak bertugas untuk kasus" in refused.text
    assert house.case(filed.number).owner_id == budi.id


def test_a_step_is_taken_back_by_a_legal_step(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    rosa = Browser(demo, "rosa")
    does(rosa, filed.number, "ambil")
    assert "Batalkan" in does(rosa, filed.number, "langkah", to="papers_missing")
    does(rosa, filed.number, "langkah", to="open")
    assert "Batalkan" in does(rosa, filed.number, "langkah", to="closed", closed_as="withdrawn")
    assert "Dikerjakan" in does(rosa, filed.number, "langkah", to="open")


def test_notes_reporters_accounts_flags_and_whom_it_is_about(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    other_case = house.phone().files(nik=MARIA, kabupaten="53.07")
    with demo.database.begin() as store:
        store.case_flags.raise_flag(
            house.case(filed.number).id, "same_name", demo.clock(), demo.clock()
        )
    rosa, number = Browser(demo, "rosa"), filed.number
    assert does(rosa, number, "catatan", body="Keluarga di Maumere.") == "Catatan disimpan."
    assert "Keluarga di Maumere." in rosa.text(f"/laporan/{number}")
    assert "nama yang sama" in does(rosa, number, "tanda", flag="same_name")
    assert "sudah diperiksa Rosa Contoh" in rosa.text(f"/laporan/{number}")
    does(rosa, number, "rekening", account="000-111-222")
    assert house.case(number).account_index is not None
    path = f"/laporan/{number}"
    other = rosa.post(f"{path}/tentang", version=rosa.version(path), nik=MARIA, kpj="")
    assert other.status_code == 422
    assert other_case.number in other.text
    assert MARIA not in other.text
    does(rosa, other_case.number, "keliru")
    assert "Orangnya dicatat" in does(rosa, number, "tentang", nik=MARIA, kpj="")
    page = rosa.text(f"/laporan/{number}")
    assert "Pekerja Rentan NTT 2026: 1 Januari 2026 sampai 31 Desember 2026" in page
    assert "20 November 2026: terlindungi." in page
    assert MARIA not in page


def test_a_second_reporter_sees_the_case_once_staff_know_them(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house, nik=MARIA, who="")
    second = house.phone()
    joined = second.files(nik=MARIA)
    rosa = Browser(demo, "rosa")
    assert "pelapor belum diperiksa" in rosa.text(f"/laporan/{filed.number}")
    lead = rosa.get(f"/laporan/{joined.number}")
    assert lead.headers["Location"].endswith(f"/laporan/{filed.number}")
    assert joined.number in does(rosa, filed.number, "pelapor", report=joined.number)
    assert "Ada kabar" in second.hears()[-1]


Wrong = tuple[CaseState, str, dict[str, Any], str]
FORWARD = {"to": "forwarded", "bpjs_number": "J-1", "on": "2026-11-21"}
REFUSALS: dict[str, Wrong] = {
    "no legal step": (
        CaseState.NOTICE,
        "langkah",
        {"to": "paid", "on": "2026-11-21", "rupiah": "1"},
        "langkah itu tidak bisa",
    ),
    "their number": (
        CaseState.COMPLETE,
        "langkah",
        {**FORWARD, "bpjs_number": " "},
        "Nomor dari BPJS",
    ),
    "no day": (CaseState.COMPLETE, "langkah", {**FORWARD, "on": "kemarin"}, "Hari harus diisi"),
    "a day to come": (
        CaseState.COMPLETE,
        "langkah",
        {**FORWARD, "on": "2026-11-22"},
        "belum lewat",
    ),
    "no reason": (
        CaseState.FORWARDED,
        "langkah",
        {"to": "rejected", "reason": ""},
        "Alasan penolakan",
    ),
    "no amount": (
        CaseState.APPROVED,
        "langkah",
        {"to": "paid", "on": "2026-11-21", "rupiah": "banyak"},
        "angka rupiah",
    ),
    "an hour to come": (
        CaseState.OPEN,
        "teruskan",
        {"bpjs_number": "", "at": "2026-11-21T09:01"},
        "belum lewat",
    ),
    "no fault": (
        CaseState.OPEN,
        "surat",
        {"paper": "card", "judgement": "back", "fault": ""},
        "Pilih satu alasan",
    ),
    "a paper that never came": (
        CaseState.OPEN,
        "surat",
        {"paper": "card", "judgement": "back", "fault": "blurred"},
        "sudah tidak ada",
    ),
    "an empty note": (CaseState.OPEN, "catatan", {"body": "  "}, "masih kosong"),
    "an account of letters": (
        CaseState.OPEN,
        "rekening",
        {"account": "bank"},
        "diisi dengan angka",
    ),
    "both numbers": (
        CaseState.OPEN,
        "tentang",
        {"nik": MARIA, "kpj": "26000000001"},
        "salah satu saja",
    ),
    "no NIK": (CaseState.OPEN, "tentang", {"nik": "123", "kpj": ""}, "tidak bisa dibaca"),
    "no such flag": (CaseState.OPEN, "tanda", {"flag": "objected"}, "sudah tidak ada"),
    "a strange report": (CaseState.OPEN, "pelapor", {"report": "KL-7KQ2M"}, "sudah tidak ada"),
    "OTP": (CaseState.OPEN, "pesan", {"words": "Sebutkan OTP Anda."}, "OTP"),
    "a NIK": (CaseState.OPEN, "pesan", {"words": f"NIK {MARIA} benar?"}, "NIK"),
    "a short link": (CaseState.OPEN, "pesan", {"words": "Buka bit.ly/contoh"}, "bit.ly"),
    "too many words": (CaseState.OPEN, "pesan", {"words": "a" * 451}, "451"),
    "nobody's already": (CaseState.OPEN, "lepas", {}, "belum ada yang memegang"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_not_done_says_why_and_changes_nothing(demo: Services, name: str) -> None:
    state, act, fields, said = REFUSALS[name]
    house = House(demo)
    phone, filed = report_accident(house)
    put(house, filed.number, state)
    before, rosa = house.case(filed.number), Browser(demo, "rosa")
    answer = rosa.post(f"/laporan/{filed.number}/{act}", version=before.version, **fields)
    assert answer.status_code == 422
    alert = unescape(answer.text).partition('role="alert">')[2].partition("</p>")[0]
    assert said in alert
    assert house.case(filed.number) == before
    assert phone.hears() == []


def test_what_was_typed_is_not_lost_but_for_numbers(demo: Services) -> None:
    _, filed = report_accident(House(demo))
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}"
    sent = rosa.post(f"{path}/pesan", version=rosa.version(path), words="Apa PIN Anda?")
    assert ">Apa PIN Anda?</textarea>" in sent.text


ACTS: dict[str, dict[str, Any]] = {
    "ambil": {},
    "lepas": {},
    "serahkan": {"to": "x"},
    "langkah": {"to": "closed", "closed_as": "done"},
    "teruskan": {"bpjs_number": "", "at": ""},
    "keliru": {},
    "surat": {"paper": "card", "judgement": "accepted", "fault": ""},
    "pelapor": {"report": "KL-7KQ2M"},
    "rekening": {"account": "123"},
    "tanda": {"flag": "same_name"},
    "tentang": {"nik": MARIA, "kpj": ""},
    "pesan": {"words": "Halo"},
    "catatan": {"body": "Halo"},
}


def of_flores_timur(house: House) -> ReportFiled:
    return report_accident(house, FLORES_TIMUR)[1]


@pytest.mark.parametrize("act", ACTS)
def test_a_case_of_elsewhere_is_not_there(demo: Services, act: str) -> None:
    house = House(demo)
    filed = of_flores_timur(house)
    before, fields = house.case(filed.number), ACTS[act]
    if "report" in fields:
        fields = {"report": filed.number}
    answer = Browser(demo, "rosa").post(
        f"/laporan/{filed.number}/{act}", version=before.version, **fields
    )
    assert answer.status_code == 404
    assert house.case(filed.number) == before
    assert house.steps(filed.number) == ["filed"]


@pytest.mark.parametrize("act", [act for act in ACTS if act not in {"pelapor", "serahkan"}])
def test_an_old_version_is_shown_the_newest_instead(demo: Services, act: str) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    seen = house.case(filed.number).version
    put(house, filed.number, CaseState.OPEN)
    before = house.case(filed.number)
    answer = Browser(demo, "rosa").post(f"/laporan/{filed.number}/{act}", version=seen, **ACTS[act])
    assert answer.status_code == 409
    assert "Orang lain baru saja mengubah kasus ini" in answer.text
    assert f'name="version" value="{before.version}"' in answer.text
    assert house.case(filed.number) == before


WITHOUT: dict[str, Callable[[Browser, str], int]] = {
    "the page": lambda who, number: who.get(f"/laporan/{number}").status_code,
    "the queue": lambda who, _: who.get("/antrean").status_code,
    "an act": lambda who, number: who.post(f"/laporan/{number}/ambil", version=0).status_code,
    "the slip": lambda who, number: who.get(f"/laporan/{number}/tanda-terima/{number}").status_code,
}


@pytest.mark.parametrize("what", WITHOUT)
@pytest.mark.parametrize("login", ["dedi", "ani", "fitri"])
def test_whose_work_is_another_sees_no_case(demo: Services, login: str, what: str) -> None:
    _, filed = report_accident(House(demo))
    assert WITHOUT[what](Browser(demo, login), filed.number) == 403


def test_strangers_and_forms_without_our_mark_do_nothing(demo: Services) -> None:
    house = House(demo)
    _, filed = report_accident(house)
    path = f"/laporan/{filed.number}/ambil"
    assert Browser(demo).get(f"/laporan/{filed.number}").status_code == 303
    assert Browser(demo, "rosa").post(path, csrf_token="", version=0).status_code == 400
    assert house.case(filed.number).state is CaseState.NOTICE


def test_phones_hear_nothing_of_a_note(demo: Services) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    heard: list[Phone] = [phone]
    does(Browser(demo, "rosa"), filed.number, "catatan", body="Hanya untuk petugas")
    assert [one.hears() for one in heard] == [[]]
