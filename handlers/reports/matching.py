"""Whom a report is about, and whether it is one that we have.

By a number alone: reports that only name somebody are never joined to another's, for names repeat.
Whether a chat told the same before is read from its own words and from nothing else, so that it
learns nothing of what others told. The work never depends on whether we know the person.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from conversations.engine.answers import folded
from conversations.engine.session import Json
from conversations.rules.case import CaseKind, Relation, Told
from handlers.cases.whom import About, by_numbers
from handlers.chat import Chat
from storage.store import Store

# Two people may be some days apart about one accident; farther apart they are two accidents.
MOST_DAYS_APART = 7


def about_whom(told: Told, store: Store, chat: Chat) -> About:
    """Return whom ``told`` is about.

    Somebody who reports for himself and gives no number is the one person that his chat has proved
    a link to; with several, or none, nobody.
    """
    if not told.nik and not told.kpj:
        return About(_himself(told, store, chat))
    return by_numbers(told.nik, told.kpj, store)


def same_words(kind: CaseKind, told: Told, number: int) -> str:
    """Return under which words a report of a chat is kept; ``number`` counts those before it."""
    return f"{kind}:{number}:{_subject(told)}"


def is_same(told: Told, before: Told, *, himself: bool) -> bool:
    """Tell whether two things that one chat told are about the same, leaving the days aside.

    ``himself``: of both we know that they are about the one worker whose phone this is. Without
    that, two who share a phone and each report for themselves are told apart by their stories.
    """
    if told.nik and before.nik:
        return told.nik == before.nik
    if told.nik or told.kpj:
        return bool(told.kpj) and told.kpj == before.kpj
    if told.relation is Relation.SELF:
        mine = before.relation is Relation.SELF
        return mine and (himself or tells_again(told.story, before.story))
    if told.who:
        return _plain(told.who) == _plain(before.who)
    unnamed = before.relation is not Relation.SELF and not (before.nik or before.kpj or before.who)
    return unnamed and tells_again(told.story, before.story)


def days_fit(kind: CaseKind, one: date, other: date) -> bool:
    """Tell whether what happened on two days can be one: people die once."""
    return kind is CaseKind.DEATH or abs((one - other).days) <= MOST_DAYS_APART


def tells_again(story: str, kept: str) -> bool:
    """Tell whether a story, or one line of it, was told before."""
    lines = {_plain(line) for line in kept.splitlines() if line.strip()}
    return _plain(story) in {_plain(kept), *lines}


def with_story_added(more: Mapping[str, Json], kept: Told) -> Mapping[str, Json]:
    """Return ``more`` with its story under the one that was told: no story replaces another."""
    story = str(more.get("story") or "")
    if not story or not kept.story:
        return more
    whole = kept.story if tells_again(story, kept.story) else f"{kept.story}\n{story}"
    return {**more, "story": whole}


def _subject(told: Told) -> str:
    if told.nik:
        return f"nik:{told.nik}"
    if told.kpj:
        return f"kpj:{told.kpj}"
    if told.relation is Relation.SELF:
        return f"self:{_plain(told.story)}"
    return f"who:{_plain(told.who)}" if told.who else f"story:{_plain(told.story)}"


def _plain(text: str) -> str:
    """Return words as they are compared; half of a surrogate pair is kept as a question mark."""
    return folded(text.encode(errors="replace").decode())


def _himself(told: Told, store: Store, chat: Chat) -> UUID | None:
    if told.relation is not Relation.SELF:
        return None
    linked = store.links.people_of(chat.record.id)
    return linked[0][0] if len(linked) == 1 else None
