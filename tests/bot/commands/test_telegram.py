"""``lontar telegram`` against the look-alike, through the command line itself."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.channels.telegram_profile import profiles
from bot.cli import main
from bot.texts import load_texts
from bot.wiring import load_guide
from tests.lookalikes.http_server import Answer, LoopbackServer, Request
from tests.lookalikes.telegram_api import TelegramApi

ROOT = Path(__file__).parents[3]
MARIA = 700000001
SECRET = "invented-webhook-secret"
Lontar = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lontar(
    telegram: TelegramApi,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Lontar:
    """Runs a command under settings that point at the look-alike; gives code, stdout, stderr."""
    monkeypatch.setenv("TELEGRAM_TOKEN", telegram.token)
    monkeypatch.setenv("TELEGRAM_API_URL", telegram.url)
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("PUBLIC_URL", "https://lontar.example")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["telegram", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_webhook_is_set_with_its_secret(telegram: TelegramApi, lontar: Lontar) -> None:
    code, said, _ = lontar("set-webhook")
    assert code == 0
    assert "https://lontar.example/webhooks/telegram" in said
    info = telegram.call("getWebhookInfo")
    assert info["url"] == "https://lontar.example/webhooks/telegram"
    assert info["allowed_updates"] == [
        *("message", "edited_message", "callback_query", "my_chat_member"),
    ]
    assert SECRET not in said


def test_what_is_delivered_then_carries_the_secret(telegram: TelegramApi, lontar: Lontar) -> None:
    heard: list[Request] = []

    def hear(request: Request) -> Answer:
        heard.append(request)
        return Answer()

    lontar("set-webhook")
    with LoopbackServer(hear) as server:
        telegram.service = server.url
        telegram.person(MARIA).says("halo")
    assert heard[0].headers["x-telegram-bot-api-secret-token"] == SECRET


def test_the_profile_is_set_in_every_language(telegram: TelegramApi, lontar: Lontar) -> None:
    lontar("set-webhook")
    languages = {language for method, language in telegram.profile if method == "setMyCommands"}
    assert languages == {"", *load_texts().languages} - {"id"}
    descriptions = {method for method, _ in telegram.profile}
    assert descriptions >= {"setMyCommands", "setMyDescription", "setMyShortDescription"}


def test_every_command_in_the_menu_is_understood(telegram: TelegramApi, lontar: Lontar) -> None:
    understood = load_guide().texts.commands
    for profile in profiles(load_texts()):
        assert {name for name in profile.commands if name not in understood} == set()
        assert profile.commands
    del telegram, lontar


def test_info_tells_what_waits_and_what_went_wrong(telegram: TelegramApi, lontar: Lontar) -> None:
    assert "set-webhook" in lontar("info")[1]
    telegram.service = "http://127.0.0.1:1"
    lontar("set-webhook")
    telegram.person(MARIA).says("halo")
    code, said, _ = lontar("info")
    assert code == 0
    assert "1" in said
    assert "Connection failed" in said


@pytest.mark.parametrize("missing", ["TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "PUBLIC_URL"])
def test_what_is_missing_is_said_in_one_line(
    lontar: Lontar, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.delenv(missing)
    code, said, complained = lontar("set-webhook")
    assert (code, said) == (2, "")
    assert missing in complained


def test_a_wrong_token_is_said_without_showing_it(
    lontar: Lontar, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "700000000:another-token-altogether"
    monkeypatch.setenv("TELEGRAM_TOKEN", wrong)
    code, _, complained = lontar("info")
    assert code == 1
    assert "TELEGRAM_TOKEN" in complained
    assert wrong not in complained
    assert len(complained.splitlines()) == 1


def test_an_unreachable_telegram_is_said_in_one_line(
    lontar: Lontar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:1")
    code, _, complained = lontar("info")
    assert code == 1
    assert len(complained.splitlines()) == 1


def test_a_refusal_is_said_in_telegrams_words(
    lontar: Lontar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "http://lontar.example")
    code, _, complained = lontar("set-webhook")
    assert code == 1
    assert "https" in complained


def test_polling_answers_in_order_and_ends_at_ctrl_c(telegram: TelegramApi, lontar: Lontar) -> None:
    lontar("set-webhook")
    telegram.service = "http://127.0.0.1:1"
    maria = telegram.person(MARIA)
    maria.says("halo")
    maria.says("x" * 4050)
    maria.in_group(-700000009).says("halo")
    maria.shares_contact()
    polling = subprocess.Popen(
        [sys.executable, "-m", "bot", "telegram", "poll", "--yes"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        telegram.wait_until_sent(4, timeout=60)
    finally:
        polling.send_signal(signal.SIGINT)
        said, complained = polling.communicate(timeout=20)
    assert polling.returncode == 0, complained
    assert "lontar_uji_bot" in said
    assert complained == ""
    assert telegram.call("getWebhookInfo")["url"] == ""
    assert [sent.inline for sent in telegram.sent] == [False] * len(telegram.sent)
    assert maria.received[0].buttons


def test_polling_leaves_a_webhook_alone_when_told_so(
    telegram: TelegramApi, lontar: Lontar, monkeypatch: pytest.MonkeyPatch
) -> None:
    lontar("set-webhook")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    code, _, complained = lontar("poll")
    assert code == 1
    assert complained
    assert telegram.call("getWebhookInfo")["url"]
