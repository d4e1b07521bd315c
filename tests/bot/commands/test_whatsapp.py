"""``lontar whatsapp push-content`` against the look-alike, through the command line itself."""

from collections.abc import Callable

import pytest

from bot.cli import main
from tests.lookalikes.faults import Fault
from tests.lookalikes.real_twilio import real_client
from tests.lookalikes.twilio_api import TwilioApi
from tests.lookalikes.twilio_errors import TwilioRefuses

PushContent = Callable[[], tuple[int, list[str], list[str]]]


@pytest.fixture
def push_content(
    twilio: TwilioApi,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> PushContent:
    """Runs the command under settings that point at the look-alike; gives code and lines."""
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", twilio.account_sid)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", twilio.auth_token)
    monkeypatch.setenv("TWILIO_WHATSAPP_SENDER", twilio.sender)
    monkeypatch.setenv("TWILIO_API_URL", twilio.url)

    def run() -> tuple[int, list[str], list[str]]:
        code = main(["whatsapp", "push-content"])
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err.splitlines()

    return run


def made(twilio: TwilioApi) -> int:
    with real_client(twilio) as client:
        return len(client.content.v1.contents.list())


def test_layouts_are_made_once(twilio: TwilioApi, push_content: PushContent) -> None:
    code, said, _ = push_content()
    assert code == 0
    assert len(said) == 11
    assert made(twilio) == 10
    code, again, _ = push_content()
    assert code == 0
    assert again != said
    assert made(twilio) == 10


def test_layouts_that_twilio_has_are_found_again(
    twilio: TwilioApi,
    push_content: PushContent,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    push_content()
    monkeypatch.setenv("LONTAR_HOME", str(tmp_path_factory.mktemp("another")))
    code, _, complained = push_content()
    assert (code, complained) == (0, [])
    assert made(twilio) == 10


@pytest.mark.parametrize("method", ["GET", "POST"], ids=["looking", "making"])
def test_a_refusal_is_said_in_one_line_and_the_next_try_goes_on(
    twilio: TwilioApi, push_content: PushContent, method: str
) -> None:
    """Looking up what is there is the first request, making the first layout the second."""
    twilio.refuse_next(1) if method == "GET" else refuse_making(twilio)
    code, _, complained = push_content()
    assert code == 1
    assert len(complained) == 1
    assert "429" in complained[0]
    twilio.forgive()
    assert push_content()[0] == 0
    assert made(twilio) == 10


def refuse_making(twilio: TwilioApi) -> None:
    """Let lists be answered and nothing be made."""
    faults = twilio._faults  # noqa: SLF001 - it has no word for one kind of request
    answer = TwilioRefuses(20429).as_answer()
    faults.add(Fault(answer, method="POST"))


def test_a_wrong_token_is_said_in_one_line(
    push_content: PushContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "wrong-token")
    code, _, complained = push_content()
    assert code == 1
    assert len(complained) == 1
    assert "401" in complained[0]


def test_an_unreachable_twilio_is_said_in_one_line(
    push_content: PushContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_API_URL", "http://127.0.0.1:1")
    code, _, complained = push_content()
    assert code == 1
    assert len(complained) == 1


def test_without_keys_it_is_not_tried(
    push_content: PushContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ACCOUNT_SID", "AUTH_TOKEN", "WHATSAPP_SENDER"):
        monkeypatch.delenv(f"TWILIO_{name}")
    code, said, complained = push_content()
    assert (code, said) == (2, [])
    assert "TWILIO_ACCOUNT_SID" in complained[0]
