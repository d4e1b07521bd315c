"""Find a way into a flow: a phrase of ``entries.toml``, a NIK, a code, or a report's number."""

import re
from collections.abc import Mapping

from conversations.engine.answers import folded
from conversations.engine.catalogue import Catalogue
from conversations.engine.commands import Entry
from conversations.engine.session import Json, Place
from conversations.readers import LONGEST_MESSAGE as LONGEST_STORY
from conversations.rules.report_numbers import find_number_and_secret

# The names in ``entries.toml``, and the step each leads to.
PLACES: Mapping[str, Place] = {
    "status": Place("enrollment_status", "consent"),
    "benefits": Place("benefits", "ask"),
    "school": Place("scholarship", "cause"),
    "calculator": Place("calculator", "what"),
    "continue_cover": Place("continue_cover", "while_paid"),
    "offices": Place("offices", "kabupaten"),
    "staff": Place("talk_to_staff", "message"),
    "accident": Place("accident_report", "first_aid"),
    "death": Place("death_report", "condolence"),
    "track": Place("track_report", "given"),
    "papers": Place("papers", "whose"),
    "crisis": Place("urgent", "crisis"),
    "own_death": Place("urgent", "own_death"),
    "health": Place("not_ours", "health"),
    "social_aid": Place("not_ours", "social_aid"),
    "savings": Place("not_ours", "savings"),
    "passbook": Place("not_ours", "passbook"),
    "dead_card": Place("enrollment_status", "consent"),
}
STATUS, TRACK = PLACES["status"], PLACES["track"]
AGENT, DIED_OR_NOT = Place("agent", "given"), Place("urgent", "died_or_not")
# What cannot wait goes before everything else that a message speaks of, in this order.
URGENT = ("crisis", "own_death", "accident", "death")
# In a message longer than this a weak word ("kantor", "hitung") does not say what is meant.
MOST_WORDS_FOR_WEAK = 4
# "Hampir meninggal", "bukan meninggal": words that leave it open.
_DOUBT = re.compile(
    r"\b(?:bukan|tidak|tdk|belum|blm|balom|hampir|takut|jangan|son|sonde|not|nearly|almost)\b"
)
# So many words are a story already.
STORY_FROM = 4
_CODE = re.compile(r"(?:kode|kartu|code|card) (?=[a-z]*[2-9])([a-z2-9]{8})")
_AGENT = re.compile(r"(?:pendamping|agent) (?=[a-z]*[2-9])([a-z2-9]{8})")
_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
_SPACED_DIGITS = re.compile(r"(?<=\d) (?=\d)")
_PUNCTUATION = re.compile(r"[^\w\s]+")


def story_in(text: str) -> dict[str, Json]:
    """Return ``text`` as the story of a report, which nobody wants to write twice.

    A word or two tell none.
    """
    tells = len(_plain(text).split()) >= STORY_FROM
    return {"story": text.strip()[:LONGEST_STORY]} if tells else {}


def _is_word(number: str, text: str) -> bool:
    """Tell whether what reads like the number of a report is a word, such as "Klemens"."""
    letters = number.replace("-", "")
    return letters.isalpha() and re.search(rf"\b{letters}\b", text, re.IGNORECASE) is not None


def _plain(text: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", folded(text.removeprefix("/"))).split())


class EntryWords:
    """The phrases of all languages, longest first, each with the place it leads to."""

    def __init__(self, texts: Catalogue) -> None:
        """Read the phrases out of the catalogue."""
        phrases = {
            folded(phrase): place
            for language in texts.languages
            for name, place in PLACES.items()
            for phrase in texts.words(f"entries.{name}", language)
        }
        self._phrases = sorted(phrases.items(), key=lambda pair: -len(pair[0]))
        self._known = frozenset(phrases)
        self._labels = frozenset(
            folded(word)
            for language in texts.languages
            for report in ("main_menu.ask.accident", "main_menu.ask.death")
            for word in texts.words(report, language)
        )
        self._weak = {
            folded(word)
            for language in texts.languages
            for word in texts.words("entries.weak", language)
        }
        self._own_death = self._words_of("entries.own_death", texts)
        self._greetings = self._words_of("engine.greetings", texts)
        self._urgent = tuple(PLACES[name] for name in URGENT)

    def is_phrase(self, text: str) -> bool:
        """Tell whether ``text`` is a phrase and nothing else, as people type a command."""
        return _plain(text) in self._known

    def is_label(self, text: str) -> bool:
        """Tell whether ``text`` is what the main menu calls a report."""
        return _plain(text) in self._labels

    def find(self, text: str) -> Entry | None:
        """Return the way in that ``text`` speaks of, None when it speaks of none."""
        said = _plain(text)
        if code := _CODE.fullmatch(said):
            return Entry(STATUS, {"code": code.group(1).upper()})
        if code := _AGENT.fullmatch(said):
            return Entry(AGENT, {"code": code.group(1).upper()})
        if (number := find_number_and_secret(text)) and not _is_word(number[0], text):
            given: dict[str, Json] = {"number": number[0], "secret": number[1]}
            return Entry(TRACK, {"number": given})
        places = self._spoken_of(said)
        if PLACES["own_death"] in places and not self._of_oneself(said):
            # "Anak saya meninggal" is not about oneself.
            places.append(PLACES["death"])
            places.remove(PLACES["own_death"])
        if PLACES["accident"] in places and PLACES["death"] in places:
            # Of somebody who died of an accident nobody asks whether he was helped.
            places.remove(PLACES["accident"])
            if _DOUBT.search(said):
                places.append(DIED_OR_NOT)
        order = (self._urgent[0], DIED_OR_NOT, *self._urgent[1:])
        place = next((place for place in order if place in places), None)
        if place is None:
            if len(numbers := _NIK.findall(_SPACED_DIGITS.sub("", said))) == 1:
                return Entry(STATUS, {"nik": numbers[0]})
            return Entry(places[0], {}) if places else None
        # Of somebody in danger staff read every word.
        whole = place == PLACES["crisis"]
        return Entry(place, {"story": text.strip()[:LONGEST_STORY]} if whole else story_in(text))

    def _of_oneself(self, said: str) -> bool:
        """Tell whether a message speaks of one's own death: after a greeting at most."""
        greeted = next((word for word in self._greetings if said.startswith(f"{word} ")), "")
        return said.removeprefix(greeted).lstrip().startswith(self._own_death)

    @staticmethod
    def _words_of(key: str, texts: Catalogue) -> tuple[str, ...]:
        words = {
            folded(word) for language in texts.languages for word in texts.words(key, language)
        }
        return tuple(sorted(words, key=len, reverse=True))

    def _spoken_of(self, said: str) -> list[Place]:
        """Return the places of the phrases in ``said``, longest first, each hiding those in it."""
        short = len(said.split()) <= MOST_WORDS_FOR_WEAK
        rest, places = f" {said} ", []
        for words, place in self._phrases:
            if f" {words} " in rest and (short or words not in self._weak):
                rest = rest.replace(f" {words} ", " | ")
                places.append(place)
        return places
