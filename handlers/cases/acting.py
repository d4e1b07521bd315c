"""One act of staff on one case: held while it lasts, noted twice, told to its reporters."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handlers.cases.errors import CaseMoved, NoSuchCase
from handlers.cases.steps import Step
from handlers.cases.telling import news_for
from handlers.services import Services
from storage.audit import Detail
from storage.cases import Case, CaseChanged
from storage.store import Store


@dataclass(slots=True)
class Acting:
    """A held case and who acts on it. ``by`` is as the audit names people: ``operator:<name>``."""

    services: Services
    store: Store
    case: Case
    by: str
    now: datetime

    def change(self, **values: object) -> None:
        """Change the case (``Cases.change``)."""
        self.case = self.store.cases.change(self.case, **values)

    def note(self, step: Step, **details: Detail) -> None:
        """Note the act in the case's history and in the audit; details name nobody."""
        self.store.case_history.note(self.case.id, self.by, step, self.now, **details)
        self.store.audit.note(self.by, f"case_{step}", f"case:{self.case.id}", self.now, **details)

    def tell(self, only: UUID | None = None) -> None:
        """Tell the reporters that there is news; ``only`` those of one report."""
        news_for(self.case, self.store, self.services, self.now, only)


@contextmanager
def acting(
    services: Services,
    number: str,
    by: str,
    seen: int | None = None,
    *,
    first: Callable[[Store], None] | None = None,
) -> Iterator[Acting]:
    """Hold the case of a number (its own, or a report's) for one act.

    ``seen`` is the version that whoever acts has looked at, None for whatever it is. A case beyond
    the scope of whoever acts is not there. ``first`` is done before the case is held. Raises
    ``NoSuchCase`` and ``CaseMoved``; on any error nothing is kept.
    """
    with services.database.begin() as store:
        if first is not None:
            first(store)
        found = store.cases.by_number(number)
        if found is None:
            raise NoSuchCase(number)
        # It is theirs to act on; what follows from the act may be about others, elsewhere.
        store.widen()
        case = store.cases.hold(found.id)
        if seen is not None and seen != case.version:
            raise CaseMoved(number)
        try:
            yield Acting(services, store, case, by, services.clock())
        except CaseChanged as error:
            raise CaseMoved(number) from error
