"""To whom it happened, and what the writer is to that person; only what is said counts."""

import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from conversations.rules.case import Relation
from conversations.understanding.affected import Affected, find_affected, where_died
from conversations.understanding.kinship import KIN_LETTERS, LETTERS, load_words
from conversations.understanding.story import read_story

SELF = Affected("", Relation.SELF)
NOBODY = Affected()


@pytest.mark.parametrize(
    ("text", "kin", "relation"),
    [
        ("suami sy jatuh", "husband", "spouse"),
        ("kaka, suami sy jatuh", "husband", "spouse"),
        ("suamiku kena parang", "husband", "spouse"),
        ("beta pung laki su mati", "husband", "spouse"),
        ("lki sy mninggl tdi pagi", "husband", "spouse"),
        ("suami jatuh", "husband", "spouse"),
        ("saya punya istri digigit ular", "wife", "spouse"),
        ("be pung bini kena kaca", "wife", "spouse"),
        ("maitua sy meninggal", "wife", "spouse"),
        ("lapor kematian suami sy", "husband", "spouse"),
        ("yang meninggal itu suami saya", "husband", "spouse"),
        ("bapa sy jatuh", "father", "child"),
        ("bapak saya jatuh dari pohon", "father", "child"),
        ("ayah kami telah berpulang", "father", "child"),
        ("kak, bapak aku meninggal tadi subuh", "father", "child"),
        ("babi induk seruduk sa pung bapa", "father", "child"),
        ("ibu, mama sy su meninggal", "mother", "child"),
        ("my father passed away last night", "father", "child"),
        ("mama sy kena tabrak motor", "mother", "child"),
        ("anak sy kena parang", "child", "parent"),
        ("anak sulung sy tangannya kena jangkar", "child", "parent"),
        ("sy pung anak laki jatuh dari lontar", "child", "parent"),
        ("adik sy tangan masuk mesin", "sibling", "relative"),
        ("sy pu kaka meninggal hari minggu", "sibling", "relative"),
        ("sa kakak meninggal", "sibling", "relative"),
        ("kaka sy su meninggal", "sibling", "relative"),
        ("be pung lai adik kecelakaan", "sibling", "relative"),
        ("ADIK SAYA MARTEN CONTOH SUDAH MENINGGAL", "sibling", "relative"),
        ("my son fell", "child", "parent"),
        ("my older brother drowned", "sibling", "relative"),
        ("bapa kecil sy jatuh", "uncle", "relative"),
        ("omku yg kerja rumput laut meninggal", "uncle", "relative"),
        ("mau lapor tanta aq meninggal", "aunt", "relative"),
        ("nenek sy jatuh", "grandparent", "relative"),
        ("bapa mertua mangkat", "in_law", "relative"),
        ("adik ipar saya tertimbun", "in_law", "relative"),
        ("anak mantu jatuh", "in_law", "relative"),
        ("Saudara sepupu saya tutup usia", "cousin", "relative"),
        ("ponakan tersiram air panas", "nephew", "relative"),
        ("tetangga kena pisau sadap", "neighbour", "other"),
        ("mau lapor sy pu teman jatuh dari perahu", "friend", "other"),
        ("kawan sy nama sil jatuh", "friend", "other"),
        ("Rekan guru saya tertimpa atap", "colleague", "other"),
        ("anak buah sa jatuh dari kap rumah", "subordinate", "other"),
        ("batu timpa kaki adik sy", "sibling", "relative"),
        ("istri sy bilang tetangga jatuh", "neighbour", "other"),
    ],
)
def test_a_kin_is_found(text: str, kin: str, relation: str) -> None:
    assert find_affected(read_story(text)) == Affected(kin, Relation(relation))


@pytest.mark.parametrize(
    "text",
    [
        "sy jatuh",
        "pak sy jatuh",
        "bapa, sy jatuh",
        "Selamat siang ibu, saya terpeleset",
        "beta jatoh di tanjakan",
        "be ditabrak oto",
        "sa jari telunjuk kena mesin serut",
        "saya punya kaki ketimpa kayu",
        "be pu punggung kena peti",
        "batu kena kepala sy",
        "motor orang tabrak sa dari belakang",
        "oto tindis sa pung tangan kanan",
        "i slip on the deck",
        "the propeller cut my finger",
        "lutut saya… terpeleset di kali",
        "sy sendiri yang jatuh",
        "saya jatuh dari tangga, tulang selangka saya retak",
    ],
)
def test_the_writer_is_found(text: str) -> None:
    assert find_affected(read_story(text)) == SELF


@pytest.mark.parametrize(
    ("text", "kin"),
    [
        ("mama jatuh dari pick up", "mother"),
        ("maun, bapa meninggal di rumah sakit", "father"),
        ("opa su mati nyong", "grandparent"),
        ("kk mama meninggal", "mother"),
        ("baptua jatuh dari pohon lontar", "father"),
        ("warga kami digigit ular", "villager"),
    ],
)
def test_a_title_alone_tells_no_relation(text: str, kin: str) -> None:
    """A wife may call her husband "bapa", and an officer and a neighbour speak of "warga"."""
    assert find_affected(read_story(text)) == Affected(kin)


@pytest.mark.parametrize(
    "text",
    [
        # Nothing happened, or not yet, or not to them.
        "halo",
        "umur bapa 67 thn msih bisa ikut?",
        "suami petani istri jualan, bisa dua2nya dapat?",
        "kalau suami sy meninggal dapat brp",
        "klo be jatuh di laut ditanggung ko",
        "suami sy tidak jatuh",
        "beta pung laki son jatuh",
        "bukan suami sy yang jatuh",
        "hampir jatuh suami sy",
        "anak sy 3 orang, dapat beasiswa",
        # Words of address.
        "selamat pagi bapak, ada yang jatuh",
        "ibu mau lapor meninggal",
        "BAPAK SAYA MAU LAPOR, ADA KECELAKAAN",
        "mau lapor kecelakaan kaka",
        "ADA KECELAKAN BAPAK",
        "celaka bos, tolong",
        # "Kaka" and "om" address nearly everybody: to whom it happened stays open.
        "kaka sy jatuh dari motor",
        "om sy kena sabit",
        "kk aq yg kuli ketimpa karung semen",
        # Words that only look like kin.
        "jatuh dari anak tangga",
        "kena anak panah",
        "jatuh di ibu kota",
        "laki-laki jatuh dari pohon",
        "bapak camat jatuh",
        "Bapak Yunus tertimpa dahan",
        "mama tina contoh di kelurahan contoh meninggal",
        "ada orang tua meninggal",
        "ibu hamil terpeleset",
        # Somebody else's kin.
        "suami dari teman sy jatuh",
        "istri teman sy meninggal",
        "dia pung bini meninggal",
        "suaminya meninggal",
        "my friend's wife died",
        "my wife's brother fell",
        "her husband died",
        "bapa beta pung istri suda meningal",
        "oma pung anak laki kena senso",
        "mandor saya kesetrum",
        "nana yang bantu saya jatuh",
        # Not they, but what is theirs.
        "hp anak sy mati",
        "motor suami sy jatuh",
        "tetangga pu kambing mati",
        "truk sa masuk jurang",
        # Several persons.
        "kami jatuh dari oto",
        "ketong tabale di laut",
        "adik sy dan suaminya jatuh",
        "sy dan suami jatuh dari motor",
        "beta deng bini jato",
        "adik sy jatuh, bapa sy juga luka",
        "saya jatuh dan ibu saya meninggal",
        "anak-anak sy jatuh",
        "dua orang luka",
        # Nobody that a word would tell.
        "sy antar bapa ke puskesmas",
        "sy mau lapor Yosef jatuh dari pohon",
        "orang mati",
        # Of their own death nobody writes.
        "sy meninggal",
        "saya istri dari Domi Contoh yang jatuh dari pohon",
    ],
)
def test_nobody_is_guessed(text: str) -> None:
    assert find_affected(read_story(text)) == NOBODY


def test_every_list_of_the_table_is_read() -> None:
    table = load_words()
    letters = {letter for letter, _ in table.phrases.values()}
    assert letters == set(LETTERS.values()) | set(KIN_LETTERS.values())
    assert {kin for _, kin in table.phrases.values()} == {"", *table.relations}


def test_no_word_stands_in_two_lists_and_all_are_small() -> None:
    path = files("conversations.understanding").joinpath("kinship.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    listed = [word for words in table["words"].values() for word in words]
    listed += [
        word for kin in table["kin"].values() for how in KIN_LETTERS for word in kin.get(how, ())
    ]
    assert [word for word, count in Counter(listed).items() if count > 1] == []
    assert [word for word in listed if word != " ".join(word.casefold().split())] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("suami sy jatuh hari Senin, meninggal tadi malam", "meninggal tadi malam"),
        ("suami sy jatuh tadi pagi\ndia sudah meninggal", "dia sudah meninggal"),
        ("suami meninggal kemarin karena jatuh", "suami meninggal kemarin karena jatuh"),
        ("di Alok, suami meninggal kemarin", "di Alok, suami meninggal kemarin"),
        ("suami jatuh kemarin, di Alok", "suami jatuh kemarin, di Alok"),
    ],
)
def test_the_day_of_a_fall_is_not_that_of_the_death(text: str, told: str) -> None:
    assert where_died(read_story(text)) == told
