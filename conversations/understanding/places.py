"""Where something happened, in the words that name it, and the kabupaten that is meant."""

import re

from conversations.rules.regions import Region, Regions
from conversations.understanding.affected import events
from conversations.understanding.kinship import load_words
from conversations.understanding.story import Story

# A place is named by words that the table does not know: "kebun kopi di Nita", "km 7".
_PLACE = re.compile(r"@(?P<place>(?:[_c]|n[l_])[_q]{0,3}(?:@_[_q]{0,2})*)")
# Places where somebody is treated, went, lives or was buried, with what tells of it.
_CARE = re.compile(r"c[_qc]{1,3}")
_CARE_OR_WAY = re.compile(r"[czr][_qc]{1,3}")
_ELSEWHERE = re.compile(r"[rcN][^.,]{0,3}$")
_DIED_THERE = re.compile(r"d[^.,r]{0,4}@?$")
# Between what happened and its place stands nothing that begins something else.
_AFTER = re.compile(r"[^.,?r]{0,12}(?:,l*)?")
_BEFORE = re.compile(r"[^.,?rsvz]{0,9}")


def find_place(story: Story, regions: Regions) -> tuple[str, str]:
    """Return the one place where something happened, as it is written, and its kabupaten's code.

    Empty for what was not said or can be several. A kabupaten is taken from the words of the place,
    else from the rest of the message without the places where somebody is by now.
    """
    letters, rest = story.letters, story.text
    happened = list(events(letters))
    if not happened:
        for found in _CARE.finditer(letters):
            rest = rest.replace(_words(story, *found.span()), " | ")
        return "", _one(_named(rest, regions))
    places: dict[str, str] = {}
    for found in _PLACE.finditer(letters):
        words = _words(story, *found.span("place"))
        before = letters[: found.start()]
        if found["place"].startswith("c"):
            here = bool(_DIED_THERE.search(before))
        else:
            here = not _ELSEWHERE.search(before)
        if not here:
            rest = rest.replace(words, " | ")
        elif any(_belongs(letters, found, at) for at in happened):
            places.setdefault(words.casefold(), words)
    for found in _CARE_OR_WAY.finditer(letters):
        if not _DIED_THERE.search(letters[: found.start()]):
            rest = rest.replace(_words(story, *found.span()), " | ")
    place = next(iter(places.values())) if len(places) == 1 else ""
    return place, (_one(regions.where(place)) if place else "") or _one(_named(rest, regions))


def is_named(place: str) -> bool:
    """Tell whether the words for a place say which it is: "kebun" alone does not."""
    said = re.findall(r"[^\W\d_]+", place.casefold())
    return any(word not in load_words().sorts_of_place for word in said)


def _words(story: Story, first: int, behind: int) -> str:
    return story.text[story.spans[first][0] : story.spans[behind - 1][1]]


def _belongs(letters: str, place: re.Match[str], event: int) -> bool:
    if event < place.start():
        return bool(_AFTER.fullmatch(letters, event + 1, place.start()))
    return bool(_BEFORE.fullmatch(letters, place.end(), event))


def _named(text: str, regions: Regions) -> tuple[Region, ...]:
    """The regions that a text names; most texts hold none of the names, which is told sooner."""
    letters = re.sub(r"[^a-z0-9]+", " ", text.casefold().replace("'", ""))
    return regions.named(text) if any(alias in letters for alias in regions.aliases) else ()


def _one(found: tuple[Region, ...]) -> str:
    return found[0].code if len(found) == 1 else ""
