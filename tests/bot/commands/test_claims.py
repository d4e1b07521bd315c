import re
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.cli import main
from bot.clocks import DEMO_STARTS
from conversations.engine.events import Media
from conversations.rules.case import CaseKind
from conversations.rules.paper import Paper
from storage.audit import Act
from storage.pages import Page
from tests.bot.commands.reporting import CASE, demo_services, file_one

NIK = "5306010307600008"
NOBODY = "KL-AAAAA"


def said(capsys: pytest.CaptureFixture[str], *given: str, code: int = 0) -> str:
    """Run a command in English and return what it printed; on failure its one line of error."""
    capsys.readouterr()
    assert main(["--lang", "en", "claims", *given]) == code
    told = capsys.readouterr()
    if code == 0:
        assert told.err == ""
        return told.out
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    return told.err


def listed(capsys: pytest.CaptureFixture[str], *given: str) -> list[list[str]]:
    return [line.split("\t") for line in said(capsys, "list", *given).splitlines()]


def audited(what: str) -> list[Act]:
    """Return the acts of this name on the demo's case."""
    services = demo_services()
    with services.database.begin() as store:
        case = store.cases.by_number(CASE)
        assert case is not None
        found = [act for act in store.audit.of(f"case:{case.id}") if act.act == what]
    services.database.engine.dispose()
    return found


def keep_document(pages: list[Page], paper: Paper = Paper.KTP_HEIR) -> None:
    """Put a fetched file into the demo's case."""
    services = demo_services()
    now = services.clock()
    with services.database.begin() as store:
        case = store.cases.by_number(CASE)
        assert case is not None
        report = store.reports.of_case(case.id)[0]
        assert report.chat_id is not None
        document = store.documents.announce(
            report.chat_id, "sim_whatsapp", Media.PHOTO, "photo-1", "", 10, now
        )
        assert store.documents.attach(document, report.chat_id, case.id, report.id, paper, now)
        store.documents.wanted("test", now, 1)
        assert store.documents.kept(document, pages, "d" * 64, now)
    services.database.engine.dispose()


def test_the_list_is_columns_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys) == [
        [CASE, "death", "open", "53.06", "2026-11-10", "", "1", "0", "10"],
    ]


def test_hours_count_down_and_red_is_what_is_nearly_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    numbers = {}
    for index, hours in enumerate((1, 25, 37, 60)):
        happened = DEMO_STARTS - timedelta(hours=hours)
        numbers[hours] = file_one(
            phone=f"+6200000001{index}0",
            nik="",
            who=f"Orang {'ABCD'[index]}",
            happened_on=happened.date().isoformat(),
            happened_at=happened.time().isoformat(),
        ).number
    left = {row[0]: row[5] for row in listed(capsys, "--kind", "accident")}
    # The demo's clock runs on: less than an hour has gone since it started.
    assert {hours: left[number] for hours, number in numbers.items()} == {
        1: "46",
        25: "22",
        37: "10",
        60: "-13",
    }
    assert {row[0] for row in listed(capsys, "--red")} == {numbers[37], numbers[60]}


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (["--kind", "death"], 1),
        (["--kind", "accident"], 1),
        (["--state", "notice"], 1),
        (["--state", "paid"], 0),
        (["--kabupaten", "sikka"], 1),
        (["--kabupaten", "53.06"], 1),
        (["--kabupaten", "Ende"], 0),
        (["--kind", "death", "--kabupaten", "sikka"], 0),
    ],
)
def test_the_list_is_narrowed(
    capsys: pytest.CaptureFixture[str], given: list[str], count: int
) -> None:
    file_one()
    assert len(listed(capsys, *given)) == count


def test_people_see_a_table_with_every_number_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    late = file_one(happened_on="2026-11-01").number
    table = said(capsys, "list")
    assert f"\x1b[31m{late}" in table
    table = re.sub(r"\x1b\[\d+m", "", table)
    assert "Number" in table
    assert CASE in table
    assert "2026-11-10" in table
    assert max(map(len, table.splitlines())) <= 80
    assert said(capsys, "list", "--state", "paid") == "No case fits.\n"


def test_a_case_is_shown_in_full_and_its_numbers_masked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = said(capsys, "show", "kl 7kq2m")
    assert shown.startswith(f"{CASE} · Death · In work\n")
    for line in (
        "  Markus Contoh, NIK ************0008",
        "  NIK: ************0008",
        "  Reporter's phone: +620000000009",
        "  not passed on to BPJS Ketenagakerjaan yet",
        "    - death benefit Rp 20,000,000  [PP 82/2019 pasal 34; S06, S08, S10, S12]",
        "    sum by the rules: Rp 42,000,000",
        "  first, as told: widow, widower or children",
        "  [ ] Death certificate (akta kematian): not there yet",
        "  2026-11-11 08.12  report filed",
    ):
        assert line in shown, line
    assert NIK not in shown
    assert [act.actor for act in audited("case_shown")] == ["operator"]


def test_numbers_are_shown_whole_only_to_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--by must be given" in said(capsys, "show", CASE, "--reveal", code=2)
    assert NIK in said(capsys, "show", CASE, "--reveal", "--by", "Ani")
    (act,) = audited("case_shown")
    assert (act.actor, act.details) == ("operator:Ani", {"revealed": True})


def test_every_word_of_an_accident_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    filed = file_one(
        happened_on="2026-11-20",
        happened_at="16:00:00",
        traffic=False,
        injury="kaki\x1b[31m patah\nparah",
        treated="puskesmas",
        paid=True,
        witnesses="Ina Contoh",
        late_reason="tidak ada sinyal",
        second_contact="Ibu Contoh",
        schools=[],
    )
    shown = said(capsys, "show", filed.number)
    for line in (
        "  BPJS Ketenagakerjaan to be told by: Sunday, 22 November 2026 at 16.00 WITA",
        "  Hour: 16.00",
        "  Road accident: no",
        "  Injury: kaki[31m patah parah",
        "  Treated at: puskesmas",
        "  Paid themselves: yes",
        "  Children at school: none",
        "  If by work (JKK), on 20 November 2026: cover had ended",
    ):
        assert line in shown, line
    assert "Heirs" not in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("work", [None, "at_work", "after_accident", "not_work", "unsure"])
@pytest.mark.parametrize(
    "family", [None, "spouse", "children", "parents", "siblings_or_in_laws", "nobody"]
)
def test_whatever_was_told_of_a_death_can_be_shown(
    capsys: pytest.CaptureFixture[str], work: str | None, family: str | None
) -> None:
    told: dict[str, Any] = {"work": work, "family": family, "schools": ["primary"] * 3}
    filed = file_one(kind=CaseKind.DEATH, happened_on="2025-12-01", marriage="several", **told)
    shown = said(capsys, "show", filed.number)
    assert "claims." not in shown
    assert re.search(r"sum by the rules: Rp [\d,]+", shown)


def test_a_joined_report_is_shown_beside_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    second = file_one(kind=CaseKind.DEATH, nik=NIK, who="Bapak Markus", happened_on="2026-11-09")
    shown = said(capsys, "show", second.number)
    assert shown.startswith(CASE)
    assert re.search(rf"Report {CASE} .* reporter checked", shown)
    assert re.search(rf"Report {second.number} .* reporter not checked yet", shown)
    assert "second report joined" in shown


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_a_slip_is_written_for_its_reporter(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"slip.{ending}"
    assert str(file) in said(capsys, "slip", CASE, str(file), "--by", "Ani")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    if ending == "png":
        with Image.open(file) as picture:
            assert picture.size == (1240, 1754)
    else:
        assert file.read_bytes().startswith(b"%PDF-")
    assert [act.actor for act in audited("slip_made")] == ["operator:Ani"]
    assert "exists already" in said(capsys, "slip", CASE, str(file), code=1)
    assert "must end in .pdf, .png" in said(capsys, "slip", CASE, str(tmp_path / "x.jpg"), code=2)


def test_a_paper_is_written_page_by_page_for_an_officer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    assert "there is no file" in said(capsys, "document", CASE, "ktp_heir", str(folder), code=1)
    keep_document([Page("image/jpeg", b"one"), Page("application/pdf", b"two")])
    assert "2 pages" in said(capsys, "document", CASE, "ktp_heir", str(folder), "--by", "Ani")
    files = {file.name: file for file in folder.iterdir()}
    assert {name: file.read_bytes() for name, file in files.items()} == {
        f"{CASE}-ktp_heir-1.jpg": b"one",
        f"{CASE}-ktp_heir-2.pdf": b"two",
    }
    assert {stat.S_IMODE(file.stat().st_mode) for file in files.values()} == {0o600}
    assert [act.details["count"] for act in audited("document_opened")] == [0, 2]
    assert "1 files" in said(capsys, "show", CASE)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param(["show", "nope"], 1, id="no-number"),
        pytest.param(["show", NOBODY], 1, id="unknown"),
        pytest.param(["show"], 2, id="nothing-given"),
        pytest.param(["slip", NOBODY, "x.png"], 1, id="slip-of-nobody"),
        pytest.param(["document", NOBODY, "ktp_heir", "x"], 1, id="document-of-nobody"),
        pytest.param(["document", CASE, "diary", "x"], 2, id="no-paper"),
        pytest.param(["list", "--kabupaten", "kupang"], 1, id="two-regions"),
        pytest.param(["list", "--state", "gone"], 2, id="no-state"),
        pytest.param(["slip", CASE, "/nowhere/x.png"], 1, id="no-folder"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    capsys: pytest.CaptureFixture[str], given: list[str], code: int
) -> None:
    said(capsys, *given, code=code)
