"""What becomes of a message whose meaning is known, and what is counted of many."""

from collections.abc import Iterator

import pytest

from conversations.understanding.corpus import Sentence
from conversations.understanding.evaluation import Outcome, Result, evaluate, is_known
from conversations.understanding.understood import Band, Reading, Understood

# Two of our questions, and what they are about; the tests know no others.
INTENT_OF = {"jkm_amount": "benefit_jkm", "open_hours": "office"}
ACT, ASK, MENU = Band.ACT, Band.ASK, Band.MENU


class Parrot:
    """Understands of each message what it was told to; the words of a message are its number."""

    def __init__(self, *understood: Understood) -> None:
        """Take what is understood of "0", "1" and so on."""
        self._understood = understood

    def read(self, text: str) -> Understood:
        """Return what was told."""
        return self._understood[int(text)]


def as_read(band: Band, *intents: str, question: str = "", of: float = 0.9) -> Understood:
    """Something understood; the first intent is ``of`` likely, each further one half as much."""
    readings = (Reading(one, of / 2**at) for at, one in enumerate(intents))
    return Understood(band, tuple(readings), question)


def tried(*pairs: tuple[str, Understood]) -> Result:
    """Try messages of known meaning."""
    meant = [Sentence(one, str(number)) for number, (one, _) in enumerate(pairs)]
    return evaluate(meant, Parrot(*(understood for _, understood in pairs)), INTENT_OF)


@pytest.mark.parametrize(
    ("meant", "understood", "outcome"),
    [
        # Done.
        ("jht", as_read(ACT, "jht", "card"), "right"),
        ("jht", as_read(ACT, "card", "jht"), "wrong"),
        ("report_death", as_read(ACT, "report_death"), "right"),
        # A report begins with a question, which offers that somebody was only asking.
        ("benefit_jkk", as_read(ACT, "report_accident"), "asked"),
        ("benefit_jkm", as_read(ACT, "report_death"), "asked"),
        ("report_death", as_read(ACT, "report_accident"), "asked"),
        ("jkm_amount", as_read(ACT, "report_death"), "asked"),
        ("track_claim", as_read(ACT, "report_death"), "wrong"),
        ("open_hours", as_read(ACT, "report_death"), "wrong"),
        ("out_of_scope", as_read(ACT, "report_accident"), "wrong"),
        ("report_death", as_read(ACT, "benefit_jkm"), "wrong"),
        # Frequent questions.
        ("jkm_amount", as_read(ACT, "benefit_jkm", question="jkm_amount"), "right"),
        ("jkm_amount", as_read(ACT, "office", question="jkm_amount"), "right"),
        ("jkm_amount", as_read(ACT, "benefit_jkm"), "right"),
        ("jkm_amount", as_read(ACT, "office"), "wrong"),
        ("jkm_amount", as_read(ACT, "office", question="open_hours"), "wrong"),
        ("benefit_jkm", as_read(ACT, "office", question="jkm_amount"), "right"),
        ("office", as_read(ACT, "office", question="jkm_amount"), "wrong"),
        ("benefit_jkm", as_read(ACT, "report_death", question="open_hours"), "wrong"),
        ("out_of_scope", as_read(ACT, "out_of_scope", question="open_hours"), "wrong"),
        # Nothing of ours, and a bare greeting: the menu does for both.
        ("menu", as_read(ACT, "out_of_scope"), "right"),
        ("out_of_scope", as_read(ACT, "menu"), "right"),
        ("out_of_scope", as_read(ACT, "thanks"), "wrong"),
        ("thanks", as_read(ACT, "out_of_scope"), "wrong"),
        ("out_of_scope", as_read(MENU, "jht"), "right"),
        ("menu", as_read(MENU), "right"),
        ("jht", as_read(MENU, "jht"), "unsure"),
        ("jkm_amount", as_read(MENU), "unsure"),
        # A choice of up to three.
        ("jht", as_read(ASK, "card", "documents", "jht"), "offered"),
        ("jkm_amount", as_read(ASK, "documents", "benefit_jkm"), "offered"),
        ("jht", as_read(ASK, "card", "documents"), "unsure"),
        ("jkm_amount", as_read(ASK, "card", "office"), "unsure"),
    ],
)
def test_what_becomes_of_a_message(meant: str, understood: Understood, outcome: str) -> None:
    (one,) = tried((meant, understood)).tried
    assert one.outcome == outcome


@pytest.fixture
def result() -> Result:
    """Something of everything."""
    return tried(
        ("jht", as_read(ACT, "jht")),
        ("jht", as_read(ACT, "card", of=0.6)),
        ("jht", as_read(ACT, "card", of=0.8)),
        ("jht", as_read(ASK, "card", "jht", of=0.4)),
        ("office", as_read(ACT, "menu", question="jkm_amount", of=0.7)),
        ("office", as_read(MENU)),
        ("benefit_jkk", as_read(ACT, "report_accident")),
        ("out_of_scope", as_read(ACT, "report_death", of=0.7)),
        ("out_of_scope", as_read(ACT, "report_death", question="jkm_amount", of=0.5)),
        ("out_of_scope", as_read(ASK, "report_death", "out_of_scope", of=0.5)),
        ("out_of_scope", as_read(ACT, "out_of_scope")),
    )


def test_outcomes_and_bands_are_counted(result: Result) -> None:
    assert result.counted() == {"right": 2, "asked": 1, "offered": 2, "unsure": 1, "wrong": 5}
    assert result.bands() == {"act": 8, "ask": 2, "menu": 1}


def test_a_strange_message_is_taken_for_a_report_only_where_that_would_begin(
    result: Result,
) -> None:
    assert result.strange() == (4, 1)


def test_each_thing_meant_has_its_outcomes(result: Result) -> None:
    assert dict(result.by_meant()) == {
        "benefit_jkk": {Outcome.ASKED: 1},
        "jht": {Outcome.RIGHT: 1, Outcome.WRONG: 2, Outcome.OFFERED: 1},
        "office": {Outcome.WRONG: 1, Outcome.UNSURE: 1},
        "out_of_scope": {Outcome.WRONG: 2, Outcome.OFFERED: 1, Outcome.RIGHT: 1},
    }
    assert [meant for meant, _ in result.by_meant()] == sorted(dict(result.by_meant()))


def test_what_was_taken_for_what_the_most_frequent_first(result: Result) -> None:
    assert result.confused() == [
        (("jht", "card"), 2),
        (("office", "jkm_amount"), 1),
        (("out_of_scope", "jkm_amount"), 1),
        (("out_of_scope", "report_death"), 1),
    ]


def test_the_worst_are_the_wrong_ones_that_seemed_surest(result: Result) -> None:
    def numbers(most: int) -> Iterator[int]:
        return (int(one.sentence.wrote) for one in result.worst(most))

    assert list(numbers(9)) == [2, 7, 4, 1, 8]
    assert list(numbers(2)) == [2, 7]


def test_of_nothing_there_is_nothing() -> None:
    result = tried()
    assert (result.strange(), result.worst(9), result.confused()) == ((0, 0), [], [])
    (nothing,) = tried(("jht", as_read(MENU))).tried
    assert (nothing.taken_for, nothing.probability) == ("menu", 0.0)


@pytest.mark.parametrize(
    ("meant", "known"),
    [("jht", True), ("jkm_amount", True), ("JHT", False), ("", False), ("jkm", False)],
)
def test_what_a_message_may_be_marked_with(meant: str, known: bool) -> None:  # noqa: FBT001 - a table
    assert is_known(meant, INTENT_OF) is known
