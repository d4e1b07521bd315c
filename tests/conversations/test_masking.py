import pytest

from conversations.masking import masked_name, masked_number, without_long_numbers


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


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("NIK 5307014507850001 jatuh", "NIK ************0001 jatuh"),
        ("5307 0145 0785 0001", "***************0001"),
        ("53.07.01.450785.0001, 0812 3456 7890", "****************0001, 0812 3456 7890"),
        ("5307-0145-0785-0001x", "***************0001x"),
        ("530701450785001", "***********5001"),
        ("53070145078500012", "*************0012"),
        ("0812345678905307014507850001", "************************0001"),
        ("2 anak, 5307014507850001 dan 5307011203790002", None),
    ],
)
def test_a_number_that_may_be_a_nik_is_masked_wherever_it_stands(
    said: str, shown: str | None
) -> None:
    masked = without_long_numbers(said)
    assert shown is None or masked == shown
    assert "53" not in masked


@pytest.mark.parametrize(
    "said",
    [
        "081234567890 / 081345678901",
        "0812 3456 7890 0813 4567 8901",
        "+62 812-3456-7890, +620000000071",
        "tanggal 20-11-2026 07.00",
        "26000000001",
        "",
    ],
)
def test_phones_days_and_cards_stay_as_they_were_told(said: str) -> None:
    assert without_long_numbers(said) == said


@pytest.mark.parametrize(
    ("number", "masked"), [("5307014507850001", "************0001"), ("0001", "0001"), ("", "")]
)
def test_a_number_shows_its_last_four_characters(number: str, masked: str) -> None:
    assert masked_number(number) == masked
