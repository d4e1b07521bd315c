"""Rows 83 to 96 of the list of bad inputs: what a row may say, and what it may not."""

import pytest

from conversations.rules.periods import Payer
from storage.programmes import Programme
from tests.handlers.roster.roster_files import (
    MARIA,
    SITI,
    YOSEF,
    cautions,
    check,
    csv_of,
    refusals,
    row_with,
    xlsx_of,
)


def one_nik(cell: object) -> list[str]:
    """The keys of the refusals of a row with this NIK in a workbook."""
    checked = check(xlsx_of(("NIK", "NAMA"), (cell, "Maria Contoh")), "roster.xlsx")
    return [key for _, key in refusals(checked)]


@pytest.mark.parametrize(
    ("cell", "refused"),
    [
        pytest.param(MARIA, [], id="text"),
        pytest.param(f"'{MARIA}", [], id="84-apostrophe"),
        pytest.param(f"  {MARIA} ", [], id="84-spaces"),
        pytest.param("5307 0145 0785 0001", [], id="84-inner-spaces"),
        pytest.param(5307014507850001, ["nik_mangled_by_spreadsheet"], id="83-number"),
        pytest.param(5307014507850000.0, ["nik_mangled_by_spreadsheet"], id="83-float"),
        pytest.param("5.30701E+15", ["nik_mangled_by_spreadsheet"], id="83-scientific"),
        pytest.param("5,30701E+15", ["nik_mangled_by_spreadsheet"], id="83-scientific-comma"),
        pytest.param("5307014507850000", ["nik_mangled_by_spreadsheet"], id="83-last-digit-lost"),
        pytest.param(530701450785, ["nik_too_short"], id="short-number"),
        pytest.param(None, ["nik_missing"], id="missing"),
        pytest.param("53070145078500", ["nik_too_short"], id="14-digits"),
        pytest.param("53070145078500011", ["nik_too_long"], id="17-digits"),
        pytest.param("5307013202850001", ["nik_bad_date"], id="day-32"),
        pytest.param("5399014507850001", ["nik_bad_region"], id="no-such-region"),
        pytest.param("1111111111111111", ["nik_looks_made_up"], id="made-up"),
        pytest.param("53O7014507850001", ["nik_look_alike_letters"], id="letter-o"),
        pytest.param(f"{MARIA} {YOSEF}", ["nik_several"], id="two"),
    ],
)
def test_a_nik_is_taken_whole_or_refused_and_never_guessed(
    cell: object, refused: list[str]
) -> None:
    assert one_nik(cell) == refused


def test_a_file_in_which_every_nik_ends_in_nought_has_lost_its_digits() -> None:
    lines = [f"530701450785{serial:03}0;Maria" for serial in range(1, 7)]
    keys = {key for _, key in refusals(check(csv_of("NIK;NAMA", *lines)))}
    assert keys == {"nik_mangled_by_spreadsheet"}
    assert len(check(csv_of("NIK;NAMA", *lines, f"{MARIA};Maria")).rows) == 7


def test_a_nik_that_stands_twice_is_applied_from_neither_row() -> None:
    checked = check(
        csv_of("NIK;NAMA;MULAI", f"{MARIA};A;", f"{YOSEF};B;", f"{MARIA};C;", f"{MARIA};D;x")
    )
    assert refusals(checked) == [
        (2, "nik_double"),
        (4, "nik_double"),
        (5, "day"),
        (5, "nik_double"),
    ]
    assert checked.refused[0].refusals[0].blanks == {"rows": "4, 5"}
    assert [row.number for row in checked.rows] == [3]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        pytest.param("=HYPERLINK(1)", "=HYPERLINK(1)", id="87-equals"),
        pytest.param("+cmd|x", "+cmd|x", id="87-plus"),
        pytest.param("@SUM(A1)", "@SUM(A1)", id="87-at"),
        pytest.param('"\tMaria"', "Maria", id="87-tab"),
        pytest.param("Mar\x00ia", "Maria", id="93-nul"),
        pytest.param("Mar\x07ia", "Maria", id="93-control"),
        pytest.param("\u202eMaria\u202c", "Maria", id="93-right-to-left"),
        pytest.param("Ma\u200bria", "Maria", id="93-zero-width"),
        pytest.param("Maria\u00a0Contoh", "Maria Contoh", id="no-break-space"),
        pytest.param("Robert'); DROP TABLE", "Robert'); DROP TABLE", id="sql"),
        pytest.param("Y", "Y", id="one-letter"),
        pytest.param("N" * 200, "N" * 200, id="200-letters"),
        pytest.param("Ma'ruf D'Ornay", "Ma'ruf D'Ornay", id="apostrophes"),
    ],
)
def test_a_name_is_cleaned_and_kept_as_text(cell: str, name: str) -> None:
    checked = check(csv_of("NIK,NAMA", f"{MARIA},{cell}"))
    assert [row.enrolment.identity.name for row in checked.rows] == [name]


def test_what_was_cleaned_is_listed() -> None:
    content = csv_of("NIK;NAMA", f"{MARIA};Mar\x00ia", f"{YOSEF};\u202eYosef", f"{SITI}; Siti ")
    assert cautions(check(content)) == [(2, "cleaned"), (3, "cleaned")]


@pytest.mark.parametrize(
    ("name", "key"),
    [("", "name_missing"), ("12345", "name_without_letters"), ("N" * 201, "name_too_long")],
)
def test_a_name_that_is_none_is_refused(name: str, key: str) -> None:
    assert refusals(check(csv_of("NIK;NAMA", f"{MARIA};{name}"))) == [(2, key)]


@pytest.mark.parametrize(
    ("cell", "phone", "found"),
    [
        pytest.param("+6281234567890", "+6281234567890", [], id="95-plus-62"),
        pytest.param("6281234567890", "+6281234567890", [], id="95-62"),
        pytest.param("081234567890", "+6281234567890", [], id="95-0"),
        pytest.param("81234567890", "+6281234567890", [], id="95-8"),
        pytest.param("+62 0812-3456-7890", "+6281234567890", [], id="95-plus-62-0"),
        pytest.param("0812 (3456) 7890", "+6281234567890", [], id="95-spaced"),
        pytest.param("+620000000001", "+620000000001", ["phone_impossible"], id="demo"),
        pytest.param("620000000001", "+620000000001", ["phone_impossible"], id="demo-no-plus"),
        pytest.param("+99912345678", "+99912345678", ["phone_impossible"], id="no-country"),
        pytest.param("0380821234", "+62380821234", ["phone_landline"], id="95-landline"),
        pytest.param("+14155550100", "+14155550100", ["phone_foreign"], id="95-foreign"),
        pytest.param("tidak ada", "", ["phone_unreadable"], id="words"),
        pytest.param("0812", "", ["phone_unreadable"], id="too-short"),
        pytest.param("081234567890/081234567891", "", ["phone_unreadable"], id="two"),
        pytest.param("\u0660\u0668\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", "",
                     ["phone_unreadable"], id="arabic-digits"),
        pytest.param("-", "", [], id="dash"),
        pytest.param("", "", [], id="none"),
    ],
)  # fmt: skip
def test_a_phone_becomes_e164(cell: str, phone: str, found: list[str]) -> None:
    checked = row_with("NO HP", cell)
    assert [row.enrolment.identity.phone for row in checked.rows] == [phone]
    assert [key for _, key in cautions(checked)] == found


def test_a_phone_stored_as_a_number_is_read() -> None:
    content = xlsx_of(("NIK", "NAMA", "NO HP"), (MARIA, "Maria", 81234567890))
    checked = check(content, "roster.xlsx")
    assert checked.rows[0].enrolment.identity.phone == "+6281234567890"


@pytest.mark.parametrize(("rows", "warned"), [(2, 0), (4, 0), (5, 5), (40, 40)])
def test_one_phone_on_many_rows_is_a_caution(rows: int, warned: int) -> None:
    lines = [f"530701450785{serial:04};Maria;+620000000005" for serial in range(1, rows + 1)]
    found = cautions(check(csv_of("NIK;NAMA;NO HP", *lines)))
    assert sum(key == "phone_shared" for _, key in found) == warned


@pytest.mark.parametrize(
    ("cell", "kpj", "found"),
    [
        pytest.param("26000000001", "26000000001", [], id="digits"),
        pytest.param("26ab 0000001", "26AB0000001", [], id="letters"),
        pytest.param("2600000001", "", ["kpj_left_out"], id="ten"),
        pytest.param("260000000012", "", ["kpj_left_out"], id="twelve"),
        pytest.param("2,6E+10", "", ["kpj_left_out"], id="scientific"),
    ],
)
def test_a_card_number_of_another_length_is_left_out(cell: str, kpj: str, found: list[str]) -> None:
    checked = row_with("NO KPJ", cell)
    assert [row.enrolment.identity.kpj for row in checked.rows] == [kpj]
    assert [key for _, key in cautions(checked)] == found


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Sikka", "53.07"),
        ("KABUPATEN SIKKA", "53.07"),
        ("53.07", "53.07"),
        ("5307", "53.07"),
        ("Kota Kupang", "53.71"),
        ("Kupang", None),
        ("Atlantis", None),
    ],
)
def test_a_kabupaten_is_known_by_name_or_code_or_its_row_refused(
    cell: str, code: str | None
) -> None:
    checked = row_with("KABUPATEN", cell)
    if code is None:
        assert refusals(checked) == [(2, "kabupaten")]
    else:
        assert [row.enrolment.kabupaten for row in checked.rows] == [code]


@pytest.mark.parametrize(
    ("cell", "handed_out", "found"),
    [
        *((word, True, []) for word in ("sudah", "Ya", "1", "YES", "2026-01-31")),
        *((word, False, []) for word in ("belum", "tidak", "0", "No")),
        ("", None, []),
        ("mungkin", None, ["yes_no"]),
    ],
)
def test_card_and_passbook_are_yes_no_or_not_said(
    cell: str,
    handed_out: bool | None,  # noqa: FBT001 - a value of the table
    found: list[str],
) -> None:
    checked = check(csv_of("NIK;NAMA;KARTU;BUKU TABUNGAN", f"{MARIA};Maria;{cell};{cell}"))
    enrolment = checked.rows[0].enrolment
    assert (enrolment.card, enrolment.passbook) == (handed_out, handed_out)
    assert [key for _, key in cautions(checked)] == found * 2


@pytest.mark.parametrize(
    ("starts", "ends", "refused", "found"),
    [
        pytest.param("", "", [], [], id="programme"),
        pytest.param("2026-10-15", "", [], [], id="later-start"),
        pytest.param("2026-12-01", "2026-11-01", ["ends_before_start"], [], id="backwards"),
        pytest.param("2025-12-01", "", [], ["outside_programme"], id="before-the-programme"),
        pytest.param("", "2027-01-31", [], ["outside_programme"], id="after-the-programme"),
        pytest.param("1026-01-01", "", ["year"], [], id="mistyped-year"),
        pytest.param("besok", "", ["day"], [], id="words"),
    ],
)
def test_cover_has_the_rows_period_or_the_programmes(
    starts: str, ends: str, refused: list[str], found: list[str]
) -> None:
    checked = check(csv_of("NIK;NAMA;MULAI;SELESAI", f"{MARIA};Maria;{starts};{ends}"))
    assert [key for _, key in refusals(checked)] == refused
    assert [key for _, key in cautions(checked)] == found


def test_a_programme_without_dates_needs_them_in_every_row() -> None:
    alone = Programme("MANDIRI", "Mandiri", Payer.SELF)
    checked = check(csv_of("NIK;NAMA", f"{MARIA};Maria"), programme=alone)
    assert refusals(checked) == [(2, "day_missing"), (2, "day_missing")]


def test_every_wrong_cell_of_a_row_is_told() -> None:
    line = "1;;31/12/1985;Atlantis"
    checked = check(csv_of("NIK;NAMA;TANGGAL LAHIR;KABUPATEN", line))
    assert {key for _, key in refusals(checked)} == {
        "nik_too_short",
        "name_missing",
        "day",
        "kabupaten",
    }
