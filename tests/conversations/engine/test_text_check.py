from collections.abc import Mapping

import pytest

from conversations.engine.text_check import find_text_mistakes
from conversations.rules.figures import load_figures

WELL = {
    "menu.ask": "Ada yang bisa dibantu, {name}?",
    "menu.ask.status": "Cek status | status | cek",
    "menu.paid": "Menurut aturan {jkm.total}.",
}


def found(texts: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str, str]]:
    """The mistakes: kind, language, key."""
    return [
        (
            mistake.key.removeprefix("cli.texts."),
            str(mistake.blanks["language"]),
            str(mistake.blanks["key"]),
        )
        for mistake in find_text_mistakes(texts, load_figures())
    ]


def test_texts_that_agree_show_nothing() -> None:
    assert found({"id": WELL, "en": WELL}) == []


@pytest.mark.parametrize(
    ("changed", "mistake"),
    [
        pytest.param({"menu.paid": None}, ("missing", "en", "menu.paid"), id="missing"),
        pytest.param({"menu.new": "x"}, ("extra", "en", "menu.new"), id="extra"),
        pytest.param({"menu.ask": "How, {nama}?"}, ("blanks", "en", "menu.ask"), id="other-blank"),
        pytest.param({"menu.ask": "How?"}, ("blanks", "en", "menu.ask"), id="blank-left-out"),
        pytest.param({"menu.paid": "{jkm.total"}, ("broken", "en", "menu.paid"), id="brace"),
        pytest.param({"menu.paid": "{jkm.totl}"}, ("figure", "en", "menu.paid"), id="figure"),
        pytest.param(
            {"menu.ask.status": "Check the status here | x"},
            ("long_label", "en", "menu.ask.status"),
            id="label",
        ),
        pytest.param(
            {"menu.ask": "{name}" + "x" * 301}, ("long_question", "en", "menu.ask"), id="question"
        ),
        pytest.param({"menu.paid": "x" * 701}, ("long_text", "en", "menu.paid"), id="text"),
    ],
)
def test_each_mistake_is_found(
    changed: dict[str, str | None], mistake: tuple[str, str, str]
) -> None:
    texts = {key: text for key, text in {**WELL, **changed}.items() if text is not None}
    assert found({"id": WELL, "en": texts}) == [mistake]


@pytest.mark.parametrize(
    ("key", "length"), [("menu.ask.status", 20), ("menu.ask", 300), ("menu.paid", 700)]
)
def test_the_longest_that_may_be_is_no_mistake(key: str, length: int) -> None:
    longest = {**WELL, "menu.ask": "Apa?", key: "x" * length}
    assert found({"id": longest}) == []


def test_what_is_said_in_a_terminal_may_be_longer() -> None:
    assert found({"id": {**WELL, "cli.link": "x" * 800, "cli.link.issued": "y" * 100}}) == []
