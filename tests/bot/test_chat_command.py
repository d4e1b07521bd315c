"""``lontar chat`` as real processes: on a pipe, for programs, at a terminal."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
MARIA = "5307014507850001"
SECONDS = 60
PROMPT = b"> "


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one demo lies for all tests of this file; each test takes a phone of its own."""
    return tmp_path_factory.mktemp("home")


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
    return {**kept, "LONTAR_HOME": str(home), "TERM": "xterm", "COLUMNS": "80"}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", "chat", *arguments]


def run(home: Path, given: str | bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    given = given.encode() if isinstance(given, str) else given
    return subprocess.run(
        command(*arguments),
        input=given,
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        check=False,
        timeout=SECONDS,
    )


def talk(home: Path, given: str | bytes, *arguments: str) -> list[dict[str, Any]]:
    """Return one object for each line; the command must have ended well and said nothing else."""
    ended = run(home, given, "--json", *arguments)
    assert (ended.returncode, ended.stderr) == (0, b"")
    return [json.loads(line) for line in ended.stdout.splitlines()]


@contextmanager
def running(home: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command(*arguments),
        cwd=ROOT,
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            with suppress(BrokenPipeError):
                stream.close()  # type: ignore[union-attr]


def steps(turns: Sequence[dict[str, Any]]) -> list[str]:
    return [turn["step"] for turn in turns]


def test_a_turn_is_one_object_with_the_words_the_choices_and_the_step(home: Path) -> None:
    (turn,) = talk(home, "halo\n", "--as", "+620000100001")
    assert set(turn) == {"in", "replies", "step"}
    assert turn["in"] == "halo"
    assert turn["step"] == "main_menu.ask"
    (reply,) = turn["replies"]
    assert set(reply) == {"text", "options"}
    assert reply["options"][0] == "Cek status"
    assert "MENU" not in reply["options"]
    assert "Cek status" not in reply["text"]


def test_the_next_process_goes_on_where_the_same_address_stopped(home: Path) -> None:
    begun = talk(home, "halo\n1\n", "--as", "+620000100002")
    went_on = talk(home, "1\n", "--as", "+620000100002")
    another = talk(home, "1\n", "--as", "+620000100003")
    assert steps(begun) == ["main_menu.ask", "consent.ask"]
    assert steps(went_on) == ["enrollment_status.nik"]
    assert steps(another) == ["main_menu.ask"]


def test_each_answer_is_there_before_the_next_line_is_written(home: Path) -> None:
    with running(home, "--json", "--as", "+620000100004") as process:
        assert process.stdin
        assert process.stdout
        for line, step in (("halo", "main_menu.ask"), ("1", "consent.ask")):
            process.stdin.write(f"{line}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["step"] == step
        process.stdin.close()
        assert process.wait(SECONDS) == 0


def test_the_last_line_needs_no_end(home: Path) -> None:
    assert [turn["in"] for turn in talk(home, "halo\r\n1", "--as", "+620000100005")] == [
        "halo",
        "1",
    ]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        pytest.param(
            "Bapa pung kartu - ñ 日本 🙏\n".encode(), "Bapa pung kartu - ñ 日本 🙏", id="any"
        ),
        pytest.param(b"\n", "", id="empty"),
        pytest.param(b"   \n", "   ", id="spaces"),
        pytest.param(b"\xff\xfehalo\n", "\ufffd\ufffdhalo", id="not-utf-8"),
        pytest.param(b"a\x00b\n", "a\x00b", id="nul"),
        pytest.param(b"x" * 100_000 + b"\n", "x" * 100_000, id="very-long"),
        pytest.param(b'{"in": "x"}\n', '{"in": "x"}', id="json"),
    ],
)
def test_any_line_is_a_message_and_gets_an_answer(home: Path, given: bytes, read: str) -> None:
    (turn,) = talk(home, given, "--as", "+620000100006")
    assert turn["in"] == read
    assert turn["replies"]


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        pytest.param("/photo", (), id="photo-of-nothing"),
        pytest.param("/photo tidak-ada.jpg", (), id="no-such-file"),
        pytest.param("/voice .", (), id="a-folder"),
        pytest.param("/photo a\0b", (), id="nul-in-a-name"),
        pytest.param("/at", (), id="no-moment"),
        pytest.param("/at besok", (), id="not-a-moment"),
        pytest.param("/at 2026-02-30T09:00", (), id="no-such-day"),
        pytest.param("/at 0001-01-01T00:00+14:00", (), id="before-all-calendars"),
        pytest.param("/at 9999-12-31T23:59", (), id="after-all-calendars"),
        pytest.param("/contact", ("--channel", "telegram"), id="no-number"),
    ],
)
def test_a_line_that_cannot_be_done_says_why_and_the_chat_goes_on(
    home: Path, line: str, arguments: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    address = f"alamat-{request.node.name}"
    greeted, refused, after = talk(home, f"halo\n{line}\n1\n", "--as", address, *arguments)
    assert refused["in"] == line
    assert refused["replies"] == []
    assert refused["error"]
    assert refused["step"] == greeted["step"] == "main_menu.ask"
    assert after["step"] == "consent.ask"


@pytest.mark.parametrize("word", ["/photo", "/voice"])
def test_a_file_that_can_be_read_is_sent(home: Path, tmp_path: Path, word: str) -> None:
    file = tmp_path / "berkas saya.bin"
    file.write_bytes(b"isi")
    (turn,) = talk(home, f"{word} {file}\n", "--as", f"+62000010010{len(word)}")
    assert "error" not in turn
    assert turn["replies"]


def test_a_script_may_write_faster_than_any_person(home: Path) -> None:
    turns = talk(home, "halo\n" * 25, "--as", "+620000100012")
    assert [len(turn["replies"]) for turn in turns] == [1] * 25


def test_other_words_with_a_slash_are_typed_words(home: Path) -> None:
    turns = talk(home, "/start\n/menu\n/photos\n", "--as", "+620000100007")
    assert steps(turns) == ["main_menu.ask"] * 3
    assert all("error" not in turn and turn["replies"] for turn in turns)


def test_the_number_of_a_telegram_phone_counts_when_it_is_shared(home: Path) -> None:
    maria = ("--channel", "telegram", "--as", "+620000000001")
    asked, shared = talk(home, f"cek status\n1\n{MARIA}\n/contact\n", *maria)[-2:]
    assert asked["step"] == "enrollment_status.card"
    assert "31 Desember 2026" in shared["replies"][0]["text"]


def test_the_demo_clock_can_be_moved(home: Path) -> None:
    given = f"cek status\n1\n{MARIA}\nmenu\n/at 2027-01-02T09:00\ncek status\n"
    *_, moved, later = talk(home, given, "--as", "+620000000001")
    assert moved["replies"] == []
    assert "error" not in moved
    assert "TIDAK terlindungi" in later["replies"][0]["text"]
    assert "2 Januari 2027" in later["replies"][0]["text"]


def test_a_pipe_for_people_shows_numbers_and_errors_go_elsewhere(home: Path) -> None:
    ended = run(home, "halo\n/photo tidak-ada.jpg\n", "--as", "+620000100008")
    assert ended.returncode == 0
    assert "\n1 Cek status\n2 " in ended.stdout.decode()
    assert "tidak-ada.jpg" in ended.stderr.decode()
    assert "tidak-ada.jpg" not in ended.stdout.decode()


def test_it_is_said_where_a_picture_can_be_seen(home: Path) -> None:
    kristina = ("--as", "+620000000009")
    ended = run(home, "LACAK\ntanda terima\n", *kristina)
    assert "http://127.0.0.1:8000/slips/" in ended.stdout.decode()
    turn = talk(home, "menu\nLACAK\ntanda terima\n", *kristina)[-1]
    assert "/slips/" not in str(turn)
    assert set(turn["replies"][0]) == {"text", "options"}


def test_a_reader_who_leaves_ends_the_chat_quietly(home: Path) -> None:
    with running(home, "--json", "--as", "+620000100009") as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(b"halo\n1\n")
        process.stdin.close()
        process.wait(SECONDS)
        assert process.stderr.read() == b""


def test_an_interrupt_ends_the_chat_with_130_and_no_traceback(home: Path) -> None:
    with running(home, "--json", "--as", "+620000100010") as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(b"halo\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 130
        assert process.stderr.read().strip() == b""


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--as", ""), id="no-address"),
        pytest.param(("--channel", "signal"), id="no-such-channel"),
        pytest.param(("--jsn",), id="mistyped"),
    ],
)
def test_wrong_use_is_refused_in_one_line(home: Path, arguments: tuple[str, ...]) -> None:
    ended = run(home, "halo\n", *arguments)
    assert ended.returncode == 2
    assert ended.stdout == b""
    assert len(ended.stderr.decode().splitlines()) == 1


def test_at_a_terminal_answers_stand_in_bubbles(home: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("--as", "+620000100011"),
        cwd=ROOT,
        env=environment(home),
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
    )
    os.close(theirs)
    shown = b""
    try:
        for prompts, then in ((1, b"\nhalo\n"), (3, b"\x04")):
            while shown.count(PROMPT) < prompts:
                shown += os.read(ours, 65536)
            os.write(ours, then)
        assert process.wait(SECONDS) == 0
        assert process.stderr
        assert process.stderr.read() == b""
    finally:
        process.kill()
        process.communicate()
        os.close(ours)
    assert "+620000100011" in shown.decode()
    assert shown.decode().count("╭") == 1
    assert "Cek status" in shown.decode()
