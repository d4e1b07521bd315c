import csv
import io
import stat
from pathlib import Path

import openpyxl
import pytest

from bot.claims.exporting import HEADS
from bot.cli import main
from tests.bot.commands.reporting import CASE, demo_services, file_one

NIK = "5306010307600008"


def exported(file: Path, *given: str) -> list[dict[str, str]]:
    """Export to a file and open it again as a program would."""
    assert main(["claims", "export", str(file), *given]) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    if file.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    heads, *rows = ([cell or "" for cell in row] for row in sheet.iter_rows(values_only=True))
    return [dict(zip(map(str, heads), map(str, row), strict=True)) for row in rows]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_opens_again_with_everybody_masked(tmp_path: Path, ending: str) -> None:
    file_one(happened_on="2026-11-20", happened_at="16:00:00")
    file = tmp_path / f"cases.{ending}"
    death, accident = exported(file)
    assert tuple(death) == HEADS
    assert (death["number"], death["name"], death["nik"]) == (
        CASE,
        "M***** C*****",
        "************0008",
    )
    assert (death["filed_at"], death["due_at"]) == ("2026-11-11 08:12", "")
    assert death["papers_missing"] == "death_certificate"
    assert accident["due_at"] == "2026-11-22 16:00"
    assert accident["kabupaten"] == "53.07"
    whole = repr((death, accident))
    assert [told for told in (NIK, "Markus", "Yosef", "+62") if told in whole] == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("typed", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3"])
def test_no_cell_is_a_formula(tmp_path: Path, ending: str, typed: str) -> None:
    assert main(["claims", "pass-on", CASE, f"--bpjs-number={typed}", "--by", "Ani"]) == 0
    (row,) = exported(tmp_path / f"cases.{ending}")
    assert row["bpjs_number"] == f"'{typed}"


def test_an_export_is_narrowed_and_noted(tmp_path: Path) -> None:
    file_one()
    rows = exported(tmp_path / "some.csv", "--kind", "accident", "--kabupaten", "sikka")
    assert [row["kind"] for row in rows] == ["accident"]
    assert exported(tmp_path / "none.csv", "--state", "paid", "--by", "Ani") == []
    services = demo_services()
    with services.database.begin() as store:
        acts = [(act.actor, act.details) for act in store.audit.of("cases")]
    services.database.engine.dispose()
    assert acts == [("operator", {"count": 1}), ("operator:Ani", {"count": 0})]


@pytest.mark.parametrize(
    ("name", "code"), [("cases.txt", 2), ("cases", 2), ("there.csv", 1), ("no/where.csv", 1)]
)
def test_a_file_that_cannot_be_written_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, code: int
) -> None:
    (tmp_path / "there.csv").write_text("mine")
    assert main(["claims", "export", str(tmp_path / name)]) == code
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert (tmp_path / "there.csv").read_text() == "mine"
