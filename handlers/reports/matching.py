"""Whom a report is about, and whether it is one that we have.

By a number alone: reports that only name somebody are never joined to another's, for names repeat.
The work depends on what was told and never on whether we know the person.
"""

from dataclasses import dataclass
from uuid import UUID

from conversations.engine.answers import folded
from conversations.rules.case import CaseKind, Relation, Told
from handlers.chat import Chat
from storage.cases import Case
from storage.store import Store

# Two people may be some days apart about one accident; farther apart they are two accidents.
MOST_DAYS_APART = 7


@dataclass(frozen=True, slots=True)
class About:
    """Whom a report is about: their row on a roster, and the numbers that were told."""

    person_id: UUID | None
    nik: str = ""
    kpj: str = ""


def about_whom(told: Told, store: Store, chat: Chat) -> About:
    """Return whom ``told`` is about.

    Somebody who reports for himself and gives no number is the one person that his chat has proved
    a link to; with several, or none, nobody.
    """
    if not told.nik and not told.kpj:
        return About(_himself(told, store, chat))
    by_nik = store.people.find_by_nik(told.nik) if told.nik else None
    by_kpj = store.people.find_by_kpj(told.kpj) if told.kpj else None
    return About(by_nik or by_kpj, told.nik, told.kpj)


def same_words(kind: CaseKind, told: Told, number: int) -> str:
    """Return what makes two reports of one chat the same; ``number`` counts those before it."""
    words = f"{kind}:{number}:{_subject(told)}"
    # Half of a surrogate pair is kept as a question mark, too.
    return words.encode(errors="replace").decode()


def may_be_one(kind: CaseKind, told: Told, case: Case) -> bool:
    """Tell whether ``told`` can be what this open case is about: people die once."""
    if kind is CaseKind.DEATH or told.happened_on is None or case.happened_on is None:
        return True
    return abs((told.happened_on - case.happened_on).days) <= MOST_DAYS_APART


def _subject(told: Told) -> str:
    if told.nik:
        return f"nik:{told.nik}"
    if told.kpj:
        return f"kpj:{told.kpj}"
    if told.relation is Relation.SELF:
        return "self"
    # Nobody was named: only the very same words are the same report.
    return f"who:{folded(told.who)}" if told.who else f"story:{folded(told.story)}"


def _himself(told: Told, store: Store, chat: Chat) -> UUID | None:
    if told.relation is not Relation.SELF:
        return None
    linked = store.links.people_of(chat.record.id)
    return linked[0][0] if len(linked) == 1 else None
