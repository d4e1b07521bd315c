import pytest

from bot.cli import main


def test_what_is_wrong_with_the_texts_is_told_line_by_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {"id": {"menu.ask": "Ya?", "cli.texts.bad": "{count}"}, "en": {}}
    monkeypatch.setattr("conversations.engine.catalogue.read_locales", lambda: texts)
    assert main(["--lang", "en", "texts", "check"]) == 1
    said = capsys.readouterr()
    assert "en: menu.ask is missing." in said.out.splitlines()
    assert said.err.endswith("things to mend.\n")


def test_the_texts_of_lontar_are_well(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--lang", "en", "texts", "check"])
    said = capsys.readouterr()
    assert (code, said.err) == (0, ""), said.out
    assert "nothing is missing" in said.out
