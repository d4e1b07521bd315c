"""Ask in which kabupaten it is, so that the officers there hear of it.

Asked after all is saved, and only where the person's own words give no place. What a roster holds
of others plays no part: a question that is left out would tell who stands there. An answer that
nobody knows is asked about once more; then it is left to staff, with the words as they are.
"""

from collections.abc import Mapping, Sequence

from conversations.engine.flow import Ask, Decide, Known, Misread, Say, Step
from conversations.engine.replies import Blank
from conversations.engine.session import Json
from conversations.rules.regions import Region

KABUPATEN = "kabupaten"
# What was answered and not understood, beside the question's own answers.
_HEARD = "heard"
# So often it is asked.
_TRIES = 2
_LONGEST_PLACE = 100


def kabupaten_question(ways: Mapping[str, str], keep: Step, otherwise: str) -> dict[str, Step]:
    """Return the steps from ``KABUPATEN`` on.

    ``keep`` is what is done with ``known_kabupaten``; ``otherwise`` names the step that goes on
    with ``words_heard`` where nobody understood.
    """
    return {
        KABUPATEN: Ask(_a_kabupaten_or_words, then="understood", ways=ways, free=True),
        "understood": Decide(
            _understood,
            then={
                "one": "keep_kabupaten",
                "several": "several_kabupaten",
                "none": "no_kabupaten",
                "left": otherwise,
            },
        ),
        "several_kabupaten": Say(then=KABUPATEN, blanks=_names),
        "no_kabupaten": Say(then=KABUPATEN),
        "keep_kabupaten": keep,
    }


def known_kabupaten(known: Known) -> str:
    """Return the code that was answered, such as 53.07; empty where nobody understood."""
    return str(_answered(known).get(KABUPATEN, ""))


def words_heard(known: Known) -> Sequence[str]:
    """Return the words that were answered and that nobody understood."""
    heard = _answered(known).get(_HEARD)
    return [str(words) for words in heard] if isinstance(heard, list) else []


def kabupaten_in(text: str, known: Known) -> str:
    """Return the code of the one kabupaten that a sentence names; empty for none and several."""
    return _the_one(known.regions.named(text))


def kabupaten_of(who: str, known: Known) -> str:
    """Return the code of the one kabupaten that somebody is told to be from; else empty."""
    return _the_one(known.regions.home(who))


def _the_one(found: Sequence[Region]) -> str:
    return found[0].code if len(found) == 1 else ""


def _answered(known: Known) -> Mapping[str, Json]:
    answer = known.got.get(KABUPATEN)
    return answer if isinstance(answer, dict) else {}


def _a_kabupaten_or_words(said: str, known: Known) -> Json | Misread:
    """Read a kabupaten, else keep the words: "timur" after "Sumba" is one."""
    heard = words_heard(known)
    for words in (said, *(f"{before} {said}" for before in heard[-1:])):
        if code := _the_one(known.regions.find(words)):
            return {KABUPATEN: code}
    return {_HEARD: [*heard, said.strip()[:_LONGEST_PLACE]]}


def _understood(known: Known) -> str:
    if known_kabupaten(known):
        return "one"
    if len(words_heard(known)) >= _TRIES:
        return "left"
    return "several" if _meant(known) else "none"


def _meant(known: Known) -> tuple[Region, ...]:
    return known.regions.find(words_heard(known)[-1])


def _names(known: Known) -> Mapping[str, Blank]:
    return {"names": ", ".join(region.name for region in _meant(known))}
