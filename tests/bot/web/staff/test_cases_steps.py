"""A case from notice to paid at the desk, and what else is noted on its way."""

from conversations.rules.case import CaseState
from conversations.rules.paper import Paper
from handlers.services import Services
from tests.bot.web.staff.case_house import MARIA, does, report_accident, send_paper
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House


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
