"""Whom a case is about, said at the desk: a look into the roster, which counts as a search does.

Somebody of another kabupaten is not found, as nobody is: the case is then about the number alone.
"""

from uuid import UUID

from conversations.rules.kpj import Kpj
from conversations.rules.nik import Nik
from handlers.cases.acting import acting
from handlers.cases.errors import CaseMoved, NoSuchCase, OtherCase
from handlers.cases.steps import Step
from handlers.cases.whom import About, forget_others, open_about, point_at
from handlers.services import Services
from handlers.staff.case_undo import Undoable, remember
from handlers.staff.people import MOST_SEARCHES, SEARCHED, expect_few
from storage.cases import Case
from storage.store import Store


def note_about(services: Services, number: str, meant: Nik | Kpj, actor: str, seen: int) -> Case:
    """Note whom a case is about; it can be taken back (``case_undo``).

    Raises ``PeopleRefused`` after 60 looks in an hour, these and searches together; ``OtherCase``
    with the number of an open case of the same kind about them that whoever asks may see; and
    ``NoSuchCase`` and ``CaseMoved``, for which nobody was looked for.
    """
    found, about = _look(services, number, meant, actor, seen)
    others: list[Case] = []

    def in_line(store: Store) -> None:
        """Find the others before the case itself is held, as whoever files does."""
        theirs = store.scope
        store.widen()
        open_ones = open_about(found.kind, about, store)
        others.extend(one for one in open_ones if theirs.allows(one.kabupaten))

    with acting(services, number, actor, seen, first=in_line) as act:
        other = next((one for one in others if one.id != act.case.id), None)
        if other is not None:
            raise OtherCase(other.number)
        before = act.case
        # Before the case is pointed at them: what was asked of others counts no more.
        act.note(Step.ABOUT_NOTED)
        # Kept for the way back, and gone when the case is pointed at somebody else.
        told = forget_others(before, about.person_id, act.store)
        act.case = point_at(before, about, act.store, act.now)
        if act.case.kabupaten is None:
            # Nobody told the place: it stays where it can be seen by whoever works it.
            act.change(kabupaten=_home(about.person_id, act.store) or before.kabupaten)
        remember(act, Undoable.ABOUT, before, told)
        return act.case


def _look(
    services: Services, number: str, meant: Nik | Kpj, actor: str, seen: int
) -> tuple[Case, About]:
    """Look for whom a number means within one's scope, and note that it was looked for.

    By itself, for it counts whatever comes of it.
    """
    now = services.clock()
    with services.database.begin() as store:
        case = store.cases.by_number(number)
        if case is None:
            raise NoSuchCase(number)
        if case.version != seen:
            raise CaseMoved(number)
        expect_few(store, actor, SEARCHED, MOST_SEARCHES, now)
        about = _whom(meant, store)
        person = about.person_id
        store.audit.note(
            actor,
            SEARCHED,
            f"person:{person}" if person else "people",
            now,
            by=type(meant).__name__.lower(),
            found=person is not None,
            case=case.number,
        )
    return case, about


def _whom(meant: Nik | Kpj, store: Store) -> About:
    if isinstance(meant, Nik):
        return About(store.people.find_by_nik(meant.digits), nik=meant.digits)
    return About(store.people.find_by_kpj(meant.number), kpj=meant.number)


def _home(person_id: UUID | None, store: Store) -> str | None:
    return None if person_id is None else store.people.get(person_id).kabupaten
