"""Words that lead on from a question: elsewhere, or aside and back to it.

Whatever was left half done goes on afterwards: it is come back to, never lost.
"""

from dataclasses import replace

from conversations.engine.commands import Entry
from conversations.engine.session import Place
from conversations.engine.walk import Walk


def find_aside(
    walk: Walk, at: Place, text: str, *, free: bool = False, begins: str = ""
) -> Entry | None:
    """Return what ``text`` asks for beside the question at ``at``, None when it asks for nothing.

    ``free`` is a question to which any words may be the answer, ``begins`` the flow that it would
    begin. What is being done already is not begun once more.
    """
    entry = walk.guide.asides(text, free=free, doing=begins or at.flow)
    if entry is None:
        return None
    doing = {at.flow, *(left.place.flow for left in walk.session.returning)}
    return entry if doing.isdisjoint({entry.place.flow, entry.begins}) else None


def answer_aside(walk: Walk, entry: Entry) -> None:
    """Answer words that are no answer to the question that waits, and ask it again."""
    walk.leave_for(entry.place, aside=True)
    walk.session = replace(walk.session, got=entry.got)
    walk.walk(entry.place)


def enter(walk: Walk, entry: Entry) -> None:
    """Go over to what plain words lead to; what was left for a visit still waits."""
    if walk.session.returning:
        walk.session = replace(walk.session, got=entry.got, misread=0)
    else:
        walk.session = walk.session.afresh(entry.got)
    walk.walk(entry.place)
