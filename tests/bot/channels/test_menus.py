import pytest
from telegram import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.channels.menus import numbered, reply_keyboard, shortened
from handlers.channel import Outgoing

QUESTION = Outgoing("Yakin?", (("yes", "Ya"), ("no", "Tidak")), "toy.sure", "MENU")


def test_a_question_has_numbers_and_its_footer() -> None:
    assert numbered(QUESTION) == "Yakin?\n\n1 Ya\n2 Tidak\n\nMENU"


def test_a_statement_is_just_its_words() -> None:
    assert numbered(Outgoing("Terima kasih.")) == "Terima kasih."


def test_a_long_question_loses_words_but_no_option() -> None:
    long = Outgoing("kata " * 1000, QUESTION.options, QUESTION.step, QUESTION.footer)
    text = numbered(long, 1600)
    assert len(text) <= 1600
    assert text.endswith("kata…\n\n1 Ya\n2 Tidak\n\nMENU")


def test_options_without_end_are_cut_as_a_whole() -> None:
    many = Outgoing("Pilih", tuple((str(n), "Kabupaten") for n in range(500)), "toy.many")
    assert len(numbered(many, 1600)) <= 1600


@pytest.mark.parametrize(
    ("text", "longest", "left"),
    [
        pytest.param("satu dua", 8, "satu dua", id="fits"),
        pytest.param("satu dua tiga", 10, "satu dua…", id="between-words"),
        pytest.param("x" * 20, 10, "x" * 9 + "…", id="one-long-word"),
        pytest.param("abcdefg👍🏽hij", 9, "abcdefg…", id="skin-tone"),
        pytest.param("abcde👨‍👩‍👧fgh", 9, "abcde…", id="family"),
        pytest.param("abcdefe\u0301ghi", 8, "abcdef…", id="accent"),
        pytest.param("abc❤️defghi", 5, "abc…", id="variation-selector"),
        pytest.param("ab🇮🇩🇲🇾cdefgh", 6, "ab🇮🇩…", id="flags"),
        pytest.param("🌴🌴🌴🌴🌴", 3, "🌴🌴…", id="whole-signs"),
    ],
)
def test_a_cut_divides_no_sign(text: str, longest: int, left: str) -> None:
    assert shortened(text, longest) == left


@pytest.mark.parametrize(
    ("message", "markup"),
    [
        pytest.param(
            QUESTION,
            ReplyKeyboardMarkup([["Ya", "Tidak"]], resize_keyboard=True, one_time_keyboard=True),
            id="two-in-a-row",
        ),
        pytest.param(
            Outgoing("?", (("a", "Satu"), ("b", "Dua"), ("c", "Tiga")), "toy.x"),
            ReplyKeyboardMarkup(
                [["Satu", "Dua"], ["Tiga"]], resize_keyboard=True, one_time_keyboard=True
            ),
            id="an-odd-one",
        ),
        pytest.param(
            Outgoing("?", (("a", "Pepaya yang sudah masak"), ("b", "Dua")), "toy.x"),
            ReplyKeyboardMarkup(
                [["Pepaya yang sudah masak"], ["Dua"]],
                resize_keyboard=True,
                one_time_keyboard=True,
            ),
            id="long-labels",
        ),
        pytest.param(
            Outgoing("?", (("a", "Kembali"),), "toy.x", contact="Bagikan nomor saya"),
            ReplyKeyboardMarkup(
                [[KeyboardButton("Bagikan nomor saya", request_contact=True)], ["Kembali"]],
                resize_keyboard=True,
                one_time_keyboard=True,
            ),
            id="contact-first",
        ),
        pytest.param(Outgoing("Selesai."), ReplyKeyboardRemove(), id="none"),
    ],
)
def test_the_keyboard_is_what_the_library_would_send(
    message: Outgoing, markup: ReplyKeyboardMarkup | ReplyKeyboardRemove
) -> None:
    assert reply_keyboard(message) == markup.to_dict()
