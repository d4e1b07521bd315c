"""What people type becomes one spelling, and the table of spellings holds no word in vain."""

import tomllib
from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding.normaliser import (
    ASKED,
    LONGEST,
    NUMBER,
    Normaliser,
    load_normaliser,
)

LEXICON = tomllib.loads(
    files("conversations.understanding").joinpath("lexicon.toml").read_text("utf-8")
)
WRITTEN: dict[str, str] = LEXICON["written"]
JOINED: dict[str, str] = LEXICON["joined"]
SPELLINGS = [(spelling, word) for word, all_ in WRITTEN.items() for spelling in all_.split()]
NORMALISER = load_normaliser()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # Shortenings and slang.
        ("sy sdh dftar", "saya sudah daftar"),
        ("gmn klo blm cair", "bagaimana kalau belum cair"),
        ("knp gak bs", "kenapa tidak bisa"),
        ("utk apa krtu ini", "untuk apa kartu ini"),
        ("makasi bnyk", "terimakasih banyak"),
        ("terima kasih", "terimakasih"),
        ("trima kasih", "terimakasih"),
        # Kupang Malay and Flores.
        ("beta sonde tau", "saya tidak tahu"),
        ("beta pung bini su pi", "saya punya istri sudah pergi"),
        ("sa pu mama son ada", "saya punya ibu tidak ada"),
        ("ketong karmana", "kami bagaimana"),
        ("dong balom kasi", "dia belum kasih"),
        ("be jato dari pohon", "saya jatuh dari pohon"),
        # English that stands among it.
        ("my husband died", "punya suami meninggal"),
        # All that says that somebody died is one word.
        ("mati", "meninggal"),
        ("wafat", "meninggal"),
        ("alm. bapa", "meninggal ayah"),
        # Letters drawn out, and twice by a slip.
        ("tolonggg", "tolong"),
        ("TOLOOOONG", "tolong"),
        ("mamaaa", "ibu"),
        ("bapaa", "ayah"),
        ("maaf", "maaf"),
        ("saaya", "saya"),
        # Doubled by a 2 or by a hyphen.
        ("anak2", "anak anak"),
        ("anak-anak", "anak anak"),
        ("anak2nya", "anak anak"),
        # Endings: at words that are known, and at longer ones that are not.
        ("kartunya", "kartu"),
        ("suamiku", "suami"),
        ("rumahmu", "rumah"),
        ("sudahlah", "sudah"),
        ("pohonnya", "pohon"),
        ("nenasnya", "nenas"),
        ("tanya", "tanya"),
        ("punya", "punya"),
        ("buku", "buku"),
        # Two words that are one thing.
        ("BPJS Ketenagakerjaan", "bpjstk"),
        ("bpjs tk", "bpjstk"),
        ("bpjs kesehatan", "bpjskes"),
        ("RS", "rumahsakit"),
        ("rumah sakit", "rumahsakit"),
        ("jth tempo", "jatuhtempo"),
        # Numbers are told by their kind.
        ("nik sy 5307 0145 0785 0001", "nik saya niknumber"),
        ("5307.0145.0785.0001", "niknumber"),
        ("5307014507850001", "niknumber"),
        ("530701450785xxxx", "niknumber"),
        ("hp 081200000000", "hp longnumber"),
        ("KL-7KQ2M", "klnumber"),
        ("kl 7kq2m sampai mana", "klnumber sampai mana"),
        ("kl tidak datang", "kalau tidak datang"),
        ("Rp 250.000", "sumofmoney"),
        ("rp250.000,-", "sumofmoney"),
        ("250rb", "sumofmoney"),
        ("4 jt", "sumofmoney"),
        ("42 juta", "sumofmoney"),
        ("1.500.000", "sumofmoney"),
        ("tgl 5", "dayofmonth"),
        ("21/11/2026", "dayofmonth"),
        ("jam 4 sore", "hourofday sore"),
        ("pukul 16.30", "hourofday"),
        ("14:05", "hourofday"),
        ("12 org", "number orang"),
        ("Maria Contoh", "somebody"),
        # Questions, other letters, nothing.
        ("kapan?", f"kapan {ASKED}"),
        ("kapan ? besok", f"kapan besok {ASKED}"),
        ("?", ASKED),
        ("\uff21\uff30\uff21", "apa"),
        ("ho\u2019o", "ya"),
        ("👍", ""),
        ("  ", ""),
    ],
)
def test_what_is_typed_becomes_one_spelling(text: str, words: str) -> None:
    assert NORMALISER.words(text) == words.split()


def test_the_beginning_of_a_long_story_is_read() -> None:
    assert len(NORMALISER.words("bapa " * LONGEST)) == LONGEST // len("bapa ")


@given(st.text())
def test_any_text_becomes_words_and_always_the_same(text: str) -> None:
    words = NORMALISER.words(text)
    assert words == NORMALISER.words(text)
    assert all(word and word == word.casefold() and " " not in word for word in words)
    assert not any(letter.isdigit() for word in words for letter in word)


def test_a_spelling_belongs_to_one_word() -> None:
    counted = Counter(spelling for spelling, _ in SPELLINGS)
    assert [spelling for spelling, count in counted.items() if count > 1] == []


def test_no_word_is_also_a_spelling_of_another() -> None:
    assert [spelling for spelling, _ in SPELLINGS if spelling in WRITTEN] == []


def test_each_word_stays_what_it_is() -> None:
    """So there is no round: a word that was written once is never written anew."""
    words = {*WRITTEN, *JOINED.values()}
    assert {word for word in words if NORMALISER.words(word) != [word]} == set()


def test_each_spelling_is_met() -> None:
    wrong = {spelling for spelling, word in SPELLINGS if NORMALISER.words(spelling) != [word]}
    assert wrong == set()


def test_words_that_are_one_together_are_met() -> None:
    assert {words for words, one in JOINED.items() if NORMALISER.words(words) != [one]} == set()


def test_what_a_word_is_about_is_said_of_words_that_are_met() -> None:
    """A word that is always written otherwise tells nothing, nor does a number."""
    words = {word for all_ in LEXICON["sort"].values() for word in all_.split()}
    whole = {word for word in words if not word.endswith("*")}
    assert {word for word in whole if NORMALISER.words(word) != [word]} == set()


@pytest.mark.parametrize("sort", sorted(LEXICON["sort"]))
def test_no_word_stands_twice_in_a_sort(sort: str) -> None:
    counted = Counter(LEXICON["sort"][sort].split())
    assert [word for word, count in counted.items() if count > 1] == []


def test_other_tables_make_other_words() -> None:
    normaliser = Normaliser({"one": "eins uno", "two": "zwei"}, {"one two": "twelve"})
    assert normaliser.words("UNO zweiii 7") == ["twelve", NUMBER]
