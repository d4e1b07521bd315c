import pytest

from conversations.engine.answers import chosen, folded, nearest, number_in, one_slip

FRUITS = (("Mangga manis", "mangga"), ("Pepaya",), ("Pisang goreng", "pisang"), ("Jeruk nipis",))


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("2", 2),
        ("2.", 2),
        ("2)", 2),
        ("(2)", 2),
        ("[2]", 2),
        (" 2 ", 2),
        ("*2*", 2),
        ('"2"', 2),
        ("02", 2),
        ("no 2", 2),
        ("No. 2", 2),
        ("nomor 2", 2),
        ("NOMOR 2!", 2),
        ("pilih 2", 2),
        ("pilihan 2", 2),
        ("angka 2", 2),
        ("option 2", 2),
        ("\uff12", 2),
        ("\u0662", 2),
        ("\u06f2", 2),
        ("\u0968", 2),
        ("\u200e2\u200f", 2),
        ("\ufeff2", 2),
        ("2\n", 2),
        ("12", 12),
        ("0", 0),
    ],
)
def test_a_number_is_read_however_it_is_written(said: str, number: int) -> None:
    assert number_in(said) == number


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "\u00b2",  # superscript two: isdigit, but int() refuses it
        "\u2461",  # circled two
        "\u00bd",
        "\u4e8c",
        "dua",
        "2 3",
        "2,3",
        "1/2",
        "2x",
        "no",
        "nomor",
        "-",
        "123",
        "1e1",
        "0x2",
        "9" * 5000,
    ],
)
def test_what_is_not_just_a_number_is_none(said: str) -> None:
    assert number_in(said) is None


@pytest.mark.parametrize(
    ("said", "index"),
    [
        ("1", 0),
        ("4", 3),
        ("no 3", 2),
        ("\uff14", 3),
        ("Mangga manis", 0),
        ("MANGGA MANIS", 0),
        ("mangga", 0),
        ("  mangga   manis ", 0),
        ("pepaya.", 1),
        ("*Pepaya*", 1),
        ("(pisang)", 2),
        ("\u202episang", 2),
        ("pi\u200bsang", 2),
        ("\uff30epaya", 1),
        ("pepayya", 1),
        ("pepya", 1),
        ("peapya", 1),
        ("papaya", 1),
        ("jeruk nipi", 3),
    ],
)
def test_an_option_is_taken_by_number_word_or_with_one_slip(said: str, index: int) -> None:
    assert chosen(said, FRUITS) == index


@pytest.mark.parametrize(
    "said",
    ["0", "5", "99", "", "   ", "\u00b2", "papya", "durian", "mangga pisang", "pisan goren", "?"],
)
def test_what_fits_no_option_takes_none(said: str) -> None:
    assert chosen(said, FRUITS) is None


def test_a_number_wins_over_a_label_of_digits() -> None:
    assert chosen("2", (("2 anak", "2"), ("1 anak", "1"))) == 1


def test_a_label_that_whatsapp_cut_is_still_taken() -> None:
    long = ("Pepaya yang sudah masak benar",)
    assert chosen("Pepaya yang sudah ma", (long, ("Mangga",))) == 0
    assert chosen("Pepaya yang", (long, ("Mangga",))) is None


def test_a_cut_label_of_two_options_takes_neither() -> None:
    both = (("Pepaya yang sudah masak",), ("Pepaya yang sudah matang",))
    assert chosen("Pepaya yang sudah ma", both) is None


def test_a_slip_that_fits_two_options_takes_neither() -> None:
    assert chosen("batul", (("Batal",), ("Betul",))) is None


def test_a_word_in_full_wins_over_a_slip() -> None:
    assert chosen("baru", (("Bari",), ("Baru",))) == 1


def test_a_word_that_two_options_share_takes_neither() -> None:
    assert chosen("lain", (("Orang lain", "lain"), ("Tanggal lain", "lain"))) is None


def test_no_slip_is_forgiven_in_a_short_word() -> None:
    assert chosen("yo", (("Ya",), ("Tidak",))) is None
    assert chosen("tida", (("Ya",), ("Tidak",))) == 1


@pytest.mark.parametrize(
    ("said", "word", "one"),
    [
        ("menu", "menu", True),
        ("menuu", "menu", True),
        ("meu", "menu", False),  # too short to be sure
        ("petgas", "petugas", True),
        ("petugsa", "petugas", True),
        ("peetugas", "petugas", True),
        ("xetugas", "petugas", True),
        ("petugax", "petugas", True),
        ("etugas", "petugas", True),
        ("petugass", "petugas", True),
        ("eptugas", "petugas", True),
        ("pteugsa", "petugas", False),
        ("petugasss", "petugas", False),
        ("pet", "petugas", False),
        ("", "petugas", False),
    ],
)
def test_one_slip_is_one_letter_more_fewer_other_or_two_swapped(
    said: str, word: str, *, one: bool
) -> None:
    assert one_slip(said, word) is one
    assert one_slip(word, said) is one


@pytest.mark.parametrize(
    ("said", "word"),
    [("halo", "halo"), ("HALO!", "halo"), ("hallo", "halo"), ("hal", None), ("harap", None)],
)
def test_the_nearest_word_is_found_when_only_one_is_near(said: str, word: str | None) -> None:
    assert nearest(said, ["halo", "selamat pagi"]) == word


def test_the_nearest_of_two_equally_near_words_is_none() -> None:
    assert nearest("siank", ["siang", "sianq"]) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  Halo,  DUNIA! ", "halo, dunia"),
        ("\uff28\uff21\uff2c\uff2f", "halo"),
        ("\u0661\u0662\u0663", "123"),
        ("a\u00adb\u2066c", "abc"),
        ("stra\u00dfe", "strasse"),
        ("\u00b2", "\u00b2"),
        ("\U0001f642", "\U0001f642"),
        ("...", ""),
    ],
)
def test_folding_leaves_what_counts(text: str, plain: str) -> None:
    assert folded(text) == plain
