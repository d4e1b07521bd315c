"""Hand refused rows back as a file: their own columns and one more with the reasons.

Cells go out as text, so that a NIK typed in anew stays whole, and none can act as a formula.
"""

import csv
import io
import re

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.styles import Fill, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from conversations.engine.catalogue import Catalogue
from conversations.engine.replies import Text
from handlers.roster.cells import text_of
from handlers.roster.checking import Checked
from handlers.roster.saying import reasons
from handlers.roster.words import RosterWords, plain_head

# What makes a spreadsheet run a cell; a plain signed number, such as a phone, runs nothing.
_ACTS = re.compile(r"[=+\-@\t\r\n]")
_SIGNED = re.compile(r"[+\-][0-9]+")
_MARKED = PatternFill("solid", start_color="FFF2C2")
_REASON_HEAD = Text("roster.report.reason_head")
_COLUMN_WIDTH, _REASON_WIDTH = 18, 60
_TEXT_FORMAT = "@"


def refused_csv(checked: Checked, texts: Catalogue, language: str) -> bytes:
    """Return the refused rows as CSV in UTF-8 with the separator of the file they came in."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=checked.delimiter)
    heads, rows = _shape(checked)
    writer.writerow([*map(guarded, heads), texts.say(_REASON_HEAD, language)])
    for refused, cells in zip(checked.refused, rows, strict=True):
        writer.writerow([*map(guarded, cells), reasons(refused, texts, language)])
    return written.getvalue().encode("utf-8-sig")


def refused_xlsx(checked: Checked, texts: Catalogue, language: str) -> bytes:
    """Return the refused rows as a workbook; the cells that are the reason are marked."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    heads, rows = _shape(checked)
    for place in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = _COLUMN_WIDTH
    sheet.column_dimensions[get_column_letter(len(heads) + 1)].width = _REASON_WIDTH
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    heads.append(texts.say(_REASON_HEAD, language))
    sheet.append([_text_cell(sheet, head, font=bold) for head in heads])
    known = RosterWords.of(texts).columns
    columns = [known.get(plain_head(head)) for head in heads]
    for refused, cells in zip(checked.refused, rows, strict=True):
        wrong = {refusal.column for refusal in refused.refusals} - {None}
        told = [*cells, reasons(refused, texts, language)]
        sheet.append(
            [
                _text_cell(sheet, text, fill=_MARKED if column in wrong else None)
                for text, column in zip(told, columns, strict=True)
            ]
        )
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _text_cell(
    sheet: WriteOnlyWorksheet, text: str, *, fill: Fill | None = None, font: Font | None = None
) -> Cell:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", guarded(text)))
    cell.number_format = _TEXT_FORMAT
    if fill is not None:
        cell.fill = fill
    if font is not None:
        cell.font = font
    return cell


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; an apostrophe goes before it."""
    return f"'{text}" if _ACTS.match(text) and not _SIGNED.fullmatch(text) else text


def _shape(checked: Checked) -> tuple[list[str], list[list[str]]]:
    """Return heads and rows as text, all of one width, so that the reasons stand in one column."""
    rows = [[text_of(cell) for cell in row.cells] for row in checked.refused]
    width = max(map(len, (checked.heads, *rows)))
    heads, *filled = ([*row, *[""] * (width - len(row))] for row in (checked.heads, *rows))
    return heads, filled
