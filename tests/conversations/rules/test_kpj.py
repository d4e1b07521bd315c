import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.kpj import Kpj, KpjFault, read_kpj


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("26000000001", "26000000001"),
        ("2600 0000 001", "26000000001"),
        ("26-0000-00001", "26000000001"),
        ("KPJ: 26000000001", "26000000001"),
        ("kpj26000000001", "26000000001"),
        ("No. KPJ 26000000001", "26000000001"),
        ("nomor kartu saya 26000000001 pak", "26000000001"),
        ("NIK 5307014507850001 KPJ 26000000001", "26000000001"),
        ("26a00000001", "26A00000001"),
        ("２６００００００００１", "26000000001"),  # noqa: RUF001
    ],
)
def test_a_card_number_is_found_however_it_is_typed(text: str, number: str) -> None:
    assert read_kpj(text) == Kpj(number)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", KpjFault.NOT_A_NUMBER),
        ("saya tidak tahu", KpjFault.NOT_A_NUMBER),
        ("selamatpagi", KpjFault.NOT_A_NUMBER),
        ("selamat pag1", KpjFault.NOT_A_NUMBER),
        ("2600000000²", KpjFault.NOT_A_NUMBER),
        ("2600000000", KpjFault.TOO_SHORT),
        ("260000000001", KpjFault.TOO_LONG),
        ("26000000001 25000000002", KpjFault.TOO_LONG),
        ("00000000000", KpjFault.LOOKS_MADE_UP),
    ],
)
def test_what_is_no_card_number_is_named(text: str, fault: KpjFault) -> None:
    assert read_kpj(text) is fault


def test_the_number_never_shows_by_accident() -> None:
    kpj = Kpj("26000000001")
    assert kpj.number not in repr(kpj)
    assert kpj.masked == "26•••••••01"


@given(st.text(max_size=60))
def test_no_text_brings_the_reader_down(text: str) -> None:
    read_kpj(text)
