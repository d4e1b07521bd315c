import pytest

from bot.cli import main

SIKKA = ("--phone", "0382 000", "--serves", "53.07")


def listed(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """The offices that are there, in columns."""
    capsys.readouterr()
    assert main(["--lang", "en", "office", "list"]) == 0
    return [line.split("\t") for line in capsys.readouterr().out.splitlines()]


def test_nothing_is_there_that_nobody_filled(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys) == [
        ["No office has been filled in. What nobody filled in is never shown."]
    ]


@pytest.mark.parametrize(
    "serves",
    [
        pytest.param(["--serves", "53.07", "--serves", "53.13"], id="repeated"),
        pytest.param(["--serves", "53.07", "53.13"], id="one-after-the-other"),
        pytest.param(["--serves", "53.07 53.13"], id="in-one"),
        pytest.param(["--serves", "53.07, 53.13, 53.07"], id="with-commas-and-twice"),
        pytest.param(["--serves", "sikka", "--serves", "Lembata"], id="by-name"),
    ],
)
def test_an_office_is_filled(capsys: pytest.CaptureFixture[str], serves: list[str]) -> None:
    assert main(["office", "fill", "Maumere", "--hours", "08.00-15.00", *serves]) == 0
    assert listed(capsys) == [["Maumere", "", "", "08.00-15.00", "53.07 53.13"]]


def test_filling_again_replaces(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["office", "fill", "Maumere", *SIKKA]) == 0
    assert main(["office", "fill", "Maumere", "--address", "Jl. A", "--serves", "53.13"]) == 0
    assert listed(capsys) == [["Maumere", "Jl. A", "", "", "53.13"]]


def test_an_office_is_removed_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["office", "fill", "Maumere", *SIKKA]) == 0
    assert main(["office", "remove", "Maumere"]) == 0
    assert main(["--lang", "en", "office", "remove", "Maumere"]) == 1
    assert capsys.readouterr().err == "Maumere: no office has this name.\n"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param(["Maumere", "--phone", "1", "--serves", "53.99"], 1, id="unknown-code"),
        pytest.param(["Maumere", "--phone", "1", "--serves", "kupang"], 1, id="two-regions"),
        pytest.param(["Maumere", "--serves", "53.07"], 1, id="nothing-told"),
        pytest.param([" ", "--phone", "1", "--serves", "53.07"], 1, id="no-name"),
        pytest.param(["Maumere", "--phone", "1"], 2, id="serves-nobody"),
    ],
)
def test_half_an_office_is_refused(
    capsys: pytest.CaptureFixture[str], given: list[str], code: int
) -> None:
    assert main(["office", "fill", *given]) == code
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert len(listed(capsys)[0]) == 1
