"""Learn both tables of weights: which intent a message has, and which frequent question it is."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from conversations.questions import load_questions
from conversations.understanding.corpus import (
    INTENTS_FOLDER,
    QUESTIONS_FOLDER,
    Sentence,
    read_folder,
)
from conversations.understanding.features import Views, by_words
from conversations.understanding.normaliser import load_normaliser
from conversations.understanding.reader import NO_QUESTION, STRANGE, load_features
from conversations.understanding.training import train
from conversations.understanding.weights import Weights

# A piece of words must stand in so many sentences: of questions there are few of each.
_FEWEST, _FEWEST_ASKED = 3, 2
# Every so manieth strange sentence teaches that not all that is asked is asked of us.
_SOME = 2


class Learnt(NamedTuple):
    """What was learnt of intents and of frequent questions."""

    intents: Weights
    questions: Weights


def learn(
    also: Iterable[Sentence] = (), told: Callable[[int, int], None] = lambda *_: None
) -> Learnt:
    """Learn from all sentences that come with the program, and from those of ``also``.

    What is marked there with a frequent question teaches that question, and the intent it is of.
    ``told`` hears after each round how many of how many are done. The same sentences always give
    the same weights, to the byte.
    """
    intent_of = {one.id: one.intent for one in load_questions().values()}
    more = list(also)
    meant = [Sentence(intent_of.get(one.meant, one.meant), one.wrote) for one in more]
    asked = [one for one in more if one.meant in intent_of]
    return learn_from(
        [*read_folder(INTENTS_FOLDER), *meant], [*read_folder(QUESTIONS_FOLDER), *asked], told
    )


def learn_from(
    meant: Iterable[Sentence],
    asked: Iterable[Sentence],
    told: Callable[[int, int], None] = lambda *_: None,
) -> Learnt:
    """Learn from sentences by intent, and from sentences by frequent question."""
    seen = _seen(meant)
    strange = [views for label, views in seen if label == STRANGE][::_SOME]
    questions = [(label, by_words(views)) for label, views in _seen(asked)]
    questions += [(NO_QUESTION, by_words(views)) for views in strange]
    return Learnt(
        train(seen, _FEWEST, lambda turn, turns: told(turn, 2 * turns)),
        train(questions, _FEWEST_ASKED, lambda turn, turns: told(turns + turn, 2 * turns)),
    )


def _seen(sentences: Iterable[Sentence]) -> list[tuple[str, Views]]:
    normaliser, features = load_normaliser(), load_features()
    return [
        (one.meant, features.views(one.wrote, normaliser.words(one.wrote))) for one in sentences
    ]
