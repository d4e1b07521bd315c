"""Where plain words lead: what is written down decides, then what was learnt, as far as it is sure.

A report is never begun on a guess, nor are announcements stopped: one question confirms it.
"""

import re

from conversations.engine.commands import Entry
from conversations.engine.session import Json, Place
from conversations.entries import AGENT, DIED_OR_NOT, PLACES, EntryWords, story_in
from conversations.intent_places import (
    BEGINS,
    INTENT_PLACES,
    INTENTS_OF,
    MORE_EXACT,
    NEED_THE_WORDS,
    NEVER_OFFERED,
    OFFER,
    ONLY_ANSWERS,
    PAPERS_IN,
    PAPERS_OF,
    QUESTION_PLACES,
    WISHES,
)
from conversations.questions import load_questions
from conversations.readers import LONGEST_MESSAGE
from conversations.understanding.affected import events
from conversations.understanding.reader import ONLY_ASKED, STRANGE
from conversations.understanding.story import read_story
from conversations.understanding.understood import Band, Understanding, Understood

# What is not guessed: codes and numbers, somebody in danger, "I have died", died or not.
_SURE_PLACES = frozenset({PLACES["crisis"], PLACES["own_death"], DIED_OR_NOT, AGENT})
_SURE_NUMBERS = frozenset({"code", "number"})
_TOLD = {PLACES["accident"]: "report_accident", PLACES["death"]: "report_death"}
_SUM = PLACES["calculator"]
_URGENT = frozenset({*_TOLD, *_SURE_PLACES})
QUESTIONS = "questions"
# Never more readings are offered than fit beside "none of these".
MOST_OFFERED = 3
# Fewer words beside a question are an attempt to answer it; so are words that ask nothing, unless
# it is this sure that they mean something else.
FEWEST_ASIDE, FEWEST_ASIDE_FREE = 2, 3
_SURE = 0.9
# What is this likely none of our business is not asked about for a word such as "jatuh" in it,
# or without one, unless it may as well be a report.
_STRANGE_ENOUGH, _STRANGE_ALONE = 0.9, 0.6
_MAY_BE_TOLD = 0.25
# From here on what was learnt and the words agree so well that one question confirms it.
_LIKELY = 0.5
# What may be a word at all, and no piece of a program.
_WORD = re.compile(r"(?=.*[^\W\d_])[^\W_]+(?:['./-]+[^\W_]+)*")
# What parts a message into clauses, each with its question mark; "maaf bu" tells nothing.
_CLAUSE = re.compile(r"[^,.;:!?\n]+\??")
_SORRY = re.compile(r"(?:mohon |minta )?maaf\b|sorry\b")
_SAID_BESIDE = frozenset({"menu", "thanks"})
_AROUND = ".,:;!?()'\"*_~-"


class WaysIn:
    """The phrases, and what was learnt of free text, each where it is the surer."""

    def __init__(self, words: EntryWords, understanding: Understanding) -> None:
        """Join the two."""
        self._words = words
        self._understanding = understanding

    def find(self, text: str) -> Entry | None:
        """Return where ``text`` leads while nothing is being asked; None for the menu."""
        phrase = self._words.find(text)
        if phrase is not None and (_is_sure(phrase) or self._words.is_phrase(text)):
            # A report is begun by its name; a sentence, however plain, is confirmed.
            confirmed = not _tells(phrase) or self._words.is_label(text)
            return phrase if confirmed else _by_phrase(text, phrase)
        if not _has_words(text):
            return phrase
        understood = self._understanding.read(text)
        # A NIK beside words that tell of an accident or a death is theirs to whom it happened.
        if phrase is not None and "nik" in phrase.got and _meant(understood) not in BEGINS:
            return phrase
        match understood.band:
            case Band.ACT if not _answers_unasked(understood):
                return _acted(understood, text, phrase)
            case Band.ACT | Band.ASK:
                return _offered(understood, text, phrase)
            case Band.MENU:
                if _may_be_told(understood, phrase):
                    return _offered(understood, text, phrase)
                return _by_phrase(text, None if _is_strange(understood, phrase) else phrase)

    def aside(self, text: str, *, free: bool, doing: str) -> Entry | None:
        """Return what ``text`` asks for while a question waits; None where it may be its answer.

        At a ``free`` one any words may be: only a plain question about something else is none.
        ``doing`` is the flow of the question.
        """
        words = sum(map(_has_words, text.split()))
        if words < (FEWEST_ASIDE_FREE if free else FEWEST_ASIDE):
            return None
        phrase = self._words.find(text)
        sure = phrase is not None and (_is_sure(phrase) or "nik" in phrase.got)
        if sure or (free and phrase is not None and phrase.place in _URGENT):
            return None
        understood = self._understanding.read(text)
        if free and not self._only_asks(text):
            return None
        if understood.band is Band.ACT and understood.asks and doing in PAPERS_IN:
            asked = understood.question in PAPERS_OF or _meant(understood) == "documents"
            if asked:
                return Entry(Place(QUESTIONS, PAPERS_IN[doing]), {})
        if free:
            return _plainly_asked(understood, text, phrase)
        if understood.band is Band.ACT:
            answer = not understood.asks and (
                words < FEWEST_ASIDE_FREE or _likely(understood) < _SURE
            )
            left_out = answer or _meant(understood) == "menu"
            return None if left_out else _acted(understood, text, phrase)
        if understood.band is Band.ASK and (understood.asks or _tells(phrase)):
            return _offered(understood, text, phrase)
        return None

    def _only_asks(self, text: str) -> bool:
        """Tell whether each clause asks, but for words of address: what tells is an answer.

        "Pak Domi Contoh, apa perlu KTP?" names a witness; the question beside it staff read.
        """
        story = read_story(text)
        happened = next(events(story.letters), None)
        if happened is not None:
            before = story.text[: story.spans[happened][0]]
            if not self._understanding.read(before).asks:
                return False
        return all(self._asks_or_addresses(clause) for clause in _CLAUSE.findall(text))

    def _asks_or_addresses(self, clause: str) -> bool:
        if sum(map(_has_words, clause.split())) < FEWEST_ASIDE or clause.endswith("?"):
            return True
        understood = self._understanding.read(clause)
        greets = _likely(understood) >= _LIKELY and understood.readings[0].intent in _SAID_BESIDE
        return understood.asks or greets or _SORRY.match(clause.strip().casefold()) is not None


def _has_words(text: str) -> bool:
    return any(_WORD.fullmatch(word.strip(_AROUND)) for word in text.split())


def _tells(phrase: Entry | None) -> bool:
    """Tell whether a phrase speaks of an accident or a death."""
    return phrase is not None and phrase.place in _TOLD


def _likely(understood: Understood) -> float:
    """Return how likely the first reading is; none is read in letters of another script."""
    return understood.readings[0].probability if understood.readings else 0


def _is_strange(understood: Understood, phrase: Entry | None) -> bool:
    """Tell whether "jatuh" or "meninggal" stands in what is surely none of our business."""
    if not _tells(phrase):
        return False
    return _likely(understood) >= _STRANGE_ENOUGH and understood.readings[0].intent == STRANGE


def _may_be_told(understood: Understood, phrase: Entry | None) -> bool:
    """Tell whether what looks strange may be a report all the same."""
    if phrase is not None or _likely(understood) >= _STRANGE_ALONE:
        return False
    return any(
        one.intent in BEGINS and one.probability >= _MAY_BE_TOLD for one in understood.readings
    )


def _is_sure(phrase: Entry) -> bool:
    return phrase.place in _SURE_PLACES or not _SURE_NUMBERS.isdisjoint(phrase.got)


def _meant(understood: Understood) -> str:
    """Return what is surely meant; empty for a frequent question and where nothing is sure."""
    sure = understood.band is Band.ACT and not understood.question
    return understood.readings[0].intent if sure else ""


def _acted(understood: Understood, text: str, phrase: Entry | None) -> Entry:
    intent = understood.readings[0].intent
    exact = phrase is not None and intent in MORE_EXACT.get(phrase.place, ())
    # "Hitung" asks for a sum; what is asked about a savings book the question says better.
    if phrase is not None and exact and (not understood.question or phrase.place == _SUM):
        return phrase
    told = _TOLD.get(phrase.place) if phrase else None
    # Who tells of a death is asked about it first, whatever else the words look like.
    only_told = told == intent and not understood.asks
    if told and (only_told or (told, intent) == ("report_death", STRANGE)):
        return _way_of(told, text)
    if understood.question:
        return _answered(understood, told, text)
    if told == "report_death" and intent == "report_accident":
        return Entry(DIED_OR_NOT, story_in(text))
    if told and intent in _SAID_BESIDE:
        return _way_of(told, text)
    return _way_of(intent, text)


def _answers_unasked(understood: Understood) -> bool:
    """Tell whether a question would be answered that nobody asked: "dia masih di rumah sakit"."""
    if not understood.question or understood.asks or _likely(understood) >= _LIKELY:
        return False
    return load_questions()[understood.question].intent != understood.readings[0].intent


def _answered(understood: Understood, told: str | None, text: str) -> Entry:
    """Return where a frequent question is answered, or done at once."""
    question = understood.question
    if question in WISHES and not understood.asks:
        return _way_to(WISHES[question], text)
    if question in PAPERS_OF and PAPERS_OF[question] != told:
        return _way_of("documents", text)
    return _way_to(QUESTION_PLACES.get(question, Place(QUESTIONS, question)), text)


def _plainly_asked(understood: Understood, text: str, phrase: Entry | None) -> Entry | None:
    if not understood.asks or understood.band is not Band.ACT:
        return None
    answers = understood.question or _meant(understood) in ONLY_ANSWERS
    return _acted(understood, text, phrase) if answers else None


def _offered(understood: Understood, text: str, phrase: Entry | None) -> Entry | None:
    """Return the question which of a few was meant, that of the phrase before the others."""
    read = [reading.intent for reading in understood.readings]
    told = _TOLD.get(phrase.place) if phrase else None
    alone = {*read[1:]} <= ONLY_ASKED | NEVER_OFFERED or _likely(understood) >= _LIKELY
    if told and read[0] == told and alone:
        return _way_of(told, text)
    if phrase is not None and read[0] in MORE_EXACT.get(phrase.place, ()):
        return phrase
    own = [one for one in INTENTS_OF.get(phrase.place, ()) if one not in read] if phrase else []
    offered: list[Json] = [one for one in (*own, *read) if one not in NEVER_OFFERED]
    if not offered:
        return _by_phrase(text, phrase)
    got = {"readings": offered[:MOST_OFFERED], **_words(text), **story_in(text)}
    return Entry(OFFER, got, begins=BEGINS.get(str(offered[0]), ""))


def _by_phrase(text: str, phrase: Entry | None) -> Entry | None:
    told = _TOLD.get(phrase.place) if phrase else None
    return _way_of(told, text) if told else phrase


def _way_of(intent: str, text: str) -> Entry:
    """Return where an intent leads, with the words where they are needed there."""
    way, begins = _way_to(INTENT_PLACES[intent], text), BEGINS.get(intent, "")
    return Entry(way.place, {**way.got, **story_in(text)}, begins) if begins else way


def _way_to(place: Place, text: str) -> Entry:
    return Entry(place, _words(text) if place in NEED_THE_WORDS else {})


def _words(text: str) -> dict[str, Json]:
    return {"words": text.strip()[:LONGEST_MESSAGE]}
