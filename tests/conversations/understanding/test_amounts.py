"""Amounts in rupiah as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding.amounts import MOST, find_amounts


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("sdh bayar rs 4jt", (4_000_000,)),
        ("100rb", (100_000,)),
        ("minta 100 rb br kasi kartu", (100_000,)),
        ("Rp 42.000.000", (42_000_000,)),
        ("Rp42.000.000,- dari BPJS", (42_000_000,)),
        ("rp. 42.000.000,00", (42_000_000,)),
        ("250.000 rupiah", (250_000,)),
        ("Rp 8400", (8_400,)),
        ("1,5 juta", (1_500_000,)),
        ("dp 1,5 jt be bayar", (1_500_000,)),
        ("1.5jt", (1_500_000,)),
        ("rp4jt", (4_000_000,)),
        ("10 jta", (10_000_000,)),
        ("200k", (200_000,)),
        ("dua juta", (2_000_000,)),
        ("sejuta", (1_000_000,)),
        ("seribu", (1_000,)),
        ("seratus ribu", (100_000,)),
        ("lima pulu ribu par kartu", (50_000,)),
        ("dua ratus lima puluh ribu", (250_000,)),
        ("seratus tujuh puluh empat juta", (174_000_000,)),
        ("lima belas juta", (15_000_000,)),
        ("setengah juta", (500_000,)),
        ("satu setengah juta", (1_500_000,)),
        ("2 setengah juta", (2_500_000,)),
        ("1 juta 500 ribu", (1_500_000,)),
        ("dua juta lima ratus ribu", (2_500_000,)),
        ("two million", (2_000_000,)),
        ("dua puluh lima ribu satu orang", (25_000,)),
        ("kuda jantan 4 tahun 15 juta", (15_000_000,)),
        ("katanya 42 jt, katanya 10 jt, ya 42 juta", (42_000_000, 10_000_000)),
        ("Rp 250.000 dan Rp 100.000", (250_000, 100_000)),
    ],
)
def test_an_amount_is_read(text: str, amounts: tuple[int, ...]) -> None:
    assert find_amounts(text) == amounts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "halo",
        "16.800",
        "bayar 8400",
        "dapat 100rb orang",
        "50 ribu pekerja",
        "berapa juta",
        "2-3 juta",
        "2 sampai 3 juta",
        "dua atau tiga juta",
        "dua juta empat ratus",
        "ampa dua juta",
        "tahun dua ribu lima",
        "tahun dua ribu dua puluh enam",
        "5307014507850001",
        "081234567890",
        "rp",
        "juta",
        "0 rupiah",
        "9999999999999 juta",
    ],
)
def test_no_amount_is_guessed(text: str) -> None:
    assert find_amounts(text) == ()


@given(st.integers(1, MOST // 1_000_000))
def test_a_number_is_read_back_however_it_is_written(count: int) -> None:
    amount = (count * 1_000_000,)
    pointed = f"{amount[0]:,}".replace(",", ".")
    assert find_amounts(f"Rp {pointed}") == amount
    assert find_amounts(f"bayar {count}jt kemarin") == amount
    assert find_amounts(f"bayar {count} juta kemarin") == amount
