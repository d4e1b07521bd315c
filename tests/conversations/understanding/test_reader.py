"""Whole messages: what is meant, how sure that is, and what is never taken for a report."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.engine.answers import folded
from conversations.intents import INTENTS
from conversations.questions import load_questions
from conversations.understanding.corpus import (
    INTENTS_FOLDER,
    QUESTIONS_FOLDER,
    read_folder,
    sentences,
)
from conversations.understanding.evaluation import Outcome, Result, evaluate
from conversations.understanding.reader import REPORTS, Reader, load_understanding
from conversations.understanding.understood import Band, Understood

HELD_BACK = Path(__file__).parent / "writers"
# Of a hundred messages by writers of whom nothing was learnt: so many at least are done right,
# so many at most are taken for something else, and so many strange ones for a report.
RIGHT, WRONG, STRANGE = 0.9, 0.02, 0.01

# What somebody wants done or told, in the way most people say it.
MEANT = [
    ("check_status", "cek status saya"),
    ("check_status", "kartu sy sdh mati"),
    ("check_status", "tolong cek kartu sy masih aktif atau sudah tidak"),
    ("report_accident", "suami sy jatuh dari pohon lontar tadi pagi, kakinya patah"),
    ("report_accident", "saya kecelakaan motor waktu antar penumpang, tangan patah"),
    ("report_accident", "BAPAK JATUH DARI ATAP WAKTU KERJA, SEKARANG DI PUSKESMAS"),
    ("report_accident", "teman saya ditabrak truk waktu kerja, sekarang di rumah sakit"),
    ("report_accident", "kaka, sy pu suami kena parang waktu kerja kebun, darah banyak"),
    ("report_accident", "sy mau lapor kecelakaan kerja"),
    ("report_death", "suami saya meninggal tadi malam"),
    ("report_death", "bapa su meninggal kemarin di kebun"),
    ("report_death", "mama saya meninggal minggu lalu, mau lapor"),
    ("report_death", "beta pung laki su meninggal kemarin"),
    ("report_death", "sy mau lapor orang meninggal"),
    ("report_death", "my father died yesterday, I want to report"),
    ("benefit_jkm", "kalau sy mati istri sy dapat apa"),
    ("benefit_jkk", "kalau saya jatuh dari pohon biaya rumah sakit siapa yang tanggung"),
    ("benefit_jkk", "kecelakaan di jalan waktu pergi kerja ditanggung tidak"),
    ("scholarship", "anak saya dapat beasiswa ko tidak"),
    ("track_claim", "KL-7KQ2M"),
    ("track_claim", "laporan saya sudah sampai mana"),
    ("track_claim", "sudah satu bulan kami tunggu uang santunan belum masuk"),
    ("contribution", "bayar iuran"),
    ("card", "kartu saya hilang"),
    ("jht", "klaim jht"),
    ("human", "tolong hubungi saya lewat telepon"),
    ("stop", "jangan kirim lagi"),
    ("menu", "halo selamat pagi"),
    ("thanks", "terima kasih banyak bapak"),
    ("complaint", "pegawai kantor bentak sy waktu sy tanya"),
    ("bpjs_kesehatan", "kartu kis sy tidak aktif mau berobat"),
    ("out_of_scope", "bola tadi malam siapa menang"),
    ("out_of_scope", "jual motor bekas murah"),
    ("out_of_scope", "pkh kapan cair"),
]
# What is answered by itself.
ANSWERED = [
    ("jkm_papers", "surat apa saja yang harus disiapkan untuk klaim kematian"),
    ("death_certificate_where", "akta kematian urus di mana"),
    ("heir_letter_where", "surat ahli waris minta di mana"),
    ("contribution_amount", "iuran sebulan berapa kalau bayar sendiri"),
    ("contribution_where", "bayar iuran bisa di mana"),
    ("card_kpj_which", "kpj itu nomor yang mana"),
    ("card_wrong_name", "nama di kartu sy salah tulis"),
    ("register_age", "umur 65 masih bisa daftar?"),
    ("data_delete", "tolong hapus data saya"),
    ("jkk_snake_bite", "digigit ular di kebun ditanggung ko"),
    ("receipts_lost", "kuitansi rumah sakit hilang bagaimana"),
    ("heirs_two_wives", "dua istri siapa yang dapat santunan"),
    ("scholarship_university", "untuk kuliah beasiswanya berapa"),
    ("otp_asked", "ada orang telepon minta kode otp"),
]
# They borrow our words, or have none of ours.
UNRELATED = [
    "hp sy jatuh di got",
    "bola jatuh ke sungai",
    "pohon pisang tumbang di kebun",
    "kaki meja patah",
    "harga beras jatuh di pasar",
    "saya jatuh cinta sama dia",
    "jatuh tempo kredit motor besok",
    "sinetron tadi malam pemerannya meninggal",
    "berita di tv ada kecelakaan pesawat",
    "ayam sy mati tiga ekor",
    "listrik mati dari sore",
    "sapi tetangga masuk kebun",
    "motor saya mogok di jalan",
    "gempa tadi kuat sekali",
    "tanah longsor tutup jalan",
    "film horor di bioskop",
    "kapan hujan turun",
    "lomba panjat pinang kapan",
    "undangan pernikahan sabtu depan",
    "saya lulus ujian",
    "anjing tetangga gonggong terus",
    "2 x 24 = 48",
]


@cache
def reader() -> Reader:
    return load_understanding()


@cache
def intent_of() -> Mapping[str, str]:
    return {one.id: one.intent for one in load_questions().values()}


def is_report(understood: Understood) -> bool:
    """Tell whether somebody would be asked to report."""
    first = understood.readings[0].intent if understood.readings else ""
    return understood.band is Band.ACT and not understood.question and first in REPORTS


@pytest.mark.parametrize(("intent", "text"), MEANT)
def test_what_is_surely_meant(intent: str, text: str) -> None:
    """A frequent question about the same is as right."""
    understood = reader().read(text)
    assert understood.band is Band.ACT
    assert intent_of().get(understood.question, understood.readings[0].intent) == intent


@pytest.mark.parametrize(("question", "text"), ANSWERED)
def test_what_is_often_asked(question: str, text: str) -> None:
    understood = reader().read(text)
    assert understood.band is Band.ACT
    assert understood.question == question


@pytest.mark.parametrize("text", UNRELATED)
def test_what_is_never_taken_for_a_report(text: str) -> None:
    assert not is_report(reader().read(text))


@pytest.mark.parametrize(
    "text", [text for meant, text in MEANT if meant in REPORTS], ids=lambda text: text[:20]
)
def test_a_report_is_no_frequent_question(text: str) -> None:
    assert is_report(reader().read(text))


@pytest.mark.parametrize(
    ("asks", "text"),
    [
        (True, "kapan cair"),
        (True, "suami jatuh ditanggung?"),
        (True, "be bisa dapat ko"),
        (True, "brp"),
        (False, "suami jatuh dari pohon"),
        (False, "kartu hilang"),
        (False, "terima kasih"),
    ],
)
def test_whether_it_is_a_question(text: str, *, asks: bool) -> None:
    assert reader().read(text).asks is asks


@pytest.mark.parametrize("text", ["", "   ", "👍", "😭😭😭", "...", "!!!", "\u200b", "\0", "—"])
def test_where_no_word_is_the_menu_is_shown(text: str) -> None:
    assert reader().read(text) == Understood(Band.MENU, ())


def test_a_long_story_is_understood_by_its_beginning() -> None:
    story = "suami sy jatuh dari pohon lontar tadi pagi, kakinya patah. " + "lalu " * 20_000
    assert reader().read(story).readings[0].intent == "report_accident"


def test_what_a_guard_decides_is_sure() -> None:
    understood = reader().read("mulai dari awal")
    assert (understood.band, understood.question) == (Band.ACT, "")
    assert understood.readings[0].intent == "menu"


@settings(deadline=None)
@given(st.text() | st.text("abehijkmnprstu ?.,2", max_size=80))
def test_any_text_is_read_and_always_the_same(text: str) -> None:
    understood = reader().read(text)
    assert understood == reader().read(text)
    likely = [one.probability for one in understood.readings]
    assert likely == sorted(likely, reverse=True)
    assert all(0 <= one <= 1 for one in likely)
    assert {one.intent for one in understood.readings} <= set(INTENTS)
    assert len(understood.readings) <= 3
    assert not understood.question or understood.question in intent_of()
    assert understood.readings or understood.band is Band.MENU


def test_another_reader_reads_the_same() -> None:
    other = load_understanding()
    texts = [text for _, text in MEANT + ANSWERED] + UNRELATED
    assert [other.read(text) for text in texts] == [reader().read(text) for text in texts]


def test_none_of_these_sentences_was_learnt() -> None:
    """Except where so few words say it that everybody says it so."""
    learnt = {
        folded(one.wrote)
        for folder in (INTENTS_FOLDER, QUESTIONS_FOLDER)
        for one in read_folder(folder)
    }
    texts = [text for _, text in MEANT + ANSWERED] + UNRELATED
    assert [text for text in texts if folded(text) in learnt and len(text.split()) > 4] == []


@pytest.fixture(scope="module")
def held_back() -> Result:
    found = [one for file in sorted(HELD_BACK.glob("*.tsv")) for one in sentences(file)]
    return evaluate(found, reader(), dict(intent_of()))


def test_strangers_are_mostly_understood(held_back: Result) -> None:
    counted = held_back.counted()
    assert counted.total() > 600
    assert counted[Outcome.RIGHT] >= RIGHT * counted.total(), counted


def test_strangers_are_hardly_ever_misunderstood(held_back: Result) -> None:
    counted = held_back.counted()
    assert counted[Outcome.WRONG] <= WRONG * counted.total(), held_back.confused()


def test_what_strangers_want_of_others_begins_no_report(held_back: Result) -> None:
    meant, taken = held_back.strange()
    assert meant > 100
    assert taken <= STRANGE * meant
