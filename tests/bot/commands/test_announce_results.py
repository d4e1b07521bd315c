import csv
import io
import stat
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest

from bot.announcing.results import MEANS, REASONS, means_of, reason_of
from conversations.masking import masked_name, masked_number
from storage.announcement_outcomes import EXCLUDED, Outcome, Result
from storage.audiences import Standing
from storage.people import Identity, Person
from tests.bot.commands.announcing import MARIA, audited, give_chats, said, started


def exported(capsys: pytest.CaptureFixture[str], number: str, file: Path) -> list[dict[str, str]]:
    """Export to a file and open it again as a program would."""
    assert str(file) in said(capsys, "results", number, str(file), "--by", "Ani")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    if file.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    heads, *rows = ([cell or "" for cell in row] for row in sheet.iter_rows(values_only=True))
    return [dict(zip(map(str, heads), map(str, row), strict=True)) for row in rows]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_everybody_of_the_audience_has_a_row_and_nobody_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, ending: str
) -> None:
    give_chats()
    number = started(capsys)
    file = tmp_path / f"results.{ending}"
    rows = exported(capsys, number, file)
    assert len(rows) == 8
    by_nik = {row["NIK (masked)"]: row for row in rows}
    assert by_nik[masked_number(MARIA)] == {
        "No": by_nik[masked_number(MARIA)]["No"],
        "Name (masked)": masked_name("Maria Contoh"),
        "NIK (masked)": masked_number(MARIA),
        "Kabupaten": "Kabupaten Sikka",
        "Kecamatan": "Alok",
        "Village": by_nik[masked_number(MARIA)]["Village"],
        "Channel": "WhatsApp (simulator)",
        "Outcome": "waiting their turn",
        "Reason": "",
        "Next step": "wait",
        "When": "",
    }
    whole = repr(rows)
    assert [told for told in (MARIA, "Maria", "+62") if told in whole] == []
    (act,) = [act for act in audited(number) if act.act == "announcement_exported"]
    assert (act.actor, act.details) == ("operator:Ani", {"count": 8})
    assert "exists already" in said(capsys, "results", number, str(file), code=1)


def a_result(outcome: str, reason: str = "") -> Result:
    return Result(1, a_person(), outcome, reason, "whatsapp", None)


def a_person() -> Person:
    return Person(UUID(int=1), Identity("5307014507850001", "Maria Contoh"), None, None, None, None)


@pytest.mark.parametrize(
    ("outcome", "told", "reason", "means"),
    [
        ("failed", "Unreachable: twilio 63024", "unreachable", "call"),
        ("failed", "WindowClosed: twilio 63016", "window_closed", "template"),
        ("failed", "Rejected: Bad Request", "rejected", "call"),
        ("failed", "63049", "other", "call"),
        ("uncertain", "Uncertain: ReadTimeout", "cut_off", "call"),
        ("cancelled", "blocked", "blocked", "call"),
        ("cancelled", "opted_out", "stopped", "respect"),
        ("cancelled", "", "", "again"),
        ("expired", "", "", "again"),
        ("read", "", "", ""),
        ("told", "operator:Ani", "", ""),
        ("excluded:no_chat", "", "", "print"),
        ("excluded:deceased", "", "", "family"),
        ("excluded:opted_out", "", "", "respect"),
    ],
)
def test_reason_and_next_step_follow_from_the_outcome(
    outcome: str, told: str, reason: str, means: str
) -> None:
    result = a_result(outcome, told)
    assert reason_of(result) == reason
    assert means_of(result, reason) == means


def test_every_outcome_but_those_who_know_has_a_next_step() -> None:
    know = {Outcome.SENT, Outcome.DELIVERED, Outcome.READ, Outcome.TOLD}
    reached = {EXCLUDED + standing for standing in (Standing.FREE, Standing.TEMPLATE)}
    every = {*map(str, Outcome), *(EXCLUDED + standing for standing in Standing)}
    assert set(map(str, MEANS)) == every - reached - set(map(str, know))
    assert "other" not in REASONS.values()
