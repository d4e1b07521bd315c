"""Reading NIK as people type it; bad inputs 39-51."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.nik import Nik, NikFault, NikFaultCode, Sex, read_nik

TODAY = date(2026, 11, 21)
MARIA = "5307014507850001"

DEMO = [
    (MARIA, date(1985, 7, 5), Sex.FEMALE, "53.07"),
    ("5307011203790002", date(1979, 3, 12), Sex.MALE, "53.07"),
    ("5313016608900003", date(1990, 8, 26), Sex.FEMALE, "53.13"),
    ("5304010101700004", date(1970, 1, 1), Sex.MALE, "53.04"),
    ("5371015509880005", date(1988, 9, 15), Sex.FEMALE, "53.71"),
    ("5371012010650006", date(1965, 10, 20), Sex.MALE, "53.71"),
    ("5321014412920007", date(1992, 12, 4), Sex.FEMALE, "53.21"),
    ("5306010307600008", date(1960, 7, 3), Sex.MALE, "53.06"),
]


@pytest.mark.parametrize(("digits", "born", "sex", "region"), DEMO)
def test_the_demo_people_read_as_they_are(digits: str, born: date, sex: Sex, region: str) -> None:
    assert read_nik(digits, TODAY) == Nik(digits, born, sex, region)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("5307 0145 0785 0001", id="spaces"),
        pytest.param("5307.0145.0785.0001", id="dots"),
        pytest.param("5307-0145-0785-0001", id="dashes"),
        pytest.param("530701 450785 0001", id="groups of six"),
        pytest.param("5307\N{EN DASH}0145\N{EN DASH}0785\N{EN DASH}0001", id="long dashes"),
        pytest.param("5307/0145/0785/0001", id="slashes"),
        pytest.param("NIK: 5307014507850001", id="label"),
        pytest.param("nik5307014507850001", id="label without space"),
        pytest.param("nik sy 5307014507850001 tolong di cek kan dong", id="sentence"),
        pytest.param("NIK 5307014507850001 KPJ 26000000001", id="card number beside it"),
        pytest.param("5307014507850001\n", id="newline"),
        pytest.param("'5307014507850001", id="spreadsheet apostrophe"),
        pytest.param("5307\u200b0145\u00a007850001", id="invisible marks"),
        pytest.param("\u202e5307014507850001", id="direction mark"),
        pytest.param("５３０７０１４５０７８５０００１", id="full width"),  # noqa: RUF001
        pytest.param("٥٣٠٧٠١٤٥٠٧٨٥٠٠٠١", id="Arabic-Indic"),
        pytest.param("5307014507850001 5307014507850001", id="the same twice"),
    ],
)
def test_a_nik_is_found_however_it_is_typed(text: str) -> None:
    nik = read_nik(text, TODAY)
    assert isinstance(nik, Nik)
    assert nik.digits == MARIA


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", NikFaultCode.NOT_DIGITS),
        ("tidak ada", NikFaultCode.NOT_DIGITS),
        ("530701450785000²", NikFaultCode.NOT_DIGITS),
        ("①307014507850001", NikFaultCode.NOT_DIGITS),
        ("5307A14507850001", NikFaultCode.NOT_DIGITS),
        ("530701450785000", NikFaultCode.TOO_SHORT),
        ("5307", NikFaultCode.TOO_SHORT),
        ("53070145078500011", NikFaultCode.TOO_LONG),
        ("0000000000000000", NikFaultCode.LOOKS_MADE_UP),
        ("7777777777777777", NikFaultCode.LOOKS_MADE_UP),
        ("1234567890123456", NikFaultCode.LOOKS_MADE_UP),
        ("9876543210987654", NikFaultCode.LOOKS_MADE_UP),
        ("5307010007850001", NikFaultCode.BAD_DATE),
        ("5307013207850001", NikFaultCode.BAD_DATE),
        ("5307014007850001", NikFaultCode.BAD_DATE),
        ("5307017207850001", NikFaultCode.BAD_DATE),
        ("5307013102850001", NikFaultCode.BAD_DATE),
        ("5307017102850001", NikFaultCode.BAD_DATE),
        ("5307012902010001", NikFaultCode.BAD_DATE),
        ("5307011213850001", NikFaultCode.BAD_DATE),
        ("5307011200850001", NikFaultCode.BAD_DATE),
        ("5399014507850001", NikFaultCode.BAD_REGION),
        ("5322014507850001", NikFaultCode.BAD_REGION),
        ("5300014507850001", NikFaultCode.BAD_REGION),
        ("5307004507850001", NikFaultCode.BAD_REGION),
        ("0007014507850001", NikFaultCode.BAD_REGION),
        ("5407014507850001", NikFaultCode.BAD_REGION),
        ("5.30701E+15", NikFaultCode.MANGLED_BY_SPREADSHEET),
        ("5,30701E+15", NikFaultCode.MANGLED_BY_SPREADSHEET),
        ("5.307014507850e15", NikFaultCode.MANGLED_BY_SPREADSHEET),
        ("5307014507850000.0", NikFaultCode.MANGLED_BY_SPREADSHEET),
        ("5307014507850001 5313016608900003", NikFaultCode.SEVERAL),
        ("5307014507850001\n5313016608900003", NikFaultCode.SEVERAL),
        ("5307014507850001,5313016608900003", NikFaultCode.SEVERAL),
        ("5307 0145 0785 0001 dan 5313 0166 0890 0003", NikFaultCode.SEVERAL),
        ("5307 0145 0785 0001 5313 0166 0890 0003", NikFaultCode.SEVERAL),
    ],
)
def test_what_is_no_nik_is_named(text: str, code: NikFaultCode) -> None:
    assert read_nik(text, TODAY) == NikFault(code)


@pytest.mark.parametrize(
    "text", ["53O7O145O785OOO1", "5307014507850O0l", "530701450785000I", "nik 53070l45O7850001"]
)
def test_letters_for_digits_are_asked_back_with_the_number_they_mean(text: str) -> None:
    fault = read_nik(text, TODAY)
    assert isinstance(fault, NikFault)
    assert fault.code is NikFaultCode.LOOK_ALIKE_LETTERS
    assert fault.corrected is not None
    assert fault.corrected.digits == MARIA


def test_letters_for_digits_in_an_impossible_number_are_not_offered() -> None:
    assert read_nik("53O7O132O785OOO1", TODAY) == NikFault(NikFaultCode.BAD_DATE)


@pytest.mark.parametrize("region", ["3201", "1171", "9601", "7371", "5271"])
def test_people_who_moved_here_keep_the_nik_of_another_province(region: str) -> None:
    assert isinstance(read_nik(f"{region}014507850001", TODAY), Nik)


def test_an_unknown_kecamatan_is_accepted() -> None:
    assert isinstance(read_nik("5307994507850001", TODAY), Nik)


@pytest.mark.parametrize(
    ("ddmmyy", "born"),
    [
        ("010168", date(1968, 1, 1)),
        ("211111", date(2011, 11, 21)),
        ("221111", None),
        ("010100", date(2000, 1, 1)),
        ("290200", date(2000, 2, 29)),
        ("211116", date(1916, 11, 21)),
        ("010115", None),
    ],
    ids=["68", "15 today", "15 tomorrow", "00", "leap day", "110", "neither"],
)
def test_the_century_follows_from_a_plausible_age(ddmmyy: str, born: date | None) -> None:
    nik = read_nik(f"530701{ddmmyy}0001", TODAY)
    assert (nik.birth_date if isinstance(nik, Nik) else None) == born


def test_the_digits_never_show_by_accident() -> None:
    nik = read_nik(MARIA, TODAY)
    assert isinstance(nik, Nik)
    assert nik.masked == "5307••••••••••01"
    shown = f"{nik!r} {NikFault(NikFaultCode.LOOK_ALIKE_LETTERS, nik)!r}"
    assert MARIA not in shown
    assert "1985" not in shown


@given(
    st.dates(date(1930, 1, 1), date(2011, 11, 21)),
    st.sampled_from(Sex),
    st.integers(1, 9999),
    st.sampled_from([" ", ".", "-", ""]),
)
def test_every_possible_birth_date_is_read_back(
    born: date, sex: Sex, serial: int, gap: str
) -> None:
    day = born.day + (40 if sex is Sex.FEMALE else 0)
    text = gap.join(("530701", f"{day:02}{born:%m%y}", f"{serial:04}"))
    nik = read_nik(text, TODAY)
    assert isinstance(nik, Nik)
    assert (nik.birth_date, nik.sex) == (born, sex)


@given(st.text(max_size=60))
def test_no_text_brings_the_reader_down(text: str) -> None:
    read_nik(text, TODAY)


@given(st.from_regex(r"[0-9OoIl .,-]{10,40}", fullmatch=True), st.integers(0, 20_000))
def test_whatever_is_read_is_sixteen_plain_digits(text: str, days: int) -> None:
    nik = read_nik(text, TODAY + timedelta(days=days))
    if isinstance(nik, Nik):
        assert len(nik.digits) == 16
        assert nik.digits.isascii()
        assert nik.digits.isdigit()
