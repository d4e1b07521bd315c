"""Staff note whom a case is about that was told by a name, or by a number that was wrong."""

from handlers.cases.acting import acting
from handlers.cases.errors import OtherCase, WhyMissing
from handlers.cases.steps import Step
from handlers.cases.whom import by_numbers, open_about, point_at
from handlers.services import Services
from storage.cases import Case
from storage.store import Store


def note_about(
    services: Services,
    number: str,
    by: str,
    seen: int | None = None,
    /,
    *,
    nik: str = "",
    kpj: str = "",
) -> Case:
    """Note whom a case is about by one of their numbers, and have the worker look at it anew.

    Nothing is joined: raises ``OtherCase`` with the number of an open case of the same kind about
    that person, and ``WhyMissing`` without any number.
    """
    if not nik and not kpj:
        raise WhyMissing("nik")
    with services.database.begin() as store:
        found = store.cases.by_number(number)

    def in_line(store: Store) -> None:
        """Find the others before the case itself is held, as whoever files does."""
        if found is not None:
            store.widen()
            others.extend(open_about(found.kind, by_numbers(nik, kpj, store), store))

    others: list[Case] = []
    with acting(services, number, by, seen, first=in_line) as act:
        other = next((one for one in others if one.id != act.case.id), None)
        if other is not None:
            raise OtherCase(other.number)
        about = by_numbers(nik, kpj, act.store)
        # Before the case is pointed at them: what was asked of others counts no more.
        act.note(Step.ABOUT_NOTED)
        act.case = point_at(act.case, about, act.store, act.now)
        return act.case
