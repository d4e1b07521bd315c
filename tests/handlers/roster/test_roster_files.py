"""Rows 80 to 92 of the list of bad inputs: files that are opened, and files that are not."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from handlers.roster import containers, sheet
from handlers.roster.findings import Column, Unreadable
from tests.handlers.roster.roster_files import (
    MARIA,
    SITI,
    YOSEF,
    check,
    csv_of,
    refusals,
    xlsx_of,
)

HEAD = ("NIK", "NAMA")
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def why_not(content: bytes, name: str = "roster.csv") -> str:
    """The key of the reason why a file cannot be used."""
    with pytest.raises(Unreadable) as refused:
        check(content, name)
    return refused.value.text.key.removeprefix("roster.unreadable.")


def zip_of(**parts: str | bytes) -> bytes:
    """A zip with these parts; two underscores stand for a slash, one for a dot."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one more part, or another one in the place of one."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, content)
    return written.getvalue()


def worksheet(cells: str, before: str = "") -> bytes:
    """A workbook whose only sheet has these rows, written by hand."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{space}"><sheetData>{cells}</sheetData>'
        "</worksheet>"
    )
    return with_part(xlsx_of(HEAD), "xl/worksheets/sheet1.xml", xml.encode())


def inline(place: str, text: str) -> str:
    """A text cell as XLSX writes it."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def ods(rows: str, manifest: str = "<manifest/>") -> bytes:
    """An ODS whose only table has these rows."""
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body>'
        f'<office:spreadsheet><table:table table:name="A">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zip_of(**{"mimetype": ODS, "META-INF/manifest.xml": manifest, "content.xml": content})


def ods_row(*texts: str, cell: str = "", row: str = "") -> str:
    """A row of text cells as ODS writes it; ``cell`` and ``row`` are further attributes."""
    cells = "".join(
        f'<table:table-cell office:value-type="string" {cell}><text:p>{text}</text:p>'
        "</table:table-cell>"
        for text in texts
    )
    return f"<table:table-row {row}>{cells}</table:table-row>"


def bomb() -> bytes:
    """A workbook that is small and unpacks to more than is allowed, and says so."""
    return with_part(xlsx_of(HEAD), "xl/media/zeros.bin", bytes(containers.MOST_UNPACKED + 1))


def lying_bomb(content: bytes) -> bytes:
    """The same, but each part claims to be of ten bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        big = max(archive.infolist(), key=lambda part: part.file_size).file_size
    return content.replace(big.to_bytes(4, "little"), (10).to_bytes(4, "little"))


def ole(*streams: str) -> bytes:
    """The beginnings of an old Excel file with streams of these names."""
    names = b"".join(name.encode("utf-16-le") for name in streams)
    return containers.OLE_MARK + bytes(512) + names + bytes(512)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        pytest.param(b"", "roster.csv", "empty", id="80-nothing"),
        pytest.param(b" \r\n\r\n", "roster.csv", "empty", id="80-blank"),
        pytest.param(b"NIK;NAMA\r\n", "roster.csv", "no_rows", id="80-heads-only"),
        pytest.param(b"NIK;NAMA\r\n;\r\n", "roster.csv", "no_rows", id="80-empty-row"),
        pytest.param(xlsx_of(HEAD), "roster.xlsx", "no_rows", id="80-xlsx-heads-only"),
        pytest.param(xlsx_of(), "roster.xlsx", "empty", id="80-xlsx-nothing"),
        pytest.param(b"\xff\xfeN\x00I\x00K", "roster.csv", "encoding", id="81-utf-16-half-char"),
        pytest.param(b"NIK\r\n1\r\n", "roster.csv", "missing_columns", id="88-no-name"),
        pytest.param(b"a;b\r\n1;2\r\n", "roster.csv", "missing_columns", id="88-no-heads"),
        pytest.param(b"NIK;NAMA;Nama\r\n", "roster.csv", "double_columns", id="88-twice"),
        pytest.param(b"NIK;NAMA;name\r\n", "roster.csv", "double_columns", id="88-two-languages"),
        pytest.param(bytes(sheet.MOST_BYTES + 1), "roster.csv", "too_big", id="90-bytes"),
        pytest.param(xlsx_of(HEAD), "roster.xlsm", "macros", id="91-xlsm"),
        pytest.param(
            with_part(xlsx_of(HEAD), "xl/vbaProject.bin", b"x"),
            "roster.xlsx",
            "macros",
            id="91-xlsm-renamed",
        ),
        pytest.param(
            with_part(xlsx_of(HEAD), "xl/externalLinks/externalLink1.xml", b"<x/>"),
            "roster.xlsx",
            "external_links",
            id="91-external-links",
        ),
        pytest.param(
            xlsx_of(HEAD, more_sheets=1_000), "roster.xlsx", "too_big_inside", id="91-sheets"
        ),
        pytest.param(ole("EncryptedPackage"), "roster.xlsx", "encrypted", id="91-encrypted"),
        pytest.param(ole("Workbook"), "roster.xlsx", "ending", id="91-xls-renamed"),
        pytest.param(ole("_VBA_PROJECT_CUR"), "roster.xls", "macros", id="91-xls-macros"),
        pytest.param(ole("Workbook"), "roster.xls", "damaged", id="91-xls-damaged"),
        pytest.param(
            ods(ods_row(*HEAD), "<manifest:encryption-data/>"),
            "roster.ods",
            "encrypted",
            id="91-ods-encrypted",
        ),
        pytest.param(xlsx_of(HEAD), "roster.ods", "ending", id="91-xlsx-called-ods"),
        pytest.param(xlsx_of(HEAD)[:3000], "roster.xlsx", "damaged", id="98-cut-off"),
        pytest.param(zip_of(a="b"), "roster.xlsx", "not_a_spreadsheet", id="another-zip"),
        pytest.param(b"NIK;NAMA", "roster.xlsx", "not_a_spreadsheet", id="text-called-xlsx"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(500), "a.csv", "not_a_spreadsheet", id="png"),
        pytest.param(b"<html><table>", "roster.csv", "not_a_spreadsheet", id="html"),
        pytest.param(b"<html><table>", "roster.xls", "not_a_spreadsheet", id="html-called-xls"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(
    content: bytes, name: str, reason: str
) -> None:
    assert why_not(content, name) == reason


@pytest.mark.parametrize("make", [bomb, lambda: lying_bomb(bomb())], ids=["honest", "lying"])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    make: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "MOST_UNPACKED", 4_000_000)
    content = make()
    assert len(content) < 20_000
    assert why_not(content, "roster.xlsx") in {"too_big_inside", "damaged"}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            worksheet(
                f'<row r="1">{inline("A1", "NIK")}</row><row>{inline("XFD1048576", "x")}</row>'
            ),
            id="xlsx-far-cell",
        ),
        pytest.param(
            ods(ods_row("x", cell='table:number-columns-repeated="16384"')), id="ods-wide-cell"
        ),
        pytest.param(
            ods(ods_row("x", row='table:number-rows-repeated="1048576"')), id="ods-many-rows"
        ),
    ],
)
def test_a_small_file_that_spans_millions_of_cells_is_refused(content: bytes) -> None:
    name = "roster.ods" if ODS.encode() in content else "roster.xlsx"
    assert why_not(content, name) == "too_wide"


def test_more_rows_than_allowed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.roster.checking.MOST_ROWS", 3)
    assert why_not(csv_of("NIK;NAMA", *["1;x"] * 4)) == "too_many_rows"
    assert check(csv_of("NIK;NAMA", *["1;x"] * 3)).count == 3


def test_external_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("rahasia", "utf-8")
    before = f'<!DOCTYPE x [<!ENTITY secret SYSTEM "{secret.as_uri()}">]>'
    row = f'<row r="2">{inline("A2", MARIA)}{inline("B2", "Maria &secret;")}</row>'
    head = f'<row r="1">{inline("A1", "NIK")}{inline("B1", "NAMA")}</row>'
    try:
        names = [
            row.enrolment.identity.name
            for row in check(worksheet(head + row, before), "roster.xlsx").rows
        ]
    except Unreadable:
        names = []
    assert "rahasia" not in " ".join(names)


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
