"""What is learnt of sentences: the same each time, and what comes with the program is just that."""

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from conversations.understanding.classifier import Classifier, likelihoods
from conversations.understanding.corpus import INTENTS_FOLDER, Sentence, read_folder
from conversations.understanding.features import Views
from conversations.understanding.learning import learn, learn_from
from conversations.understanding.normaliser import load_normaliser
from conversations.understanding.reader import (
    INTENT_WEIGHTS,
    NO_QUESTION,
    QUESTION_WEIGHTS,
    load_features,
)
from conversations.understanding.training import train
from conversations.understanding.weights import Weights

ROOT = Path(__file__).parents[3]
ANEW = "the sentences, lexicon.toml or the code changed; run: ./run understand train"
# A few sentences: what fell, what is lost, what is asked, and what is none of ours.
MEANT = [
    Sentence("report_accident", "bapa jatuh dari pohon"),
    Sentence("report_accident", "suami sy jatuh dari motor"),
    Sentence("report_accident", "kaka jatuh dari atap"),
    Sentence("card", "kartu sy hilang"),
    Sentence("card", "kartu hilang di pasar"),
    Sentence("card", "kartu bapa hilang"),
    Sentence("out_of_scope", "hujan besar di pasar"),
    Sentence("out_of_scope", "besok hujan ko"),
    Sentence("out_of_scope", "hujan tidak berhenti"),
]
ASKED = [
    Sentence("card_lost", "kartu hilang bagaimana"),
    Sentence("card_lost", "bagaimana kalau kartu hilang"),
    Sentence("broker", "calo minta uang"),
    Sentence("broker", "ada calo minta uang"),
]
# Learns of one writer and tells the weights' checksum.
IN_ITS_OWN_PROCESS = """
from hashlib import sha256
from conversations.understanding.corpus import INTENTS_FOLDER, QUESTIONS_FOLDER, read_folder
from conversations.understanding.learning import learn_from
learnt = learn_from(read_folder(INTENTS_FOLDER)[:80], read_folder(QUESTIONS_FOLDER)[:60])
print(*(sha256(weights.to_bytes()).hexdigest() for weights in learnt))
"""


def views(text: str) -> Views:
    return load_features().views(text, load_normaliser().words(text))


def likeliest(weights: Weights, text: str) -> str:
    return next(iter(likelihoods(Classifier(weights).scores(views(text)))))


def numbers(weights: Weights) -> list[object]:
    return [*weights.begins, *weights.steps, *weights.rarity, *weights.row, *weights.row.values()]


@pytest.mark.parametrize("sentence", MEANT, ids=lambda one: one.wrote)
def test_what_was_learnt_is_known(sentence: Sentence) -> None:
    intents = learn_from(MEANT, ASKED).intents
    assert likeliest(intents, sentence.wrote) == sentence.meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("mama jatuh dari tangga", "report_accident"),
        ("KARTUNYA HILANG", "card"),
        ("hujan terus", "out_of_scope"),
    ],
)
def test_it_holds_for_words_that_nobody_wrote(text: str, meant: str) -> None:
    assert likeliest(learn_from(MEANT, ASKED).intents, text) == meant


def test_intents_and_questions_are_learnt_each_with_its_labels() -> None:
    learnt = learn_from(MEANT, ASKED)
    assert learnt.intents.labels == ("card", "out_of_scope", "report_accident")
    # What is none of our business is no question of ours, either.
    assert learnt.questions.labels == (NO_QUESTION, "broker", "card_lost")


def test_all_is_told_in_whole_numbers() -> None:
    for weights in learn_from(MEANT, ASKED):
        assert {type(number) for number in numbers(weights)} == {int}
        assert len(weights.points) == len(weights.row) * len(weights.labels)


def test_no_word_stands_in_what_was_learnt() -> None:
    kept = learn_from(MEANT, ASKED).intents.to_bytes()
    assert not any(word in kept for word in (b"jatuh", b"kartu ", b"hujan", b"pohon"))


def test_the_same_sentences_teach_the_same_to_the_byte() -> None:
    one, other = learn_from(MEANT, ASKED), learn_from(MEANT, ASKED)
    assert [each.to_bytes() for each in one] == [each.to_bytes() for each in other]


def test_more_sentences_teach_something_else() -> None:
    more = [*MEANT, Sentence("card", "kartu jatuh di laut"), Sentence("card", "jatuh di laut")]
    assert learn_from(more, ASKED).intents != learn_from(MEANT, ASKED).intents


def test_the_order_in_which_sets_are_walked_through_teaches_nothing() -> None:
    """Words are hashed anew in every process; what is learnt stays the same."""
    found = {
        subprocess.run(
            [sys.executable, "-c", IN_ITS_OWN_PROCESS],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(found) == 1
    assert len(found.pop().split()) == 2


def test_each_round_is_told_of() -> None:
    told: list[tuple[int, int]] = []
    learn_from(MEANT, ASKED, lambda turn, turns: told.append((turn, turns)))
    turns = told[-1][1]
    assert turns > 2
    assert told == [(turn, turns) for turn in range(1, turns + 1)]


@pytest.mark.parametrize("fewest", [1, 2])
@pytest.mark.parametrize(
    "sentences",
    [
        [],
        [("card", "kartu hilang")],
        [("card", "kartu hilang"), ("card", "kartu hilang")],
        [("card", ""), ("office", "")],
        [("card", "kartu"), ("office", "kantor")],
        # The same words, meant otherwise.
        [("card", "kartu hilang"), ("office", "kartu hilang")],
    ],
    ids=["none", "one", "twice", "no words", "nothing in common", "two meanings"],
)
def test_however_little_there_is_it_is_learnt(
    sentences: list[tuple[str, str]], fewest: int
) -> None:
    weights = train([(meant, views(wrote)) for meant, wrote in sentences], fewest)
    assert weights.labels == tuple(sorted({meant for meant, _ in sentences}))
    again = Weights.from_bytes(weights.to_bytes())
    assert set(Classifier(again).scores(views("kartu hilang"))) == set(weights.labels)


def test_a_piece_of_too_few_sentences_is_left_out() -> None:
    sentences = [("card", views("kartu")), ("card", views("kartu")), ("office", views("kantor"))]
    once, twice = train(sentences, 1), train(sentences, 2)
    # The word, in whichever view, is seen once.
    kantor = views("kantor")[2]
    assert kantor <= once.row.keys()
    assert not kantor & twice.row.keys()


def test_what_comes_with_the_program_was_learnt_of_what_comes_with_it() -> None:
    learnt = learn()
    kept = {name: kept_bytes(name) for name in (INTENT_WEIGHTS, QUESTION_WEIGHTS)}
    assert learnt.intents.to_bytes() == kept[INTENT_WEIGHTS], ANEW
    assert learnt.questions.to_bytes() == kept[QUESTION_WEIGHTS], ANEW


def kept_bytes(name: str) -> bytes:
    return (files("conversations.understanding") / name).read_bytes()


def test_there_is_something_to_learn_of() -> None:
    assert len(read_folder(INTENTS_FOLDER)) > 1_500
