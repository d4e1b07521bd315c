"""Try the understanding on sentences of which is known what was meant."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import nlargest

from conversations.intents import INTENTS
from conversations.understanding.corpus import Sentence
from conversations.understanding.reader import NOTHING_TO_DO, ONLY_ASKED, REPORTS, STRANGE
from conversations.understanding.understood import Band, Understanding, Understood

# What the confirming question before a report offers as well ("only asking").
_ASKED_BEFORE_A_REPORT = ONLY_ASKED | REPORTS


class Outcome(StrEnum):
    """What becomes of a message."""

    RIGHT = "right"  # done as it was meant; the menu, where nothing of ours was meant
    ASKED = "asked"  # the question before a report, which has what was meant beside it
    OFFERED = "offered"  # among the readings to choose from
    UNSURE = "unsure"  # the menu, or readings without the right one
    WRONG = "wrong"  # something else is done


@dataclass(frozen=True, slots=True)
class Tried:
    """A sentence, what was understood of it, and what became of it."""

    sentence: Sentence
    understood: Understood
    outcome: Outcome

    @property
    def taken_for(self) -> str:
        """What it was taken for: a frequent question, or the likeliest intent."""
        readings = self.understood.readings
        return self.understood.question or (readings[0].intent if readings else "menu")

    @property
    def probability(self) -> float:
        """How likely the likeliest intent was, 0 to 1."""
        readings = self.understood.readings
        return readings[0].probability if readings else 0.0


@dataclass(slots=True)
class Result:
    """What came of all sentences."""

    tried: list[Tried] = field(default_factory=list)

    def counted(self) -> Counter[Outcome]:
        """Return how often each outcome came."""
        return Counter(one.outcome for one in self.tried)

    def bands(self) -> Counter[Band]:
        """Return how often each band came."""
        return Counter(one.understood.band for one in self.tried)

    def strange(self) -> tuple[int, int]:
        """Return how many messages were none of our business; how many of them made a report."""
        meant = [one for one in self.tried if one.sentence.meant == STRANGE]
        taken = (one.understood.band is Band.ACT and one.taken_for in REPORTS for one in meant)
        return len(meant), sum(taken)

    def by_meant(self) -> Iterator[tuple[str, Counter[Outcome]]]:
        """Yield each thing meant, with its outcomes."""
        found: dict[str, Counter[Outcome]] = {}
        for one in self.tried:
            found.setdefault(one.sentence.meant, Counter())[one.outcome] += 1
        yield from sorted(found.items())

    def confused(self) -> list[tuple[tuple[str, str], int]]:
        """Return what was meant and what was done instead, the most frequent first."""
        pairs = Counter(
            (one.sentence.meant, one.taken_for)
            for one in self.tried
            if one.outcome is Outcome.WRONG
        )
        return sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))

    def worst(self, most: int) -> list[Tried]:
        """Return the wrong ones that seemed surest."""
        wrong = (one for one in self.tried if one.outcome is Outcome.WRONG)
        return nlargest(most, wrong, key=lambda one: (one.probability, one.sentence))


def evaluate(
    sentences: Iterable[Sentence], understanding: Understanding, intent_of: Mapping[str, str]
) -> Result:
    """Read every sentence; ``intent_of`` tells the intent of each frequent question.

    A sentence may be marked with an intent or with the id of a frequent question.
    """
    result = Result()
    for sentence in sentences:
        understood = understanding.read(sentence.wrote)
        outcome = _outcome(sentence.meant, understood, intent_of)
        result.tried.append(Tried(sentence, understood, outcome))
    return result


def _outcome(meant: str, understood: Understood, intent_of: Mapping[str, str]) -> Outcome:
    readings = [one.intent for one in understood.readings]
    first = readings[0] if readings else ""
    done = understood.question or first
    if understood.band is Band.ACT:
        intent = intent_of.get(meant, meant)
        # A frequent question may be answered by the flow of its matter as well.
        fits = done in (meant, intent) or intent_of.get(done) == meant
        if fits or {meant, done} <= NOTHING_TO_DO:
            return Outcome.RIGHT
        asked = not understood.question and first in REPORTS and intent in _ASKED_BEFORE_A_REPORT
        return Outcome.ASKED if asked else Outcome.WRONG
    if understood.band is Band.MENU:
        return Outcome.RIGHT if meant in NOTHING_TO_DO else Outcome.UNSURE
    return Outcome.OFFERED if intent_of.get(meant, meant) in readings else Outcome.UNSURE


def is_known(meant: str, intent_of: Mapping[str, str]) -> bool:
    """Tell whether ``meant`` is an intent or a frequent question."""
    return meant in INTENTS or meant in intent_of
