"""Roster files as offices save them are read, and what they hold besides is told."""

import io

import openpyxl
import pytest

from handlers.roster.findings import Column
from tests.handlers.roster.odd_files import HEAD, ods, ods_row
from tests.handlers.roster.roster_files import (
    MARIA,
    SITI,
    YOSEF,
    check,
    csv_of,
    refusals,
    xlsx_of,
)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"NIK;NAMA\n{MARIA};María Contoh\n".encode(), id="utf-8"),
        pytest.param(f"NIK;NAMA\n{MARIA};María Contoh\n".encode("utf-8-sig"), id="utf-8-bom"),
        pytest.param(f"NIK;NAMA\n{MARIA};María Contoh\n".encode("utf-16"), id="utf-16-bom"),
        pytest.param(f"NIK;NAMA\n{MARIA};María Contoh\n".encode("utf-16-le"), id="utf-16-le"),
        pytest.param(f"NIK;NAMA\n{MARIA};María Contoh\n".encode("utf-16-be"), id="utf-16-be"),
        pytest.param(f"NIK;NAMA\n{MARIA};María Contoh\n".encode("cp1252"), id="windows-1252"),
        pytest.param(f"NIK,NAMA\n{MARIA},María Contoh\n".encode(), id="comma"),
        pytest.param(f"NIK\tNAMA\n{MARIA}\tMaría Contoh\n".encode(), id="tab"),
        pytest.param(f"sep=;\nNIK;NAMA\n{MARIA};María Contoh\n".encode(), id="sep-line"),
        pytest.param(f'NIK;NAMA\n{MARIA};"María\nContoh"\n'.encode(), id="quoted-line-break"),
        pytest.param(f'"NIK";"NAMA"\r"{MARIA}";"María Contoh"\r'.encode(), id="old-mac"),
        pytest.param(f"DAFTAR, 2026\n\nNIK;NAMA\n{MARIA};María Contoh\n".encode(), id="title"),
        pytest.param(f"no_nik;Nama Lengkap\n{MARIA};María Contoh\n".encode(), id="82-88-heads"),
        pytest.param(f"NAME;national id\nMaría Contoh;{MARIA}\n".encode(), id="english-order"),
    ],
)
def test_a_csv_is_read_as_offices_save_it(content: bytes) -> None:
    checked = check(content)
    assert [row.enrolment.identity.name for row in checked.rows] == ["María Contoh"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(xlsx_of(HEAD, (MARIA, "Maria Contoh")), "roster.XLSX", id="xlsx"),
        pytest.param(
            xlsx_of((), ("Judul",), HEAD, (MARIA, "Maria Contoh")), "roster.xlsx", id="xlsx-title"
        ),
        pytest.param(ods(ods_row(*HEAD) + ods_row(MARIA, "Maria Contoh")), "roster.ods", id="ods"),
    ],
)
def test_a_workbook_is_read(content: bytes, name: str) -> None:
    checked = check(content, name)
    assert [row.enrolment.identity.name for row in checked.rows] == ["Maria Contoh"]


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        pytest.param((f'{MARIA};"Maria', f"{YOSEF};Yosef", f"{SITI};Siti"), 2, id="to-the-end"),
        pytest.param((f'{MARIA};"Maria', f'{YOSEF};"Yosef"', f"{SITI};Siti"), 2, id="to-next"),
        pytest.param((f"{MARIA};Maria", f'{YOSEF};"Yosef', f'{SITI};"Siti"'), 3, id="later"),
        pytest.param((f"{MARIA};Maria", f"{YOSEF};Yosef", f'{SITI};"Siti'), 4, id="last"),
    ],
)
def test_an_unclosed_quote_costs_its_own_row_only(lines: tuple[str, ...], row: int) -> None:
    checked = check(csv_of("NIK;NAMA", *lines))
    assert refusals(checked) == [(row, "quotes")]
    assert len(checked.rows) == 2


def test_a_separator_inside_a_cell_costs_its_row() -> None:
    checked = check(csv_of("NIK,NAMA", f"{MARIA},Contoh, Maria", f"{YOSEF},Yosef,"))
    assert refusals(checked) == [(2, "too_many_cells")]
    assert [row.number for row in checked.rows] == [3]


def test_unknown_columns_are_listed_and_not_read() -> None:
    checked = check(csv_of("NIK;Tanggal Meninggal;NAMA", f"{MARIA};2020-01-01;Maria"))
    assert checked.ignored == ("Tanggal Meninggal",)
    assert len(checked.rows) == 1


def test_every_head_of_the_contract_is_known_in_both_languages() -> None:
    heads = (
        "NIK;NAMA;TANGGAL LAHIR;JENIS KELAMIN;NO HP;NO KPJ;KABUPATEN;KECAMATAN;DESA;PEKERJAAN;"
        "MULAI;SELESAI;KARTU;BUKU TABUNGAN"
    )
    english = (
        "nik;name;birth_date;sex;phone;card number;regency;district;village;occupation;start;"
        "end;card;passbook"
    )
    for line in (heads, english):
        assert line.count(";") + 1 == len(Column)
        assert check(csv_of(line, f"{MARIA};Maria" + ";" * 12)).ignored == ()


def test_row_numbers_are_those_of_the_spreadsheet() -> None:
    content = xlsx_of(("Judul",), (), HEAD, (MARIA, "Maria"), (), ("1", "Siti"))
    assert refusals(check(content, "roster.xlsx")) == [(6, "nik_too_short")]


def test_other_sheets_are_noted_and_hidden_ones_passed_over() -> None:
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.append(["rahasia"])
    for title, name in (("Sikka", "Maria"), ("Ende", "Yosef")):
        made = book.create_sheet(title)
        made.append(list(HEAD))
        made.append([MARIA, name])
    hidden.sheet_state = "hidden"
    written = io.BytesIO()
    book.active = 1
    book.save(written)
    checked = check(written.getvalue(), "roster.xlsx")
    assert [row.enrolment.identity.name for row in checked.rows] == ["Maria"]
    assert [note.blanks for note in checked.notes] == [{"sheets": "Ende"}]
