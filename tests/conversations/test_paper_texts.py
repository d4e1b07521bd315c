"""What is said about papers, for every paper of the table and every way it can stand."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.wiring import load_guide
from conversations import paper_words
from conversations.engine.flow import ChatFacts, Known
from conversations.engine.replies import Text
from conversations.engine.report_events import PaperLine
from conversations.engine.session import Json
from conversations.rules.paper import Paper, PaperFault, PaperState
from conversations.rules.papers import load_papers
from tests.conversations.engine.imagined_reports import NOW
from tests.conversations.spoken import FILE_FAULTS, LANGUAGES, Question, questions, words

LONGEST_QUESTION = 300
FAULTS: dict[PaperState, frozenset[PaperFault]] = {
    PaperState.UNREADABLE: frozenset(PaperFault),
    PaperState.WRONG: frozenset(PaperFault) - FILE_FAULTS,
}
each_language = pytest.mark.parametrize("language", LANGUAGES)


@dataclass(frozen=True, slots=True)
class About:
    """One paper as it can stand in somebody's checklist."""

    line: PaperLine

    def known(self) -> Known:
        """Return what is known when this paper is spoken of."""
        one, guide = self.line, load_guide()
        issuers: list[Json] = list(one.issuers)
        kept: Json = [one.paper, one.state, one.required, issuers, one.fault, one.note]
        got: dict[str, Json] = {"paper": one.paper.value, "number": "KL-7KQ2M", "papers": [kept]}
        return Known(got, {}, NOW, guide.figures, guide.regions, ChatFacts())


def _every_line() -> Iterator[About]:
    for lines in load_papers().lines.values():
        for one in (line.needed for line in lines):
            for state in PaperState:
                for fault in FAULTS.get(state, (None,)):
                    yield About(
                        PaperLine(one.paper, state, one.required, one.issuers, fault, one.note)
                    )


ABOUT: Question = next(one for one in questions() if one.key == "papers.about")


@each_language
def test_what_is_asked_about_a_paper_is_short_however_it_stands(language: str) -> None:
    texts = load_guide().texts
    labels = [words(ABOUT, option, language)[0] for option in ABOUT.options]
    said = [
        "\n".join(
            (
                texts.say(Text(ABOUT.key, paper_words.blanks_about(about.known())), language),
                *(f"{number} {label}" for number, label in enumerate(labels, 1)),
            )
        )
        for about in _every_line()
    ]
    assert len(said) > len(Paper) * len(PaperState)
    assert [one for one in said if len(one) > LONGEST_QUESTION] == []
