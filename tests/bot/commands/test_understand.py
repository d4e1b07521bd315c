"""``lontar understand``: messages on a pipe; how well they are understood; what it says."""

import ast
import io
import json
import os
import re
import select
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.understand import understand
from bot.help import put_help, read_help
from bot.texts import load_texts
from conversations.understanding.evaluation import Outcome
from conversations.understanding.understood import Band, Reading, Understood

ROOT = Path(__file__).parents[3]
LINE = re.compile(r"[a-z_]+\t[01]\.\d\d\t(?:act|ask|menu)")
GREETING, NOTHING = "menu\t0.99\tact", "menu\t0.00\tmenu"
# What the fake understands; of every other message nothing.
HEARD = {
    "hutang sy": ("act", ("jht", 0.8), ("card", 0.1)),
    "kartu": ("act", ("card", 0.9)),
    "kartu hilang": ("ask", ("card", 0.4), ("documents", 0.3)),
    "kk hilang": ("ask", ("office", 0.4), ("documents", 0.3)),
    "jatuh cinta": ("act", ("report_accident", 0.7)),
    "kerja di kebun": ("act", ("report_accident", 0.65)),
    "ongkos \x1b[31mojek": ("act", ("office", 0.6)),
}
FILE = """# Invented.
jht\tid\thutang sy
jht\tkartu
card\tkartu
card\tkartu hilang
documents\tkk hilang

documents\tbla
benefit_jkk\tkerja di kebun
out_of_scope\tjatuh cinta
out_of_scope\tbabi
benefit_jkk\tongkos \x1b[31mojek
"""
PLAIN = """messages 10
outcome right 3 30.0
outcome asked 1 10.0
outcome offered 2 20.0
outcome unsure 1 10.0
outcome wrong 3 30.0
band act 6 60.0
band ask 2 20.0
band menu 2 20.0
strange 2 1
meant benefit_jkk 2 0 1 0 0 1
meant card 2 1 0 1 0 0
meant documents 2 0 0 1 1 0
meant jht 2 1 0 0 0 1
meant out_of_scope 2 1 0 0 0 1
confused benefit_jkk office 1
confused jht card 1
confused out_of_scope report_accident 1
worst 0.90 jht card kartu
worst 0.70 out_of_scope report_accident jatuh_cinta
worst 0.60 benefit_jkk office ongkos__[31mojek
"""


class Listener:
    """Understands what stands in the table above."""

    def read(self, text: str) -> Understood:
        """Return what was heard."""
        band, *readings = HEARD.get(text, ("menu",))
        return Understood(Band(band), tuple(Reading(*one) for one in readings))  # type: ignore[arg-type]


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake instead of what was learnt."""
    monkeypatch.setattr("conversations.understanding.reader.load_understanding", Listener)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Messages of known meaning."""
    path = tmp_path / "meant.tsv"
    path.write_text(FILE, "utf-8")
    return path


def told(capsys: pytest.CaptureFixture[str], *given: str) -> str:
    """Run ``lontar understand`` and return what it says; it must do what was asked."""
    code = main(["--lang", "en", "understand", *given])
    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    return said.out


# --- messages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        (b"", []),
        (b"\n", [NOTHING]),
        (b"halo", [GREETING]),
        (b"halo\nhalo\n", [GREETING] * 2),
        (b"halo\r\n\r\nhalo\r\n", [GREETING, NOTHING, GREETING]),
        (b"halo\r\rhalo\r", [GREETING, NOTHING, GREETING]),
        (b"\xef\xbb\xbfhalo\n", [GREETING]),
        (b"  HALO \t !!\n", [GREETING]),
        (b" \t\n...\n", [NOTHING] * 2),
        ("\U0001f62d\U0001f62d\n".encode(), [NOTHING]),
        (b"\xff\xfe\n", [NOTHING]),
        (b"halo \xff\n\x00\nhalo\n", [GREETING, NOTHING, GREETING]),
    ],
)
def test_a_line_for_each_message(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    written: bytes,
    lines: list[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(written), "ascii"))
    assert told(capsys).splitlines() == lines


def test_each_answer_comes_before_the_next_message_is_written() -> None:
    command = [sys.executable, "-m", "bot", "understand"]
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        command, cwd=ROOT, env=plain, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for message, intent in (
            ("bapa su meninggal tadi pagi", "report_death"),
            ("", "menu"),
            ("suami saya jatuh dari pohon lontar kemarin", "report_accident"),
        ):
            process.stdin.write(f"{message}\n".encode())
            process.stdin.flush()
            assert select.select([process.stdout], [], [], 60)[0], "nothing was answered"
            line = process.stdout.readline().decode().removesuffix("\n")
            assert LINE.fullmatch(line), line
            assert line.split("\t")[0] == intent
        process.stdin.close()
        assert process.wait(60) == 0


def test_by_hand_it_says_how(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = io.TextIOWrapper(io.BytesIO(b"halo\n"))
    monkeypatch.setattr(typed, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", typed)
    assert main(["--lang", "en", "understand"]) == 0
    said = capsys.readouterr()
    assert said.out == f"{GREETING}\n"
    assert said.err == "Write one message a line. Ctrl+D to end.\n"


@pytest.mark.parametrize(
    "given", [["learn"], ["--json"], ["evaluate"], ["train", "x"], ["train", "--also"]]
)
def test_wrong_usage_is_one_line_and_2(
    capsys: pytest.CaptureFixture[str], given: list[str]
) -> None:
    assert main(["understand", *given]) == 2
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)


# --- how well -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("listener")
def test_programs_get_tabs(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    found = told(capsys, "evaluate", str(file))
    assert found.replace(" ", "_").replace("\t", " ") == PLAIN


@pytest.mark.usefixtures("listener")
def test_programs_get_json(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    found = json.loads(told(capsys, "evaluate", str(file), "--json"))
    outcomes = {"right": 3, "asked": 1, "offered": 2, "unsure": 1, "wrong": 3}
    assert (found["messages"], found["outcomes"]) == (10, outcomes)
    assert found["bands"] == {"act": 6, "ask": 2, "menu": 2}
    assert found["strange"] == {"messages": 2, "taken_for_a_report": 1}
    assert found["meant"]["jht"] == dict.fromkeys(outcomes, 0) | {"right": 1, "wrong": 1}
    assert found["confused"][1] == {"meant": "jht", "taken_for": "card", "messages": 1}
    first, _, last = found["worst"]
    assert first == {"meant": "jht", "taken_for": "card", "probability": 0.9, "wrote": "kartu"}
    assert last["wrote"] == "ongkos \x1b[31mojek"


@pytest.mark.usefixtures("listener")
def test_people_get_tables(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    tables = re.sub(r"\x1b\[[\d;]+m", "", told(capsys, "evaluate", str(file)))
    lines = [" ".join(line.split()) for line in tables.splitlines()]
    for line in (
        "10 messages.",
        "Right 3 30.0 What was meant is done; the menu, where it is none of our business.",
        "ask 2 20.0 The person chooses from three at most.",
        "None of our business: 2 messages, 1 taken for a report.",
        "Meant Messages Right Asked Offered Unsure Wrong",
        "card 2 1 1",
        "jht card 1",
        "0.60 benefit_jkk office ongkos [31mojek",
    ):
        assert line in lines, tables
    assert "\x1b" not in tables
    assert max(map(len, tables.splitlines())) <= 100


@pytest.mark.usefixtures("listener")
def test_where_nothing_is_wrong_there_is_no_table_of_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    file.write_text("card\tkartu\n", "utf-8")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    tables = told(capsys, "evaluate", str(file))
    assert "100.0" in tables
    assert "Taken for" not in tables
    assert "our business:" not in tables


@pytest.mark.usefixtures("listener")
def test_several_files_are_tried_as_one(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    assert told(capsys, "evaluate", *[str(file)] * 3).startswith("messages\t30\n")


# --- texts --------------------------------------------------------------------------------------

OURS = re.compile(r"understand\.[a-z_]+(?:\.[a-z_]+)*")
# What the end of a key is filled in with while the command runs.
FAMILIES: dict[str, Iterable[str]] = {
    "understand.outcome.": Outcome,
    "understand.meaning.": Outcome,
    "understand.band.": Band,
    "understand.head.": (
        *("outcome", "band", "messages", "percent", "meaning"),
        *("meant", "taken_for", "probability", "wrote"),
    ),
}


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_said_is_written_and_what_is_written_is_said(language: str) -> None:
    files = (ROOT / "bot" / "commands" / "understand.py", ROOT / "bot" / "evaluation_result.py")
    in_code = {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if OURS.fullmatch(node.value)
    }
    said = in_code | {f"{begins}{name}" for begins, names in FAMILIES.items() for name in names}
    assert said == {key for key in load_texts().keys(language) if OURS.fullmatch(key)}


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_part_of_the_command_has_its_help(language: str) -> None:
    page = read_help(language)["understand"]
    put_help(understand, page)
    for name, part in understand.commands.items():
        assert page[name]["text"] == part.help, name
        options = {one.name for one in part.params if one.param_type_name == "option"}
        assert options == page[name].keys() - {"text"}, name
