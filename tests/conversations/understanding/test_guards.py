"""Words that decide by themselves, and the sentences that they must leave to what was learnt."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from itertools import product

import pytest

from conversations.intents import INTENTS
from conversations.understanding.guards import load_guards
from conversations.understanding.normaliser import load_normaliser

TABLE = tomllib.loads(
    files("conversations.understanding").joinpath("guards.toml").read_text("utf-8")
)
WHOLE: dict[str, list[str]] = TABLE["whole"]
PHRASES = [(one["intent"], phrase) for one in TABLE["anywhere"] for phrase in one["phrases"]]
NORMALISER, GUARDS = load_normaliser(), load_guards()

DECIDED = [
    # Whole messages.
    ("menu", "menu"),
    ("menu", "Halo"),
    ("menu", "selamat pagi kaka"),
    ("menu", "permisi bapa"),
    ("menu", "bisa bantu apa?"),
    ("thanks", "makasih"),
    ("thanks", "terima kasih banyak pak"),
    ("thanks", "siap kaka"),
    ("human", "petugas"),
    ("human", "mau bicara dengan petugas"),
    ("stop", "berhenti"),
    ("stop", "jangan kirim pesan lagi"),
    ("language", "bahasa inggris"),
    ("register", "cara daftar"),
    ("card", "kartu sy hilang"),
    ("contribution", "bayar iuran"),
    ("office", "alamat kantor"),
    ("scholarship", "beasiswa"),
    ("documents", "surat apa saja?"),
    ("benefit_jkm", "santunan"),
    ("benefit_jkk", "jkk"),
    ("check_status", "cek status"),
    ("check_status", "5307014507850001"),
    ("check_status", "nik 5307 0145 0785 0001"),
    ("track_claim", "KL-7KQ2M"),
    ("track_claim", "laporan saya"),
    # BPJS Kesehatan.
    ("bpjs_kesehatan", "kartu kis tidak bisa dipakai di puskesmas"),
    ("bpjs_kesehatan", "pindah faskes bagaimana caranya"),
    ("bpjs_kesehatan", "kartu sehat sy di mana urus"),
    ("bpjs_kesehatan", "kartu indonesia sehat sy rusak"),
    ("bpjs_kesehatan", "bpjs kesehatan sy nunggak"),
    ("bpjs_kesehatan", "rawat inap kelas berapa"),
    ("bpjs_kesehatan", "opname kelas dua bisa"),
    ("bpjs_kesehatan", "mau turun kelas bisa"),
    ("bpjs_kesehatan", "naik kelas bpjs bayar berapa"),
    # Savings for old age.
    ("jht", "jht sy mau ambil"),
    ("jht", "tabungan hari tua kapan bisa ambil"),
    ("jht", "jaminan pensiun ada ko tidak"),
    # What dies and is no person.
    ("out_of_scope", "lampu mati dari tadi"),
    ("out_of_scope", "ayam mati semua"),
    ("out_of_scope", "babi sy mati dua ekor"),
    ("out_of_scope", "sapi putih su mati"),
    ("out_of_scope", "sim sy mati, perpanjang di mana"),
    ("out_of_scope", "mati lampu lagi"),
    # Other programmes and other business.
    ("out_of_scope", "prakerja buka lagi kapan"),
    ("out_of_scope", "kip anak tidak cair"),
    ("out_of_scope", "pip cair kapan"),
    ("out_of_scope", "mau urus bidikmisi"),
    ("out_of_scope", "blt bulan ini mana"),
    ("out_of_scope", "pkh kapan cair"),
    ("out_of_scope", "bpnt belum masuk"),
    ("out_of_scope", "bsu tahap dua kapan"),
    ("out_of_scope", "bansos beras kapan"),
    ("out_of_scope", "raskin su tiba ko"),
    ("out_of_scope", "beta jatuh cinta"),
    ("out_of_scope", "telkomsel lambat sekali"),
    ("out_of_scope", "simpati tidak ada sinyal"),
    ("out_of_scope", "paket shopee belum sampai"),
    ("out_of_scope", "pesan di lazada"),
    ("out_of_scope", "nonton sinetron"),
    ("out_of_scope", "drakor apa yg bagus"),
    ("out_of_scope", "rapat stunting jam 9"),
    ("out_of_scope", "cpns buka kapan"),
    ("out_of_scope", "hasil pppk su keluar"),
    ("out_of_scope", "pasang togel"),
    ("out_of_scope", "main slot gacor yuk"),
    ("out_of_scope", "mau pinjol cepat"),
    ("out_of_scope", "kur bri bunga berapa"),
    ("out_of_scope", "pupuk belum datang"),
    ("out_of_scope", "stnk motor urus di mana"),
    ("out_of_scope", "gadai bpkb bisa"),
    ("out_of_scope", "rapat bumdes besok"),
    ("out_of_scope", "dana desa dipakai apa"),
    ("out_of_scope", "sertifikat tanah kapan jadi"),
    ("out_of_scope", "bedah rumah untuk siapa"),
    # A dead card.
    ("check_status", "kartu mati"),
    ("check_status", "kartu sy mati"),
    ("check_status", "kartu sdh mati bisa hidup lagi"),
    ("check_status", "kartu bpjs sdh mati"),
    ("check_status", "kartu masih hidup ko"),
    ("check_status", "kartu saya masih hidup?"),
    ("check_status", "kartu tidak aktif"),
    ("check_status", "kartu sy tdk aktif"),
    # Tricksters.
    ("complaint", "ada yg minta kode otp"),
    ("complaint", "dia kirim otp terus"),
    ("complaint", "orang itu minta pin"),
    ("complaint", "ada calo di kantor"),
    ("complaint", "ini pungli"),
    ("complaint", "harus kasih uang pelicin"),
    ("complaint", "orang telepon minta kode"),
    ("complaint", "petugas minta uang rokok"),
]

LEFT = [
    # A person died, and a card, a lamp or an animal stands beside it.
    "kartu suami sy yg sdh mati",
    "suami sy punya kartu sudah mati",
    "kartu bapa yang su mati ada di sy",
    "pemilik kartu ini sudah meninggal",
    "orang yang punya kartu sudah meninggal",
    "ada kartunya, dia meninggal kemarin",
    "kartu laki sy su mati, dia jatuh di laut",
    "beta pung laki jato dari motor mati",
    "dia jatuh dari motor mati di tempat",
    "teman saya jatuh dari kuda meninggal",
    "tersengat listrik meninggal dunia",
    "dia mati kena listrik",
    "orang mati di laut, mesin mati",
    "teman sy mati tertimpa mobil",
    "digigit anjing mati",
    "penjual ikan meninggal",
    "penumpang mobil meninggal dua",
    "peternak babi di desa kami meninggal",
    "mesin mati, beta pung tangan terjepit",
    "kartu bpjs orang meninggal dunia urus di mana",
    "sapi tanduk bapa, bapa mati",
    "kapal karam, teman mati di air",
    "paman mati waktu lampu mati",
    # Deaths and accidents are never decided here.
    "suami sy meninggal",
    "bapa su mati",
    "sy jatuh dari pohon",
    "kalau sy mati istri dapat apa",
    "terima kasih, suami sy meninggal",
    "pak suami sy meninggal",
    "orang meninggal",
    "santunan orang meninggal berapa",
    # Strange words beside something of ours.
    "ditabrak mobil, stnk hilang, bisa lapor?",
    "waktu pikul pupuk sy punya kaki patah",
    "sy kerja di bumdes, nama sy ada di bpjs ko",
    "saya penerima pkh, bisa ikut bpjs ini?",
    "anak sy dapat kip, masih bisa dapat beasiswa?",
    "pinjol pakai nik saya",
    "anak sy naik kelas, beasiswa lanjut ko",
    # Their words in another meaning.
    "sy berhenti kerja",
    "sy mau berhenti kerja, masih aktif ko",
    "petugas kasar",
    "jalan ke kantor",
    "surat dari desa",
    "jatuh waktu kerja, dirujuk, faskes mana",
    "sy luka kena parang, faskes tolak, mau lapor",
    "meninggal di sekolah anak",
    "apakah resmi kalau minta pin",
    "",
    "?",
]


def find(text: str) -> str | None:
    return GUARDS.find(NORMALISER.words(text))


@pytest.mark.parametrize(("intent", "text"), DECIDED)
def test_what_words_decide(intent: str, text: str) -> None:
    assert find(text) == intent


@pytest.mark.parametrize("text", LEFT)
def test_what_words_leave_open(text: str) -> None:
    assert find(text) is None


def test_only_intents_are_decided_and_never_a_report() -> None:
    intents = {*WHOLE, *(intent for intent, _ in PHRASES)}
    assert intents <= set(INTENTS) - {"report_accident", "report_death"}


def test_a_whole_message_means_one_thing() -> None:
    counted = Counter(message for messages in WHOLE.values() for message in messages)
    assert [message for message, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("intent", sorted(WHOLE))
def test_every_whole_message_is_met(intent: str) -> None:
    """It stands there as the normaliser writes it, and alone it decides."""
    written = {message: NORMALISER.words(message) for message in WHOLE[intent]}
    assert {message for message, words in written.items() if words != message.split()} == set()
    assert {found for words in written.values() if (found := GUARDS.find(words))} == {intent}


@pytest.mark.parametrize(("intent", "phrase"), PHRASES)
def test_every_wording_of_a_phrase_decides(intent: str, phrase: str) -> None:
    """As the normaliser writes it: a word in another spelling is never met."""
    written = {said: NORMALISER.words(said) for said in wordings(phrase)}
    assert {said for said, words in written.items() if words != said.split()} == set()
    assert {GUARDS.find(words) for words in written.values()} == {intent}


@pytest.mark.parametrize(("intent", "phrase"), PHRASES)
def test_every_phrase_has_a_sentence_above(intent: str, phrase: str) -> None:
    lines = [NORMALISER.words(text) for meant, text in DECIDED if meant == intent]
    assert any(stands(phrase, line) for line in lines)


def test_words_of_address_and_of_unless_are_met() -> None:
    words = {*TABLE["address"]["words"].split()}
    words |= {word for one in TABLE["anywhere"] for word in one["unless"].split()}
    assert {word for word in words if NORMALISER.words(word) != [word]} == set()


def wordings(phrase: str) -> Iterator[str]:
    """Yield each way of saying a phrase."""
    places = [("begitu",) if place == "*" else place.split("|") for place in phrase.split()]
    yield from map(" ".join, product(*places))


def stands(phrase: str, words: list[str]) -> bool:
    """Tell whether a phrase stands among words."""
    places = phrase.split()
    return any(
        all(
            place == "*" or word in place.split("|")
            for place, word in zip(places, words[at:], strict=False)
        )
        for at in range(len(words) - len(places) + 1)
    )
