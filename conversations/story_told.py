"""What the first words of a report tell already, so that nobody is asked it again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from conversations.engine.flow import Known
from conversations.engine.replies import Blank, Text
from conversations.engine.session import Json
from conversations.rules.case import Relation
from conversations.rules.moments import find_moment
from conversations.understanding.affected import where_died
from conversations.understanding.slots import Slots, find_slots
from conversations.understanding.story import read_story

# Of a place that is told at length, so much is said back.
LONGEST_PLACE = 60


def told_in(words: str, known: Known) -> Slots:
    """Return what ``words`` tell of when, where and to whom."""
    return find_slots(words, known.now, known.regions)


def lines_of_accident(known: Known) -> Mapping[str, Blank]:
    """Fill what was understood of the words, a line for each thing that they say."""
    slots = told_in(_words(known), known)
    lines = _who_and_when(slots, known)
    if slots.place:
        lines.append(Text("meant.where", {"place": slots.place[:LONGEST_PLACE].rstrip()}))
    return {"told": tuple(lines)}


def lines_of_death(known: Known) -> Mapping[str, Blank]:
    """Fill who died and when, as far as it was understood of the words."""
    words = _words(known)
    died = find_moment(death_in(words), known.now)
    slots = replace(told_in(words, known), day=died.day, hour=died.hour)
    return {"told": tuple(_who_and_when(slots, known))}


def death_in(story: str) -> str:
    """Return the words of a story that tell when somebody died."""
    return where_died(read_story(story))


def _words(known: Known) -> str:
    return str(known.got.get("words") or "")


def _who_and_when(slots: Slots, known: Known) -> list[Text]:
    lines = []
    kin = "self" if slots.relation is Relation.SELF else slots.kin
    if kin:
        lines.append(Text("meant.who", {"kin": Text(f"meant.kin.{kin}")}))
    if slots.day is not None:
        at = datetime.combine(slots.day, slots.hour, known.now.tzinfo) if slots.hour else None
        lines.append(Text("meant.when", {"when": at or slots.day}))
    return lines


def relation_in(story: str, known: Known) -> dict[str, Json]:
    """Return what the writer is to the person, as the story or the first words tell."""
    relation = told_in(story or _words(known), known).relation
    return {"relation": relation.value} if relation else {}


def place_in(story: str, known: Known) -> dict[str, Json]:
    """Return where it happened, and the kabupaten that is meant, as far as a story tells."""
    slots = told_in(story, known)
    said = {"place": slots.place, "kabupaten": slots.kabupaten}
    return {name: value for name, value in said.items() if value}
