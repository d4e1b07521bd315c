"""Roster files made for tests: CSV and XLSX bytes, and checking them in one call."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

from bot.wiring import load_guide
from conversations.rules.periods import Payer
from handlers.roster.checking import Checked, RosterRules, check_roster
from handlers.roster.words import RosterWords
from storage.programmes import Programme

TODAY = date(2026, 11, 21)
NTT = Programme(
    "NTT-2026", "NTT 2026", Payer.PROVINCE, starts=date(2026, 1, 1), ends=date(2026, 12, 31)
)
MARIA, YOSEF, SITI = "5307014507850001", "5307011203790002", "5371015509880005"


def rules(programme: Programme = NTT) -> RosterRules:
    """What rows are checked against on the demo's first day."""
    guide = load_guide()
    return RosterRules(RosterWords.of(guide.texts), guide.regions, programme, TODAY)


def csv_of(*lines: str) -> bytes:
    """A CSV of these lines."""
    return "".join(f"{line}\r\n" for line in lines).encode()


def xlsx_of(*rows: Sequence[Any], more_sheets: int = 0) -> bytes:
    """A workbook with these rows in its first sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for number in range(more_sheets):
        book.create_sheet(f"Lembar {number}")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def check(content: bytes, name: str = "roster.csv", programme: Programme = NTT) -> Checked:
    """A file, checked."""
    return check_roster(name, content, rules(programme))


def row_with(head: str, cell: str) -> Checked:
    """A CSV of one person with one more column, checked."""
    return check(csv_of(f"NIK;NAMA;{head}", f"{MARIA};Maria Contoh;{cell}"))


def refusals(checked: Checked) -> list[tuple[int, str]]:
    """The number and key of every refusal."""
    return [(found.row, found.key) for row in checked.refused for found in row.refusals]


def cautions(checked: Checked) -> list[tuple[int, str]]:
    """The number and key of every caution."""
    return [(found.row, found.key) for found in checked.cautions]
