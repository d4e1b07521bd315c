"""Words at a question that confirms what was told: they ask, agree, or tell more of it.

What was told before is never lost by them.
"""

from dataclasses import replace

from conversations.engine.answers import number_in
from conversations.engine.asides import answer_aside, enter, find_aside
from conversations.engine.commands import Entry
from conversations.engine.flow import Choose, place_of
from conversations.engine.session import Place
from conversations.engine.walk import Walk

# So few words tell nothing more: "ya pak tolong".
MOST_WORDS_SHORT = 3


def tell_more(walk: Walk, at: Place, text: str) -> bool:
    """Hear ``text`` beside what the question at ``at`` confirms; False when it says nothing.

    A question, or a wish for something else, is answered and the question asked again.
    """
    step = walk.step(at)
    told = walk.session.got.get(step.confirms) if isinstance(step, Choose) else None
    if not isinstance(step, Choose) or not isinstance(told, str):
        return False
    alone, short = walk.guide.entries(text), len(text.split()) <= MOST_WORDS_SHORT
    begins = _begins(walk, at, step)
    aside = find_aside(walk, at, text, free=True, begins=begins) or find_aside(walk, at, text)
    if aside is None and short and _leads_away(walk, at, alone):
        aside = alone
    if aside is not None:
        answer_aside(walk, aside)
        return True
    yes = _agrees(walk, at, text)
    if yes is not None and short:
        walk.learn(at, yes)
        return True
    both = None if short and alone is None else walk.guide.entries(f"{told}\n{text}")
    if both is None or not _keeps(walk, both):
        return False
    if yes is not None and both.place == at:
        walk.session = replace(walk.session, got=both.got)
        walk.learn(at, yes)
    else:
        enter(walk, both)
    return True


def _begins(walk: Walk, at: Place, step: Choose) -> str:
    """Return the flow that agreeing begins."""
    first = walk.offered(at).shown[0].name
    target = step.then if isinstance(step.then, str) else step.then[first]
    return place_of(target, at.flow, walk.guide.flows).flow


def _keeps(walk: Walk, entry: Entry) -> bool:
    """Tell whether a way in confirms what was told, or takes it as a story at once."""
    step = walk.step(entry.place)
    confirms = isinstance(step, Choose) and bool(step.confirms)
    return confirms or ("story" in entry.got and not entry.begins)


def _leads_away(walk: Walk, at: Place, entry: Entry | None) -> bool:
    """Tell whether words lead to something else, and not to another report."""
    if entry is None or entry.begins or "story" in entry.got:
        return False
    return entry.place.flow not in {at.flow, walk.guide.menu.flow}


def _agrees(walk: Walk, at: Place, text: str) -> str | None:
    """Return the first option where its word comes first and no other one is named."""
    offered, first = walk.offered(at), text.strip().partition(" ")[0]
    asks = text.rstrip().endswith("?")
    yes = offered.chosen(first) if number_in(first) is None and not asks else None
    return yes if yes == offered.shown[0].name and offered.named(text) == yes else None
