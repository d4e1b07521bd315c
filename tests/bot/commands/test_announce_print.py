import re
import stat
from pathlib import Path

import pytest

from tests.bot.commands.announcing import audited, drafted, give_chats, said, started

TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "invented",
    "TWILIO_WHATSAPP_SENDER": "whatsapp:+620000000099",
}
LEMBATA, MALAKA = "53.13", "53.21"  # where Agnes and Rosa live, who have no chat


def printed(
    capsys: pytest.CaptureFixture[str], number: str, folder: Path, *given: str, lang: str = "id"
) -> dict[str, str]:
    said(capsys, "print", number, str(folder), "--by", "Ani", *given, lang=lang)
    return {file.name: file.read_text("utf-8") for file in sorted(folder.iterdir())}


def ticks(page: str) -> list[str]:
    return re.findall(r'class="box"></span><span class="code">(\w+)</span>', page)


def test_each_village_has_a_page_of_its_own_that_nobody_else_may_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    give_chats()
    number, folder = started(capsys), tmp_path / "pages"
    pages = printed(capsys, number, folder)
    assert {f"{number}-53-13.html", f"{number}-53-21.html"} <= set(pages)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    agnes = pages[f"{number}-53-13.html"]
    for part in ("Agnes Contoh", "NIK ************0003", "Kartu peserta dibagikan", "<svg", number):
        assert part in agnes, part
    assert re.search(r"KODE [A-Z2-9]{8}<", agnes)
    assert "5313016608900003" not in agnes
    # Maria has a chat, and Markus' family mourns.
    assert not re.search("Maria|Markus", "".join(pages.values()))
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", agnes)
    assert "announcement_listed" in [act.act for act in audited(number)]


def test_with_whatsapp_the_pages_say_our_number(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = started(capsys, "--kabupaten", LEMBATA)
    (words,) = printed(capsys, number, tmp_path / "without").values()
    assert "kirim ke Lontar kata" in words
    for name, value in TWILIO.items():
        monkeypatch.setenv(name, value)
    (page,) = printed(capsys, number, tmp_path / "with").values()
    assert "kamera" in page
    assert "WhatsApp +620000000099" in page


def test_a_page_speaks_the_language_of_the_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    number = started(capsys, "--kabupaten", LEMBATA)
    (page,) = printed(capsys, number, tmp_path / "pages", lang="en").values()
    assert '<html lang="en">' in page
    assert "Cards are handed out" in page
    assert "Read this news" in page


def test_only_what_was_asked_for_is_printed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    number = started(capsys)
    assert len(printed(capsys, number, tmp_path / "one", "--kabupaten", "Lembata")) == 1
    nobody = said(capsys, "print", number, str(tmp_path / "x"), "--desa", "Atlantis", code=1)
    assert number in nobody
    assert not (tmp_path / "x").exists()


def test_pages_are_not_written_over(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    number = started(capsys, "--kabupaten", LEMBATA)
    printed(capsys, number, tmp_path / "pages")
    assert "exists already" in said(capsys, "print", number, str(tmp_path / "pages"), code=1)


def test_ticks_come_back_and_whoever_was_told_is_not_printed_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    number = started(capsys, "--kabupaten", LEMBATA, "--kabupaten", MALAKA)
    pages = printed(capsys, number, tmp_path / "first")
    (agnes,) = ticks(pages[f"{number}-53-13.html"])
    noted = said(capsys, "ticked", number, agnes.lower(), "ZZZZZZ", "--by", "Kepala Desa")
    assert "1 people noted" in noted
    assert "1 codes are not of this list" in noted
    assert "0 people noted" in said(capsys, "ticked", number, agnes, "--by", "Kepala Desa")
    again = printed(capsys, number, tmp_path / "second")
    assert set(again) == {f"{number}-53-21.html"}
    # Papers that are out already stay good.
    assert ticks(again[f"{number}-53-21.html"]) == ticks(pages[f"{number}-53-21.html"])
    assert "told in person\t1" in said(capsys, "status", number)


def test_nothing_is_printed_of_a_draft(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    number = drafted(capsys)
    assert "not started" in said(capsys, "print", number, str(tmp_path / "pages"), code=1)
    said(capsys, "ticked", number, "ABCD", "--by", "Ani", code=1)
    said(capsys, "ticked", number, "--by", "Ani", code=2)
