"""What a text may not hold is seen before anybody reads it, and what it may hold passes."""

from collections.abc import Mapping

import pytest

from bot.wiring import load_guide
from handlers.announcing.errors import AnnouncingRefused
from handlers.announcing.text_checks import LONGEST_TEXT, checked_texts
from tests.handlers.announcing.newsroom import TEXTS

GUIDE = load_guide()


def wide(text: str) -> str:
    """Return text in the wide letters and digits that some phones type."""
    return "".join(chr(ord(char) + 0xFEE0) if char.isalnum() else char for char in text)


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        pytest.param({}, "no_indonesian", id="no-text"),
        pytest.param({"en": "News."}, "no_indonesian", id="english-alone"),
        pytest.param(TEXTS | {"nl": "Nieuws."}, "unknown_language", id="dutch"),
        pytest.param({"id": " \n "}, "empty", id="blank"),
        pytest.param(TEXTS | {"en": ""}, "empty", id="english-blank"),
        pytest.param({"id": "a" * (LONGEST_TEXT + 1)}, "too_long", id="too-long"),
        pytest.param({"id": "Kartu\tdibagi."}, "control", id="tab"),
        pytest.param({"id": "Kartu\x00dibagi."}, "control", id="null"),
        pytest.param({"id": "Kartu\x1b[31mdibagi."}, "control", id="escape"),
        pytest.param({"id": "Kartu\u202edibagi."}, "control", id="right-to-left"),
        pytest.param({"id": "Kartu\u200bdibagi."}, "control", id="zero-width"),
        pytest.param({"id": "Kartu\u2028dibagi."}, "control", id="line-separator"),
        pytest.param({"id": "Kartu\ud800dibagi."}, "control", id="half-a-character"),
        pytest.param({"id": "NIK 5307014507850001."}, "person_number", id="nik"),
        pytest.param({"id": "NIK 5307 0145 0785 0001."}, "person_number", id="nik-in-groups"),
        pytest.param({"id": wide("NIK 5307014507850001.")}, "person_number", id="nik-wide"),
        pytest.param({"id": "Kartu 26000000001."}, "person_number", id="card"),
        pytest.param({"id": "Kirim PIN Anda."}, "asks_secret", id="pin"),
        pytest.param({"id": "Balas dengan kode otp."}, "asks_secret", id="otp"),
        pytest.param({"id": "Password diperlukan."}, "asks_secret", id="password"),
        pytest.param({"id": "Tulis kata sandi."}, "asks_secret", id="kata-sandi"),
        pytest.param({"id": "Mohon transfer biaya."}, "asks_secret", id="transfer"),
        pytest.param({"id": wide("PIN Anda.")}, "asks_secret", id="wide-pin"),
        pytest.param({"id": "Halo {nama}."}, "placeholder", id="blank-to-fill"),
        pytest.param({"id": "Halo {{1}}."}, "placeholder", id="blank-of-a-template"),
        pytest.param({"id": "Lihat bit.ly/kartu"}, "short_link", id="short-link"),
        pytest.param({"id": "Lihat https://s.id/kartu."}, "short_link", id="short-link-of-here"),
    ],
)
def test_a_mistake_is_refused_in_words(texts: Mapping[str, str], why: str) -> None:
    with pytest.raises(AnnouncingRefused) as refused:
        checked_texts(texts, GUIDE)
    assert refused.value.reason.key == f"announce.refused.{why}"
    for language in GUIDE.texts.languages:
        assert GUIDE.texts.say(refused.value.reason, language)


@pytest.mark.parametrize(
    "words",
    [
        "a" * LONGEST_TEXT,
        f"  {'a' * LONGEST_TEXT}\r\n",
        "Baris satu.\nBaris dua.",
        "Telepon kantor 0380-8553500 atau 175.",
        "Hubungi 081234567890.",
        "Lihat https://kantor-contoh.id/kartu atau dispnakers.id.",
        "Kami senang <3 dan hemat 10%.",
        "Santunan Rp 42.000.000 ditransfer bank ke rekening ahli waris.",
        "Kepingin tahu? Datang tanggal 12-12-2026 pukul 09.00 - 12.00.",
    ],
)
def test_what_is_right_is_kept_without_space_around_it(words: str) -> None:
    assert checked_texts({"id": words}, GUIDE) == {"id": words.strip()}


def test_lines_end_as_they_do_everywhere() -> None:
    assert checked_texts({"id": "Satu.\r\nDua."}, GUIDE) == {"id": "Satu.\nDua."}
