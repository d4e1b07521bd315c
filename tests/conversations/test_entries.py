"""Plain words into a flow: what people type, and where it leads or wisely does not."""

import pytest

from bot.texts import load_texts
from conversations.engine.commands import Entry
from conversations.engine.session import Json, Place
from conversations.entries import (
    AGENT,
    PLACES,
    STORY_FROM,
    URGENT,
    EntryWords,
)
from conversations.readers import LONGEST_MESSAGE

INDONESIAN = [
    ("cek status", "status"),
    ("Cek Status.", "status"),
    ("cek sttus", "status"),
    ("sy pekerja rentan dpt kartu bpjs dr desa ini masih aktif gk?", "status"),
    ("cara cek sy terdaftar apa tdk gmna pak", "status"),
    ("nik sy 53xxxx tolong di cek kan dong", "status"),
    ("katanya dapat 100rb org knp nama sy tdk ada", "status"),
    ("tahun lalu dapat kartu, skrg 2026 msh berlaku kah", "status"),
    ("apa kartu saya masih berlaku?", "status"),
    ("sy dapat apa dari kartu ini?", "benefits"),
    ("bpk cacat tidak bisa kerja lagi seumur hidup, haknya apa saja", "benefits"),
    ("jkm itu apa", "benefits"),
    ("anak sy 3, yg dapat beasiswa berapa org", "school"),
    ("baru setahun jadi peserta, anak dapat beasiswa tidak", "school"),
    ("hitung", "calculator"),
    ("tolong hitung santunan", "calculator"),
    ("habis desember, kalau mau bayar sendri brp", "continue_cover"),
    ("yg bayar iuran siapa, kami perlu setor tiap bln kah", "continue_cover"),
    ("katanya diskon jadi 8400 bener?", "continue_cover"),
    ("kapan jatuh tempo?", "continue_cover"),
    ("kantor", "offices"),
    ("kantor bpjs di ruteng sebelah mana, jam brp tutup", "offices"),
    ("ini robot atau org? sy mau bicara sama petugas", "staff"),
    ("status klaim saya sampai mana", "track"),
    ("sdh klaim 3 minggu blm cair, ceknya dmn", "track"),
    ("laporan sy sampai mana", "track"),
    ("surat apa saja yang perlu", "papers"),
    ("dokumen apa yg harus dibawa", "papers"),
    ("blm punya akta kematian cuma surat desa bisa?", "papers"),
    ("santunan kematian berapa?", "benefits"),
    ("saya mau bunuh diri", "crisis"),
    ("saya diperkosa", "crisis"),
    ("suami saya meninggal, NIK 5307014507850001", "death"),
    ("bapak jatuh dari pohon NIK 5307 0145 0785 0001", "accident"),
    ("sudah tdk mau hidup lagi, suami saya meninggal", "crisis"),
    ("mama dipukul suami tiap malam", "crisis"),
    ("saya meninggal", "own_death"),
    ("halo, saya sudah meninggal katanya", "own_death"),
    ("anak saya meninggal", "death"),
    ("bapak jatuh dari pohon lontar td pagi kaki patah harus kemana dulu", "accident"),
    ("tolong pak kk sy digigit ular di kebun skrg di puskesmas", "accident"),
    ("kecelakaan motor pas pulang dari pasar jualan apa ditanggung", "accident"),
    ("ojek ditabrak lari", "accident"),
    ("nunggak 2 bln trus kecelakaan gimana", "accident"),
    ("adik jatuh di kantor desa waktu perbaiki atap", "accident"),
    ("Suami saya meninggal minggu lalu, ada kartu BPJSTK. Saya harus bagaimana?", "death"),
    ("mama meninggal sakit dapat 42jt bener gak", "death"),
    ("baru 2 bln terdaftar trus meninggal knp cuma 10 juta??", "death"),
    ("meninggal bulan januari, kartunya sampe desember, hangus ya", "death"),
    ("suami saya meninggal, kartunya masih berlaku", "death"),
    ("bapak saya sudah tidak ada, santunannya bagaimana", "death"),
    ("uang santunan masuk rekening siapa kalo yg punya sdh meninggal", "death"),
    ("almarhum kerja di kebun", "death"),
    ("kis sy mati", "health"),
    ("KIS saya mati, bagaimana?", "health"),
    ("bpjs kesehatan sy nunggak", "health"),
    ("suami jatuh sakit, apa bisa berobat", "health"),
    ("blt sy kapan cair", "social_aid"),
    ("BSU cair lewat buku ini kah", "social_aid"),
    ("saldo jht saya berapa", "savings"),
    ("buku tabungan bank ntt isinya brp kapan bisa di tarik", "passbook"),
    ("kartu sy mati", "dead_card"),
    ("kartu bpjs saya mati pak", "dead_card"),
]
KUPANG_MALAY = [
    ("beta pung nama ada ko sonde?", "status"),
    ("be pung nama sonde ada di daftar", "status"),
    ("kartu ni masih aktif ko sonde", "status"),
    ("apa yang beta dapa dari kartu ni", "benefits"),
    ("be pung anak dua, yang dapa sakola gratis berapa orang?", "school"),
    ("kalo su abis taon, sapa yang bayar lai?", "continue_cover"),
    ("lu robot ko orang? beta mo omong deng petugas do", "staff"),
    ("Baptua jatuh dari pohon lontar, son bisa jalan. Rumah sakit musti bayar ko?", "accident"),
    ("beta pung kaka jato dari pohon", "accident"),
    ("Kaka, beta pung laki su mati, dia ada kartu BPJS dari desa. Musti pi mana?", "death"),
    ("mamtua su meninggal kemarin", "death"),
    ("kaka, beta pung kartu su mati", "dead_card"),
    ("beta su mati di komputer", "own_death"),
    ("beta sonde mau hidup lai", "crisis"),
    ("buku tabungan Bank NTT su ada ma doi sonde ada, karmana?", "passbook"),
]
ENGLISH = [
    ("check status", "status"),
    ("Am I registered?", "status"),
    ("Is my card still valid? I mean, is the card still valid?", "status"),
    ("what do I get from this card", "benefits"),
    ("which children get the scholarship", "school"),
    ("how do I pay for myself", "continue_cover"),
    ("where is the office in Maumere", "offices"),
    ("I want to talk to a person", "staff"),
    ("my brother fell from a lontar tree", "accident"),
    ("he was bitten by a snake in the field", "accident"),
    ("My husband died last week", "death"),
    ("my card is dead", "dead_card"),
    ("where is my claim", "track"),
    ("which papers do I need", "papers"),
    ("they say I am dead", "own_death"),
    ("I want to kill myself", "crisis"),
    ("what is the savings book for", "passbook"),
]
# Not said clearly enough, or nothing that Lontar does: the menu is better than a guess.
NOWHERE = [
    "",
    "?",
    "halo",
    "kartu hilang apa bisa cetak lagi?",
    "ini bpjs yg buat berobat bukan?",
    "KPJ itu nomor yg mana min",
    "nama di kartu salah satu huruf, masalah gak nanti?",
    "umur bapa 67 thn msih bisa ikut?",
    "aplikasi jmo minta email, sy tdk punya email",
    "kok saldo 0 kaka, bantuan nya blm masuk?",
    "rekening mati karna tdk prnh setor gmn?",
    "sdh bayar rs 4jt pake uang sendiri bisa diganti gk",
    "lapor telat 5 hari masih bisa ga ya",
    "tdk ada saksi krn sy sendirian di laut",
    "nikah adat blm catatan sipil, istri bisa klaim tdk",
    "ada calo minta 5 juta buat urus klaim, resmi kah",
    "ada org telpon minta kode otp utk cairkan santunan",
    "no wa resmi bpjs ketenagakerjaan ntt minta dong",
    "data ktp sy aman kah, tolong hapus chat sy",
    "kartu saya sudah tidak ada di rumah",
    "surat keterangan aktif sekolah",
    "beta balom kawin, kalo beta mati sapa yang tarima itu doi?",
    "Kaka, su mati lampu di sini",
    "hp sy mati",
    "dong bilang dapa 42 juta, betul ko sonde e?",
    "Lapor su lat 3 hari, masih bisa ko?",
    "besok hujan tidak",
    "jual pulsa murah",
    "what is the weather tomorrow",
    "my phone is dead",
]

SAID = [*INDONESIAN, *KUPANG_MALAY, *ENGLISH]


def story_in(said: str, place: str) -> dict[str, Json]:
    """Return what need not be told again: words enough about something urgent are its story."""
    tells = place == "crisis" or (place in URGENT and len(said.split()) >= STORY_FROM)
    return {"story": said} if tells else {}


@pytest.fixture(scope="module")
def ways_in() -> EntryWords:
    return EntryWords(load_texts())


@pytest.mark.parametrize(("said", "place"), SAID, ids=[said for said, _ in SAID])
def test_plain_words_lead_where_they_mean(ways_in: EntryWords, said: str, place: str) -> None:
    assert ways_in.find(said) == Entry(PLACES[place], story_in(said, place))


@pytest.mark.parametrize("said", NOWHERE)
def test_unclear_or_foreign_words_lead_nowhere(ways_in: EntryWords, said: str) -> None:
    assert ways_in.find(said) is None


def test_every_place_has_a_sentence_in_the_table() -> None:
    assert {place for _, place in SAID} == set(PLACES)


@pytest.mark.parametrize("said", ["kecelakaan", "meninggal", "accident", "died"])
def test_urgent_words_only_open_a_text_with_first_help(ways_in: EntryWords, said: str) -> None:
    first_help = (Place("accident_report", "first_aid"), Place("death_report", "condolence"))
    assert ways_in.find(said) in [Entry(place, {}) for place in first_help]


@pytest.mark.parametrize(
    "other", ["cek status", "kantor bpjs", "iuran", "beasiswa", "kartu sy", "manfaat", "nunggak"]
)
@pytest.mark.parametrize(
    ("who", "place"),
    [
        ("suami saya meninggal", "death"),
        ("bapak sudah meninggal", "death"),
        ("kakak jatuh dari pohon", "accident"),
        ("adik kecelakaan motor", "accident"),
    ],
    ids=["husband died", "father died", "fell", "motorbike"],
)
def test_what_is_urgent_is_heard_before_the_question_beside_it(
    ways_in: EntryWords, who: str, place: str, other: str
) -> None:
    said = f"{who}, bagaimana {other}"
    assert ways_in.find(said) == Entry(PLACES[place], {"story": said})


@pytest.mark.parametrize("said", ["x" * 5000 + " jatuh dari pohon", "jatuh dari pohon " * 500])
def test_a_story_is_no_longer_than_a_message(ways_in: EntryWords, said: str) -> None:
    found = ways_in.find(said)
    assert found is not None
    assert found.got == {"story": said.strip()[:LONGEST_MESSAGE]}


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("LACAK KL-7KQ2M ABCDEF", {"number": "KL-7KQ2M", "secret": "ABCDEF"}),
        ("lacak kl 7kq2m abcdef", {"number": "KL-7KQ2M", "secret": "ABCDEF"}),
        ("laporan KL-QWERT saya", {"number": "KL-QWERT", "secret": None}),
        ("laporan KL-7KQ2M sudah sampai mana", {"number": "KL-7KQ2M", "secret": None}),
    ],
)
def test_the_number_of_a_report_leads_to_it(
    ways_in: EntryWords, said: str, given: dict[str, Json]
) -> None:
    assert ways_in.find(said) == Entry(PLACES["track"], {"number": given})


@pytest.mark.parametrize("said", ["si Klemens ada di sini", "kluarga kami baik", "KLEMENS"])
def test_a_word_that_reads_like_a_number_is_none(ways_in: EntryWords, said: str) -> None:
    assert ways_in.find(said) is None


@pytest.mark.parametrize("said", ["pendamping ABCD2345", "Agent abcd2345", "PENDAMPING: ABCD2345"])
def test_a_code_of_an_agent_leads_to_its_own_flow(ways_in: EntryWords, said: str) -> None:
    assert ways_in.find(said) == Entry(AGENT, {"code": "ABCD2345"})


@pytest.mark.parametrize(
    "said",
    ["5307014507850001", "nik sy 5307 0145 0785 0001 tolong di cek kan", "NIK 5307-0145-0785-0001"],
)
def test_a_nik_in_a_sentence_opens_the_status_with_it(ways_in: EntryWords, said: str) -> None:
    assert ways_in.find(said) == Entry(PLACES["status"], {"nik": "5307014507850001"})


def test_two_niks_in_a_sentence_are_not_guessed_between(ways_in: EntryWords) -> None:
    assert ways_in.find("5307014507850001 dan 5307014507850002") is None


@pytest.mark.parametrize("said", ["kode abcd2345", "KARTU ABCD2345", "code abcd2345"])
def test_a_code_from_staff_opens_the_status_with_it(ways_in: EntryWords, said: str) -> None:
    assert ways_in.find(said) == Entry(PLACES["status"], {"code": "ABCD2345"})


@pytest.mark.parametrize("said", ["kartu saya mati", "kode abc", "kartu abcdefg1"])
def test_what_is_no_code_is_not_taken_for_one(ways_in: EntryWords, said: str) -> None:
    found = ways_in.find(said)
    assert found is None or "code" not in found.got
