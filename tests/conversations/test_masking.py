import pytest

from conversations.masking import masked_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Maria Contoh", "M**** C*****"),
        ("  Maria   Contoh ", "M**** C*****"),
        ("Yanto", "Y****"),
        ("A", "A"),
        ("A B", "A B"),
        ("D'Costa", "D******"),
        ("Petrus Kanisius Contoh bin Contoh", "P***** K******* C***** b** C*****"),
        ("Ñusa", "Ñ***"),
        ("", ""),
        ("M" + "a" * 199, "M" + "*" * 199),
    ],
)
def test_a_name_shows_the_first_letter_of_each_part_only(name: str, masked: str) -> None:
    assert masked_name(name) == masked
