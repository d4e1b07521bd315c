"""``lontar programme`` and ``lontar roster`` through the command line itself."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from bot.cli import main
from storage.store import Database
from tests.handlers.roster.roster_files import MARIA, SITI, YOSEF, csv_of, xlsx_of

Lontar = Callable[..., tuple[int, str, str]]
GOOD = csv_of("NIK;NAMA;KABUPATEN", f"{MARIA};Maria;Sikka", f"{YOSEF};Yosef;Sikka")
MIXED = csv_of("NIK;NAMA;ALAMAT", f"{MARIA};Maria;x", "5.30701E+15;=SUM(A1);y", f"{YOSEF};;z")


@pytest.fixture
def lontar(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Lontar:
    """Runs a command on the database of this test; gives code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATA_KEY", base64.b64encode(bytes(range(32))).decode())

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def ntt(lontar: Lontar) -> str:
    """The code of a programme that was added."""
    dates = ("--starts", "2026-01-01", "--ends", "2026-12-31")
    given = ("--name", "NTT 2026", "--payer", "province", *dates, "--quota", "50000")
    assert lontar("programme", "add", "NTT-2026", *given)[0] == 0
    return "NTT-2026"


def written(name: str, content: bytes) -> str:
    """The name of a file that now exists."""
    Path(name).write_bytes(content)
    return name


def people(lontar: Lontar) -> int:
    """How many people the programme has."""
    (programme,) = json.loads(lontar("programme", "list", "--json")[1])
    return int(programme["people"])


def test_a_programme_is_added_and_listed(lontar: Lontar) -> None:
    given = ("--name", "Sikka 2025", "--payer", "province", "--kabupaten", "Sikka")
    assert lontar("programme", "add", "SIKKA-2025", *given)[0] == 0
    code, said, _ = lontar("programme", "list", "--json")
    assert code == 0
    (programme,) = json.loads(said)
    assert programme["kabupaten"] == "53.07"
    assert programme["starts"] is None
    assert "SIKKA-2025" in lontar("programme", "list")[1]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param(("--payer", "province"), 2, id="no-name"),
        pytest.param(("--name", "x", "--payer", "nobody"), 2, id="payer"),
        pytest.param(
            ("--name", "x", "--payer", "self", "--kabupaten", "Atlantis"), 2, id="kabupaten"
        ),
        pytest.param(("--name", "x", "--payer", "self", "--starts", "1 Mei"), 2, id="day"),
        pytest.param(
            ("--name", "x", "--payer", "self", "--starts", "2026-02-01", "--ends", "2026-01-01"),
            2,
            id="backwards",
        ),
        pytest.param(("--name", "x", "--payer", "self", "--quota", "0"), 2, id="quota"),
    ],
)
def test_a_wrong_programme_is_refused_in_one_line(
    lontar: Lontar, options: tuple[str, ...], code: int
) -> None:
    ended, _, said = lontar("programme", "add", "X", *options)
    assert ended == code
    assert said.count("\n") == 1


def test_a_code_is_given_once(lontar: Lontar, ntt: str) -> None:
    code, _, said = lontar("programme", "add", ntt, "--name", "x", "--payer", "self")
    assert code == 1
    assert ntt in said


def test_check_tells_row_by_row_and_stores_nothing(lontar: Lontar, ntt: str) -> None:
    code, said, failed = lontar("roster", "check", written("a.csv", MIXED), "--programme", ntt)
    lines = said.splitlines()
    assert code == 1
    assert "ALAMAT" in lines[0]
    assert [line.split()[1] for line in lines[1:3]] == ["3", "4"]
    assert failed.count("\n") == 1
    assert MARIA not in said + failed
    assert people(lontar) == 0


def test_check_speaks_to_programs(lontar: Lontar, ntt: str) -> None:
    file = written("a.csv", MIXED)
    code, said, _ = lontar("--lang", "en", "roster", "check", file, "--programme", ntt, "--json")
    found = json.loads(said)
    assert code == 1
    assert (found["rows"], found["good"], found["refused_rows"]) == (3, 1, 2)
    assert found["ignored_columns"] == ["ALAMAT"]
    assert [(one["row"], one["column"], one["key"]) for one in found["refused"]] == [
        (3, "nik", "nik_mangled_by_spreadsheet"),
        (4, "name", "name_missing"),
    ]


def test_a_good_file_ends_well_and_a_second_time_too(lontar: Lontar, ntt: str) -> None:
    file = written("a.csv", GOOD)
    assert lontar("roster", "check", file, "--programme", ntt)[0] == 0
    assert lontar("roster", "import", file, "--programme", ntt)[::2] == (0, "")
    assert people(lontar) == 2
    code, said, _ = lontar("roster", "import", file, "--programme", ntt)
    assert code == 0
    assert "0 baru, 0 berubah, 2 tetap" in said


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_import_hands_bad_rows_back_and_takes_them_when_mended(
    lontar: Lontar, ntt: str, ending: str
) -> None:
    errors = f"salah.{ending}"
    file = written("a.csv", MIXED)
    code, _, said = lontar("roster", "import", file, "--programme", ntt, "--errors", errors)
    assert (code, said.count("\n")) == (1, 1)
    assert people(lontar) == 1
    assert Path(errors).stat().st_mode & 0o077 == 0
    if ending == "csv":
        mended = Path(errors).read_bytes().replace(b"5.30701E+15", SITI.encode())
        Path(errors).write_bytes(mended)
    else:
        book = openpyxl.load_workbook(errors)
        book.worksheets[0]["A2"] = SITI
        book.save(errors)
    assert lontar("roster", "import", errors, "--programme", ntt)[0] == 1
    assert people(lontar) == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(("check", "missing.csv", "--programme", "NTT-2026"), 2, id="no-file"),
        pytest.param(("check", ".", "--programme", "NTT-2026"), 2, id="a-folder"),
        pytest.param(("check", "empty.csv", "--programme", "NTT-2026"), 2, id="empty"),
        pytest.param(("import", "empty.csv", "--programme", "NTT-2026"), 2, id="import-empty"),
        pytest.param(("check", "good.csv"), 2, id="no-programme-given"),
        pytest.param(("check", "good.csv", "--programme", "NONE"), 1, id="no-such-programme"),
        pytest.param(
            ("import", "good.csv", "--programme", "NTT-2026", "--errors", "a.txt"), 2, id="ending"
        ),
        pytest.param(
            ("import", "good.csv", "--programme", "NTT-2026", "--errors", "no/a.csv"), 2, id="place"
        ),
        pytest.param(
            ("import", "good.csv", "--programme", "NTT-2026", "--errors", "good.csv"), 2, id="same"
        ),
    ],
)
@pytest.mark.usefixtures("ntt")
def test_what_cannot_be_done_is_told_in_one_line(
    lontar: Lontar, arguments: tuple[str, ...], code: int
) -> None:
    written("good.csv", GOOD)
    written("empty.csv", b"")
    ended, _, said = lontar("roster", *arguments)
    assert ended == code
    assert said.count("\n") == 1
    assert people(lontar) == 0
    assert Path("good.csv").read_bytes() == GOOD


def test_a_workbook_whose_nik_column_holds_numbers_is_refused_with_the_way_out(
    lontar: Lontar, ntt: str
) -> None:
    file = written("a.xlsx", xlsx_of(("NIK", "NAMA"), (int(MARIA), "Maria")))
    code, said, _ = lontar("roster", "import", file, "--programme", ntt)
    assert code == 1
    assert "0 baru" in said
    told = lontar("roster", "check", file, "--programme", ntt)[1]
    assert "format kolom NIK menjadi Teks" in told
