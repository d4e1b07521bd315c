"""Read a message: words that decide, then what was learnt, and how sure both together make us."""

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files

from conversations.questions import load_questions
from conversations.understanding.classifier import Classifier, likelihoods
from conversations.understanding.features import Features, Views, by_words
from conversations.understanding.guards import Guards, load_guards
from conversations.understanding.normaliser import ASKED, Normaliser, load_normaliser
from conversations.understanding.understood import Band, Reading, Understood
from conversations.understanding.weights import load_weights

INTENT_WEIGHTS, QUESTION_WEIGHTS = "intents.bin", "questions.bin"
# What is learnt as "none of these".
NO_QUESTION = ""
REPORTS = frozenset({"report_accident", "report_death"})
# Asked of what happened: whoever tells what happened may ask it, too, and then it is a report.
ONLY_ASKED = frozenset({"benefit_jkk", "benefit_jkm"})
# Nothing is done about these but to show what can be done.
STRANGE = "out_of_scope"
NOTHING_TO_DO = frozenset({"menu", STRANGE})

# The likelihoods from which we act; taken in five folds by writer over the corpus, so that of a
# hundred messages two at most are taken for something else, and of a hundred strange ones one for
# a report. That of reports was raised once by the totals of the writers held back.
_SURE, _SURE_OF_REPORT, _SURE_OF_NOTHING = 0.62, 0.8, 0.985
# A report this likely is not passed over.
_MAY_BE_TOLD = 0.1
# Below this nothing is offered.
_PERHAPS = 0.2
_OFFERED, _LEAST_OFFERED = 3, 0.05
# The score (1 is sure) from which a frequent question is answered; it takes more where the message
# is likelier about something else, and where that is sure it is not answered.
_SURE_OF_QUESTION, _SURER_OF_QUESTION = -0.2, 0.1
_SURE_OF_OTHER = 0.6
# What a guard decides is as good as sure.
_DECIDED = 0.99
_ASKING = frozenset(
    {"apa", "apakah", "bagaimana", "berapa", "siapa", "mana", "dimana", "kapan", "kenapa", "kah"}
    | {"ko", "bisa", "boleh", "what", "does", "can", "do", ASKED}
)
_MAY_ASK, _DENIED = frozenset({"bisa", "boleh"}), frozenset({"tidak", "belum"})


class Reader:
    """Reads what people write; the same words always give the same."""

    def __init__(
        self,
        normaliser: Normaliser,
        features: Features,
        guards: Guards,
        intents: Classifier,
        questions: Classifier,
        intent_of: Mapping[str, str],
    ) -> None:
        """Take the parts; ``intent_of`` tells to which intent each frequent question belongs."""
        self._normaliser, self._features, self._guards = normaliser, features, guards
        self._intents, self._questions, self._intent_of = intents, questions, intent_of

    def read(self, text: str) -> Understood:
        """Return what ``text`` may mean."""
        words = self._normaliser.words(text)
        asks = _asks(words)
        if not words:
            return Understood(Band.MENU, ())
        views = self._features.views(text, words)
        decided = self._guards.find(words)
        found = likelihoods(self._intents.scores(views)) if decided is None else {decided: _DECIDED}
        best = tuple(Reading(intent, round(found[intent], 4)) for intent in [*found][:_OFFERED])
        if question := self._question(views, best[0]):
            return Understood(Band.ACT, best, question, asks)
        return Understood(_band(best), _offered(best), asks=asks)

    def _question(self, views: Views, first: Reading) -> str:
        """Return the frequent question that is surely meant, empty for none."""
        if first.intent in REPORTS and first.probability >= _SURE_OF_REPORT:
            return ""
        scores = self._questions.scores(by_words(views))
        question = max(scores, key=lambda one: (scores[one], one))
        if question == NO_QUESTION:
            return ""
        fits = self._intent_of[question] == first.intent
        if not fits and first.probability >= _SURE_OF_OTHER:
            return ""
        needed = _SURE_OF_QUESTION if fits else _SURER_OF_QUESTION
        return question if scores[question] >= needed else ""


def _asks(words: Sequence[str]) -> bool:
    """Tell whether words ask: "bisa jalan" may, "tidak bisa jalan" does not."""
    before = ("", *words)
    return any(
        word in _ASKING and not (word in _MAY_ASK and one_before in _DENIED)
        for one_before, word in zip(before, words, strict=False)
    )


def _band(best: tuple[Reading, ...]) -> Band:
    first, *others = best
    if first.intent in NOTHING_TO_DO:
        sure = first.probability >= _SURE_OF_NOTHING
        return Band.ACT if sure else Band.MENU
    needed = _SURE_OF_REPORT if first.intent in REPORTS else _SURE
    told = any(one.intent in REPORTS and one.probability >= _MAY_BE_TOLD for one in others)
    if first.probability >= needed and not (told and first.intent in ONLY_ASKED):
        return Band.ACT
    return Band.ASK if first.probability >= _PERHAPS else Band.MENU


def _offered(best: tuple[Reading, ...]) -> tuple[Reading, ...]:
    first, *others = best
    return (first, *(one for one in others if one.probability >= _LEAST_OFFERED))


def load_features() -> Features:
    """Read what words are about."""
    table = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text("utf-8"))
    return Features(table["sort"])


def load_understanding() -> Reader:
    """Read all that comes with the program; call once at start."""
    intent_of = {one.id: one.intent for one in load_questions().values()}
    return Reader(
        load_normaliser(),
        load_features(),
        load_guards(),
        Classifier(load_weights(INTENT_WEIGHTS)),
        Classifier(load_weights(QUESTION_WEIGHTS)),
        intent_of,
    )
