import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import VERBS, main
from storage.sealing import Vault

ROOT = Path(__file__).parents[2]
KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
HEAVY = ("flask", "sqlalchemy", "telegram", "twilio", "redis", "pydantic", "gunicorn", "alembic")


@pytest.mark.parametrize("given", [["--help"], ["-h"], []])
def test_help_names_every_verb(capsys: pytest.CaptureFixture[str], given: list[str]) -> None:
    assert main(given) == 0
    lines = capsys.readouterr().out.splitlines()
    offered = [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "]
    assert [verb for verb in VERBS if verb not in offered] == []


def test_help_speaks_the_language_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "--help"]) == 0
    assert "Send the messages that wait" in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert "Kirim pesan yang menunggu" in capsys.readouterr().out


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    assert main(["--lang", "en", verb, "--help"]) == 0
    assert f"Usage: lontar {verb}" in capsys.readouterr().out


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from bot.cli import main; code = main(['--help']);"
        f"print(code, sorted(set(sys.modules) & set({HEAVY})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 []"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(["understood"], id="unknown-verb"),
        pytest.param(["--nope"], id="unknown-option"),
        pytest.param(["--lang", "tet", "key"], id="unknown-language"),
        pytest.param(["db", "downgrade"], id="unknown-act"),
        pytest.param(["link", "issue"], id="missing-option"),
        pytest.param(["demo", "--port", "70000"], id="port-that-is-none"),
        pytest.param(["demo", "--port", "x"], id="port-in-words"),
        pytest.param(["worker", "now"], id="argument-too-many"),
    ],
)
def test_wrong_usage_is_one_line_and_2(
    capsys: pytest.CaptureFixture[str], given: list[str]
) -> None:
    assert main(given) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith("Perintah tidak bisa dipahami: ")


@pytest.mark.parametrize("verb", [["serve"], ["worker", "--once"], ["db", "upgrade"], ["demo"]])
def test_wrong_settings_are_one_line_each_and_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, verb: list[str]
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKN", "x")
    monkeypatch.setenv("SECRET_KEY", "changeme")
    assert main(verb) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split()[0] for line in said.err.splitlines()] == ["TELEGRAM_TOKN:", "SECRET_KEY"]


@pytest.mark.parametrize("verb", [["serve"], ["worker"], ["worker", "--once"]])
def test_the_demos_keys_serve_nobody(capsys: pytest.CaptureFixture[str], verb: list[str]) -> None:
    assert main(["--lang", "en", *verb]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "SECRET_KEY is not set.",
        "DATA_KEY is not set.",
    ]


def test_a_database_that_is_down_is_one_line_and_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://lontar:geheim@127.0.0.1:9/lontar")
    monkeypatch.setenv("DATA_KEY", KEY)
    assert main(["--lang", "en", "office", "list"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The database cannot be reached.")
    assert "geheim" not in said
    assert len(said.splitlines()) == 1


def test_missing_tables_are_one_line_and_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_KEY", KEY)
    assert main(["--lang", "en", "office", "list"]) == 1
    assert capsys.readouterr().err.endswith("Run: lontar db upgrade\n")
    assert main(["db", "upgrade"]) == 0
    assert main(["office", "list"]) == 0


def test_upgrading_twice_says_that_nothing_was_changed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_KEY", KEY)
    main(["--lang", "en", "db", "upgrade"])
    main(["--lang", "en", "db", "upgrade"])
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("The tables were brought up to date")
    assert second.startswith("The tables are up to date")


def test_what_nobody_expected_names_its_kind_and_no_details(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise ValueError("5307014507850001 of Maria")

    monkeypatch.setattr("storage.sealing.new_key", fail)
    assert main(["--lang", "en", "key"]) == 1
    said = capsys.readouterr().err
    assert (
        said
        == "Failed for a reason nobody expected (ValueError). For details: lontar --debug ...\n"
    )
    assert main(["--lang", "en", "--debug", "key"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_one_line_and_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LONTAR_HOME", str(tmp_path / "file" / "var"))
    assert main(["office", "list"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(str(tmp_path / "file"))
    assert len(said.splitlines()) == 1


def test_ctrl_c_ends_without_a_word(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("storage.sealing.new_key", interrupted)
    assert main(["key"]) == 130
    assert capsys.readouterr().err.strip() == ""


def test_a_reader_that_leaves_ends_the_command_without_a_word() -> None:
    command = f"'{sys.executable}' -m bot --help | true"
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


def test_a_fresh_key_is_a_key_and_never_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    found = set()
    for _ in range(2):
        assert main(["key"]) == 0
        lines = capsys.readouterr().out.splitlines()
        values = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
        assert set(values) == {"DATA_KEY", "SECRET_KEY"}
        assert len(values["SECRET_KEY"]) >= 32
        Vault.from_text(values["DATA_KEY"])
        found.add(tuple(values.values()))
    assert len(found) == 2
