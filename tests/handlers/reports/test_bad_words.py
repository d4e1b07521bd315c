"""Whatever people type, a report is taken and can be read again."""

import pytest

from conversations.rules.case import CaseKind
from tests.handlers.reports.reporting import House

WORDS = {
    "half a character": "jatuh \ud800 di kebun",
    "a null": "jatuh\x00di kebun",
    "a command": "'); DROP TABLE reports;-- {{7*7}} ${x}",
    "letters right to left": "\u202e\u0633\u0642\u0637",
    "very long": "jatuh " * 5_000,
    "signs only": "\U0001f622\U0001f622",
    "nothing to see": "\u200b\ufeff",
}


@pytest.mark.parametrize("name", WORDS)
def test_any_words_are_taken(house: House, name: str) -> None:
    words, phone = WORDS[name], house.phone()
    for kind in CaseKind:
        filed = phone.files(kind, who=words, story=words, place=words)
        assert phone.files(kind, who=words, story=words, place=words).number == filed.number
        assert phone.reads(filed.report).told.story == words.replace("\ud800", "?")
    house.work()
    assert house.flags(filed.number) == set()
