"""A name and a phone in one answer: a number that is no phone stays with the words."""

import pytest

from conversations.report_readers import a_contact
from tests.conversations.test_readers import known


@pytest.mark.parametrize(
    ("said", "phone"),
    [
        ("Ana Contoh 0812 3456 7890", "+6281234567890"),
        ("Ana Contoh, +62 812-3456-7890.", "+6281234567890"),
        ("RT 12 081234567890 Ana Contoh", "+6281234567890"),
        ("Ana Contoh 0380-1234567", "+623801234567"),
        ("Ana Contoh 0812.3456.7890 atau 0813 4567 8901", "+6281234567890"),
        ("Ana Contoh, NIK 5307014507850001", None),
        ("Ana Contoh 5307 0145 0785 0001", None),
        ("Ana Contoh 5307-0145-0785-0001", None),
        # Central Kalimantan's numbers begin like ours abroad.
        ("Ana Contoh 6201014507850001", None),
        ("Ana Contoh", None),
    ],
)
def test_the_end_of_a_nik_is_no_phone(said: str, phone: str | None) -> None:
    read = a_contact(said, known())
    assert isinstance(read, dict)
    assert read.get("informant_phone") == phone
    if phone is None:
        assert str(read["informant"]).startswith("Ana Contoh")
