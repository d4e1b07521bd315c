import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.cli import main
from bot.clocks import DEMO_STARTS
from bot.settings import read_settings
from bot.wiring import open_database
from tests.lookalikes.telegram_api import TelegramApi

MARIA = "5307014507850001"
TWILIO = {
    "TWILIO_ACCOUNT_SID": f"AC{1:032x}",
    "TWILIO_AUTH_TOKEN": "invented",
    "TWILIO_WHATSAPP_SENDER": "whatsapp:+620000000099",
}


def issued(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[str, str]:
    """Issue a code for Maria; give the code and all that was said."""
    assert main(["--lang", "en", "link", "issue", "--nik", MARIA, *options]) == 0
    said = capsys.readouterr().out
    return said.split("One-time code: ")[1][:8], said


def test_a_code_links_once(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = issued(capsys)
    assert f"Send to Lontar: KODE {code}" in said
    assert "19 February 2027" in said
    assert "█" in said
    assert MARIA not in said
    database = open_database(read_settings())
    with database.begin() as store:
        tomorrow = DEMO_STARTS + timedelta(days=1)
        holder = store.links.code_holder(code, tomorrow)
        assert holder is not None
        assert holder.name == "Maria Contoh"
        assert store.links.use_code(code, tomorrow)
        assert store.links.code_holder(code, tomorrow) is None
    database.engine.dispose()


def test_two_codes_differ(capsys: pytest.CaptureFixture[str]) -> None:
    assert issued(capsys)[0] != issued(capsys)[0]


def test_the_qr_is_kept_as_a_picture(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "kode.png"
    _, said = issued(capsys, "--png", str(file))
    assert str(file) in said
    with Image.open(file) as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 200


def test_with_whatsapp_the_qr_opens_a_chat(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in TWILIO.items():
        monkeypatch.setenv(name, value)
    code, said = issued(capsys)
    assert f"https://wa.me/620000000099?text=KODE%20{code}" in said


def test_with_telegram_the_qr_opens_our_bot(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, telegram: TelegramApi
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", telegram.token)
    monkeypatch.setenv("TELEGRAM_API_URL", telegram.url)
    code, said = issued(capsys)
    assert f"https://t.me/lontar_uji_bot?start={code}" in said


def test_without_an_answer_from_telegram_the_code_is_issued_all_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "700000000:invented-token-for-tests")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    assert "t.me" not in issued(capsys)[1]


def test_the_nik_may_come_from_stdin(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("5307 0145 0785 0001\n"))
    assert main(["link", "issue", "--nik", "-"]) == 0
    assert "KODE" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("nik", "told"),
    [
        ("5307014507850099", "This NIK is on no roster.\n"),
        ("123", "That is not a readable NIK: 16 digits, no letters.\n"),
        ("", "That is not a readable NIK: 16 digits, no letters.\n"),
    ],
    ids=["unknown", "short", "empty"],
)
def test_no_code_without_a_person(capsys: pytest.CaptureFixture[str], nik: str, told: str) -> None:
    assert main(["--lang", "en", "link", "issue", "--nik", nik]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", told)
