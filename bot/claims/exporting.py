"""Cases as a table for a spreadsheet: names and numbers of people masked, no cell a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font

from conversations.masking import masked_name, masked_number
from handlers.cases.claim import Claim
from handlers.roster.returning import guarded

HEADS = (
    *("number", "kind", "state", "closed_as", "kabupaten", "name", "nik", "happened_on"),
    *("filed_at", "due_at", "passed_on_at", "bpjs_number", "complete_on", "forwarded_on"),
    *("pay_by", "paid_on", "paid_rupiah", "reports", "papers_missing", "flags"),
)
_TEXT_FORMAT = "@"


def row_of(claim: Claim, zone: ZoneInfo) -> Sequence[str]:
    """Return a case in the order of ``HEADS``; moments in ``zone`` to the minute."""
    case = claim.case
    identity = claim.person.identity if claim.person else None
    nik = identity.nik if identity else claim.told.nik
    return (
        case.number,
        case.kind,
        case.state,
        case.closed_as or "",
        case.kabupaten or "",
        masked_name(identity.name) if identity else "",
        masked_number(nik) if nik else "",
        _day(case.happened_on),
        _moment(case.filed_at, zone),
        _moment(case.due_at, zone),
        _moment(case.passed_on_at, zone),
        case.bpjs_number,
        _day(case.complete_on),
        _day(case.forwarded_on),
        _day(case.pay_by),
        _day(case.paid_on),
        "" if case.paid_rupiah is None else str(case.paid_rupiah),
        str(len(claim.reports)),
        " ".join(claim.missing),
        " ".join(flag.flag for flag in claim.open_flags),
    )


def as_csv(rows: Iterable[Sequence[str]], heads: Sequence[str] = HEADS) -> bytes:
    """Return the table as CSV in UTF-8 that a spreadsheet opens by itself."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(heads)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Sequence[str]], heads: Sequence[str] = HEADS) -> bytes:
    """Return the table as a workbook of one sheet; every cell is text."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    for number, row in enumerate(chain((heads,), rows)):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", guarded(text)))
            cell.number_format = _TEXT_FORMAT
            if number == 0:
                cell.font = bold
            cells.append(cell)
        sheet.append(cells)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


WRITERS = {".csv": as_csv, ".xlsx": as_xlsx}


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _moment(moment: datetime | None, zone: ZoneInfo) -> str:
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
