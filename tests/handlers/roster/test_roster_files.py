"""Rows 80 to 92 of the list of bad inputs: files that are opened, and files that are not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from handlers.roster import containers, sheet
from handlers.roster.findings import Unreadable
from tests.handlers.roster.odd_files import (
    HEAD,
    ODS,
    bomb,
    inline,
    lying_bomb,
    ods,
    ods_row,
    ole,
    with_part,
    worksheet,
    zip_of,
)
from tests.handlers.roster.roster_files import (
    MARIA,
    check,
    csv_of,
    xlsx_of,
)


def why_not(content: bytes, name: str = "roster.csv") -> str:
    """The key of the reason why a file cannot be used."""
    with pytest.raises(Unreadable) as refused:
        check(content, name)
    return refused.value.text.key.removeprefix("roster.unreadable.")


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
