"""One case with everything that staff may see of it, read in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from conversations.rules.case import CaseKind, CaseState, Told
from conversations.rules.paper import Needed, Paper, PaperState
from conversations.rules.papers import papers_for, still_needed
from conversations.rules.periods import Period
from storage.case_flags import KeptFlag
from storage.case_papers import KeptPaper
from storage.cases import Case
from storage.people import Person
from storage.reports import Report
from storage.store import Store

PAGE = 200
# Where a paper stands that need not be asked for.
THERE = frozenset({PaperState.RECEIVED, PaperState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Claim:
    """A case. ``person`` is None where nobody on a roster has the number that was told."""

    case: Case
    reports: tuple[Report, ...]
    person: Person | None
    periods: tuple[Period, ...]
    papers: Mapping[Paper, KeptPaper]
    flags: tuple[KeptFlag, ...]

    @property
    def told(self) -> Told:
        """What was told by all reporters: the first one's words, gaps filled by the others."""
        return reduce(Told.filled_from, (report.told for report in self.reports), Told())

    @property
    def needed(self) -> tuple[Needed, ...]:
        """The checklist of the case, in the order to ask."""
        return papers_for(self.case.kind, self.told, scholarship=False)

    @property
    def missing(self) -> tuple[Paper, ...]:
        """The papers that the case still needs."""
        there = {paper for paper, kept in self.papers.items() if kept.state in THERE}
        return tuple(needed.paper for needed in still_needed(self.needed, there))

    @property
    def open_flags(self) -> tuple[KeptFlag, ...]:
        """The flags that nobody has looked at."""
        return tuple(flag for flag in self.flags if flag.cleared_at is None)


def read_claim(case: Case, store: Store) -> Claim:
    """Read what belongs to a case."""
    person = store.people.get(case.person_id) if case.person_id else None
    cover = store.people.cover(case.person_id) if case.person_id else ()
    return Claim(
        case=case,
        reports=tuple(store.reports.of_case(case.id)),
        person=person,
        periods=tuple(held.period for held in cover),
        papers=store.case_papers.of(case.id),
        flags=tuple(store.case_flags.of(case.id)),
    )


def each_claim(
    store: Store,
    kind: CaseKind | None = None,
    state: CaseState | None = None,
    kabupaten: str | None = None,
) -> Iterator[Claim]:
    """Yield the cases that fit, oldest first, however many there are."""
    after = None
    while page := store.cases.listed(kind, state, kabupaten, after, PAGE):
        for case in page:
            yield read_claim(case, store)
        after = page[-1].id


def days_old(case: Case, now: datetime) -> int:
    """Return the whole days since a case was filed."""
    return (now - case.filed_at).days
