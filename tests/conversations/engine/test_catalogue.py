from datetime import UTC, date, datetime

import pytest

from conversations.engine.catalogue import Catalogue, MissingText, read_locales
from conversations.engine.replies import Blank, Option, Rupiah, Text
from conversations.rules.figures import load_figures

DAYS = "Senin | Selasa | Rabu | Kamis | Jumat | Sabtu | Minggu"
ENGLISH_DAYS = "Monday | Tuesday | Wednesday | Thursday | Friday | Saturday | Sunday"
MONTHS = "Jan | Feb | Mar | Apr | Mei | Jun | Jul | Agu | Sep | Okt | November | Des"
ENGLISH_MONTHS = "Jan | Feb | Mar | Apr | May | Jun | Jul | Aug | Sep | Oct | November | Dec"


@pytest.fixture(scope="module")
def texts() -> Catalogue:
    """A few texts in two languages."""
    return Catalogue(
        {
            "id": {
                "toy.only_here": "Hanya di sini.",
                "toy.both": "Halo {name}.",
                "toy.money": "{amount}",
                "toy.total": "{jkm.total}",
                "toy.lines": "Daftar:\n{lines}",
                "toy.line": "- {what}",
                "toy.ask.yes": "Ya | setuju | oke",
                "calendar.thousands": ".",
                "calendar.months": MONTHS,
                "calendar.weekdays": DAYS,
                "calendar.moment": "{weekday}, {day} pukul {clock}",
                "anywhere.word.menu": "MENU | menu utama",
            },
            "en": {
                "toy.both": "Hello {name}.",
                "calendar.thousands": ",",
                "calendar.months": ENGLISH_MONTHS,
                "calendar.weekdays": ENGLISH_DAYS,
                "anywhere.word.menu": "MENU | main menu",
            },
        },
        load_figures(),
    )


def test_a_text_comes_in_the_language_of_the_chat(texts: Catalogue) -> None:
    assert texts.say(Text("toy.both", {"name": "Maria"}), "en") == "Hello Maria."
    assert texts.say(Text("toy.both", {"name": "Maria"}), "id") == "Halo Maria."


@pytest.mark.parametrize("language", ["en", "xx", ""])
def test_a_text_that_a_language_lacks_comes_in_indonesian(texts: Catalogue, language: str) -> None:
    assert texts.say(Text("toy.only_here"), language) == "Hanya di sini."
    assert texts.words("toy.ask.yes", language)[0] == "Ya"


def test_a_text_that_no_language_has_is_missed_loudly(texts: Catalogue) -> None:
    with pytest.raises(MissingText, match=r"toy\.nowhere"):
        texts.say(Text("toy.nowhere"), "id")
    with pytest.raises(MissingText, match=r"toy\.nowhere"):
        texts.words("toy.nowhere", "en")


def test_a_blank_that_nobody_filled_is_missed_loudly(texts: Catalogue) -> None:
    with pytest.raises(KeyError, match="name"):
        texts.say(Text("toy.both"), "id")


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (Rupiah(0), "Rp 0", "Rp 0"),
        (Rupiah(999), "Rp 999", "Rp 999"),
        (Rupiah(16_800), "Rp 16.800", "Rp 16,800"),
        (Rupiah(42_000_000), "Rp 42.000.000", "Rp 42,000,000"),
        (date(2026, 5, 1), "1 Mei 2026", "1 May 2026"),
        (date(2026, 12, 31), "31 Des 2026", "31 Dec 2026"),
        (
            datetime(2026, 11, 21, 9, 5, tzinfo=UTC),
            "Sabtu, 21 November 2026 pukul 09.05",
            "Saturday, 21 November 2026 pukul 09.05",
        ),
        (16, "16", "16"),
        ("{name}", "{name}", "{name}"),
        (Text("toy.both", {"name": "Yosef"}), "Halo Yosef.", "Hello Yosef."),
    ],
)
def test_each_language_writes_values_its_own_way(
    texts: Catalogue, value: Blank, indonesian: str, english: str
) -> None:
    assert texts.written(value, "id") == indonesian
    assert texts.written(value, "en") == english


def test_several_texts_fill_one_blank_as_lines(texts: Catalogue) -> None:
    lines = tuple(Text("toy.line", {"what": what}) for what in ("satu", "dua"))
    assert texts.say(Text("toy.lines", {"lines": lines}), "id") == "Daftar:\n- satu\n- dua"
    assert texts.say(Text("toy.lines", {"lines": ()}), "id") == "Daftar:\n"


def test_a_figure_is_filled_from_the_rules_and_noted(texts: Catalogue) -> None:
    total = load_figures()["jkm.total"].value
    assert texts.say(Text("toy.total"), "id").replace(".", "") == f"Rp {total}"
    inside = Text("toy.lines", {"lines": (Text("toy.total"), Text("toy.total"))})
    assert texts.figures_in(inside, "en") == ("jkm.total",)


def test_an_option_made_on_the_way_is_its_own_word(texts: Catalogue) -> None:
    assert texts.option_words("toy.ask", Option("yes"), "id") == ("Ya", "setuju", "oke")
    assert texts.option_words("toy.ask", Option("7", "M**** C*****"), "id") == ("M**** C*****",)


def test_words_that_work_anywhere_work_in_every_language(texts: Catalogue) -> None:
    assert texts.commands == {"menu": "menu", "menu utama": "menu", "main menu": "menu"}


def test_the_shipped_locales_begin_with_indonesian() -> None:
    assert next(iter(read_locales())) == "id"
