"""Reading the number of a report and the six letters beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.report_numbers import (
    CHARACTERS,
    LETTERS,
    find_number_and_secret,
    read_number,
    read_secret,
)
from storage.staff_messages import SPEAKABLE

CODES = st.text(CHARACTERS, min_size=5, max_size=5)
SECRETS = st.text(LETTERS, min_size=6, max_size=6)


def test_the_characters_are_those_that_numbers_are_drawn_from() -> None:
    assert CHARACTERS == SPEAKABLE
    assert "".join(char for char in SPEAKABLE if char.isalpha()) == LETTERS


@pytest.mark.parametrize(
    "text",
    [
        "KL-7KQ2M",
        "kl 7kq2m",
        "KL7KQ2M.",
        "*KL-7KQ2M*",
        "KL – 7KQ2M",  # noqa: RUF001
        "7kq2m",
        "k l 7 k q 2 m",
        "no. KL-7KQ2M terima kasih",
        "nomor laporan saya KL-7KQ2M",
        "lacak kl-7kq2m",
        "KL-7KQ2M, ya KL-7KQ2M",
    ],
)
def test_a_number_is_read_however_it_is_typed(text: str) -> None:
    assert read_number(text) == "KL-7KQ2M"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "batal",
        "TUGAS",
        "KL",
        "KL-7KQ2",
        "KL-7KQ2MM",
        "KL-7KQ0M",
        "KL-7KQOM",
        "KL-1KQ2M",
        "KL-IKQ2M",
        "KL-7KQ2M KL-7KQ2N",
        "kl tugas saya selesai",
        "08123456789",
        "5307014507850001",
    ],
)
def test_nothing_is_mended_and_no_word_is_taken_for_a_number(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    "text", ["abcdef", "ABCDEF.", "A B C D E F", "*ABC-DEF*", "kode ABCDEF", "kodenya: abcdef"]
)
def test_a_secret_is_read_however_it_is_typed(text: str) -> None:
    assert read_secret(text) == "ABCDEF"


@pytest.mark.parametrize(
    "text", ["", "abcde", "abcdefg", "abcdei", "abcdeo", "abc2ef", "tidak tahu"]
)
def test_what_cannot_be_a_secret_is_none(text: str) -> None:
    assert read_secret(text) is None


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("KL-7KQ2M", None),
        ("KL-7KQ2M ABCDEF", "ABCDEF"),
        ("lacak kl-7kq2m abcdef", "ABCDEF"),
        ("KL-7KQ2M/ABCDEF", "ABCDEF"),
        ("*KL-7KQ2M*\n*ABCDEF*", "ABCDEF"),
        ("KL-7KQ2M ABCDEF terima kasih", "ABCDEF"),
        ("KL-7KQ2M, kode: abcdef ya", "ABCDEF"),
        ("kode KL-7KQ2M abcdef", "ABCDEF"),
        ("kode saya abcdef, nomor KL-7KQ2M", "ABCDEF"),
        ("KL-7KQ2M kapan dibayar", None),
        ("KL-7KQ2M status", None),
        ("KL-7KQ2M BERKAS", None),
        ("KL-7KQ2M kenapa belum dibayar", None),
        ("KL-7KQ2M ABCDEI", None),
    ],
)
def test_the_letters_beside_a_number_are_found_with_it(text: str, secret: str | None) -> None:
    assert find_number_and_secret(text) == ("KL-7KQ2M", secret)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7kq2m",
        "kl tugas sudah selesai",
        "kl nanti saya jatuh lagi",
        "KL-7KQ2M atau KL-7KQ2N",
        "KL-7KQ0M ABCDEF",
        "suami saya jatuh kemarin",
    ],
)
def test_a_message_without_one_number_is_no_follow_up(text: str) -> None:
    assert find_number_and_secret(text) is None


@given(CODES, st.booleans())
def test_every_number_is_read_back(code: str, small: bool) -> None:  # noqa: FBT001
    typed = f"KL-{code}".lower() if small else f"KL-{code}"
    assert read_number(typed) == f"KL-{code}"
    assert find_number_and_secret(f"lacak {typed}") == (f"KL-{code}", None)


@given(CODES, SECRETS.filter(lambda secret: secret not in {"STATUS", "BERKAS"}))
def test_every_pair_is_read_back(code: str, secret: str) -> None:
    assert find_number_and_secret(f"KL-{code} {secret}") == (f"KL-{code}", secret)
    assert read_secret(secret.lower()) == secret


@given(st.text(max_size=60))
def test_no_text_brings_the_readers_down(text: str) -> None:
    for said in (read_number(text), (find_number_and_secret(text) or (None,))[0]):
        assert said is None or set(said.removeprefix("KL-")) <= set(CHARACTERS)
    read_secret(text)
