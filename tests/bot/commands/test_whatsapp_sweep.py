"""``lontar whatsapp sweep`` through the command line: it counts, and names nobody."""

from collections.abc import Callable

import pytest

from bot.cli import main
from tests.lookalikes.twilio_api import TwilioApi

Sweep = Callable[..., tuple[int, str, str]]


@pytest.fixture
def sweep(
    twilio: TwilioApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Sweep:
    """Runs the command under settings that point at the look-alike; gives code and words."""
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", twilio.account_sid)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", twilio.auth_token)
    monkeypatch.setenv("TWILIO_WHATSAPP_SENDER", twilio.sender)
    monkeypatch.setenv("TWILIO_API_URL", twilio.url)
    twilio.service = "http://127.0.0.1:1"

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["whatsapp", "sweep", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.mark.parametrize("arguments", [(), ("--since", "72"), ("--since", "0.5")])
def test_it_says_how_many_were_found_and_taken_up(
    twilio: TwilioApi, sweep: Sweep, arguments: tuple[str, ...]
) -> None:
    for number in ("+620000000001", "+620000000002"):
        twilio.person(number).says("halo")
    code, said, _ = sweep(*arguments)
    assert code == 0
    assert said.count("2") == 2
    code, again, complained = sweep(*arguments)
    assert (code, complained) == (0, "")
    assert (again.count("2"), again.count("0")) == (1, 1)
    assert "620000" not in said + again


@pytest.mark.parametrize("hours", ["0", "-1", "73", "kemarin"])
def test_hours_that_are_none_are_refused(sweep: Sweep, hours: str) -> None:
    code, said, complained = sweep("--since", hours)
    assert (code, said) == (2, "")
    assert complained


def test_an_unreachable_twilio_is_said_in_one_line(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_API_URL", "http://127.0.0.1:1")
    code, said, complained = sweep()
    assert (code, said) == (1, "")
    assert len(complained.splitlines()) == 1
