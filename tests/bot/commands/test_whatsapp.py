"""``lontar whatsapp push-content`` against the look-alike, through the command line itself."""

from collections.abc import Callable

import pytest

from bot.cli import main
from bot.texts import load_texts
from conversations.approved_words import full_names
from tests.lookalikes.faults import Fault
from tests.lookalikes.real_twilio import real_client
from tests.lookalikes.twilio_api import TwilioApi
from tests.lookalikes.twilio_errors import TwilioRefuses

LAYOUTS = 10
TEMPLATES = len(full_names(load_texts()))
ALL = LAYOUTS + TEMPLATES

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


def made(twilio: TwilioApi) -> dict[str, str]:
    """Ids by the names at Twilio."""
    with real_client(twilio) as client:
        found = client.content.v1.contents.list()
        return {str(one.friendly_name): str(one.sid) for one in found}


def sid_of(twilio: TwilioApi, template: str) -> str:
    (found,) = [sid for name, sid in made(twilio).items() if name.startswith(f"{template}_")]
    return found


def test_everything_is_made_once(twilio: TwilioApi, push_content: PushContent) -> None:
    code, said, _ = push_content()
    assert code == 0
    assert len(said) == ALL + TEMPLATES + 1
    assert len(made(twilio)) == ALL
    code, again, _ = push_content()
    assert code == 0
    assert again != said
    assert len(made(twilio)) == ALL


def test_approval_is_asked_for_once_under_the_name_of_these_very_words(
    twilio: TwilioApi, push_content: PushContent
) -> None:
    push_content()
    push_content()
    for name, sid in made(twilio).items():
        with real_client(twilio) as client:
            found = client.content.v1.contents(sid).approval_fetch().fetch().whatsapp or {}
        if name.startswith("lontar_"):
            assert found["status"] == "unsubmitted"
        else:
            assert (found["name"], found["category"]) == (name, "UTILITY")
            assert (found["status"], found["rejection_reason"]) == ("received", "")


def test_each_run_tells_what_meta_decided(twilio: TwilioApi, push_content: PushContent) -> None:
    push_content()
    twilio.approve(sid_of(twilio, "announcement_id"))
    twilio.reject(sid_of(twilio, "cover_ends_en"), "TAG_CONTENT_MISMATCH")
    _, said, _ = push_content()
    assert "announcement_id: disetujui Meta." in said
    at = said.index("cover_ends_en: tidak disetujui Meta.")
    assert "TAG_CONTENT_MISMATCH" in said[at + 1]
    assert "papers_id: sudah diterima Meta, menunggu keputusan." in said


def test_a_template_that_meta_files_otherwise_is_pointed_out(
    twilio: TwilioApi, push_content: PushContent
) -> None:
    push_content()
    refile(twilio, sid_of(twilio, "announcement_id"), "MARKETING")
    _, said, _ = push_content()
    assert [line for line in said if "MARKETING" in line]


def refile(twilio: TwilioApi, sid: str, category: str) -> None:
    """Have Meta change the category, as it may at any time."""
    twilio._state.approvals[sid]["category"] = category  # noqa: SLF001 - it has no word for it


def test_what_twilio_has_is_found_again(
    twilio: TwilioApi,
    push_content: PushContent,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    push_content()
    monkeypatch.setenv("LONTAR_HOME", str(tmp_path_factory.mktemp("another")))
    code, _, complained = push_content()
    assert (code, complained) == (0, [])
    assert len(made(twilio)) == ALL


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
    assert len(made(twilio)) == ALL


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


@pytest.mark.parametrize("verb", ["push-content", "sweep"])
def test_without_keys_it_is_not_tried(
    verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ACCOUNT_SID", "AUTH_TOKEN", "WHATSAPP_SENDER"):
        monkeypatch.delenv(f"TWILIO_{name}", raising=False)
    assert main(["whatsapp", verb]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "TWILIO_ACCOUNT_SID" in said.err
