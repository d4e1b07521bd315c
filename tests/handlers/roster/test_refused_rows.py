"""Refused rows go back to whoever sent them: with reasons, marked, ready to be mended."""

import io

import openpyxl
import pytest

from bot.wiring import load_guide
from handlers.roster.returning import guarded, refused_csv, refused_xlsx
from tests.handlers.roster.roster_files import (
    MARIA,
    SITI,
    YOSEF,
    check,
    csv_of,
)


def test_every_reason_has_its_words_in_both_languages() -> None:
    texts = load_guide().texts
    keys = {key for key in texts.keys("id") if key.startswith("roster.")}
    assert keys == {key for key in texts.keys("en") if key.startswith("roster.")}
    for key in keys:
        assert texts.template(key, "id").blanks == texts.template(key, "en").blanks, key


BAD = csv_of(
    "NIK;NAMA;ALAMAT", f"{MARIA};Maria;x", "5.30701E+15;=SUM(A1);@x", f"{YOSEF};;+6281", "1;a;b;c;d"
)


def test_refused_rows_go_back_as_csv_with_their_columns_and_reasons() -> None:
    checked = check(BAD)
    texts = load_guide().texts
    lines = refused_csv(checked, texts, "id").decode("utf-8-sig").splitlines()
    assert lines[0] == "NIK;NAMA;ALAMAT;;;ALASAN"
    assert lines[1].startswith("5.30701E+15;'=SUM(A1);'@x;;;NIK: ")
    assert lines[2].startswith(f"{YOSEF};;+6281;;;NAMA: ")
    assert len(lines) == 4


def test_refused_rows_go_back_as_a_workbook_with_the_bad_cells_marked() -> None:
    checked = check(BAD)
    content = refused_xlsx(checked, load_guide().texts, "en")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    head, mangled, nameless, _ = list(sheet.iter_rows())
    assert [cell.value for cell in head][-1] == "REASON"
    assert [cell.value for cell in mangled][:3] == ["5.30701E+15", "'=SUM(A1)", "'@x"]
    assert all(cell.data_type in {"s", "n", "inlineStr"} for cell in mangled)
    assert [cell.fill.fill_type for cell in mangled][:3] == ["solid", None, None]
    assert [cell.fill.fill_type for cell in nameless][:3] == [None, "solid", None]
    assert {cell.number_format for cell in mangled} == {"@"}


def test_a_file_of_refused_rows_can_be_mended_and_sent_again() -> None:
    back = refused_csv(check(BAD), load_guide().texts, "id")
    mended = back.replace(b"5.30701E+15", SITI.encode())
    again = check(mended)
    assert [row.enrolment.identity.name for row in again.rows] == ["=SUM(A1)"]
    assert again.ignored == ("ALAMAT", "ALASAN")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Maria", "Maria"),
        ("=A1", "'=A1"),
        ("-2+3", "'-2+3"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("+6281234", "+6281234"),
        ("-", "'-"),
    ],
)
def test_no_cell_goes_out_as_a_formula(text: str, written: str) -> None:
    assert guarded(text) == written
