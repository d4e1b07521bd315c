"""Look at a case for signs that staff should look at twice, and raise a flag for each."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median
from uuid import UUID

from conversations.engine.answers import folded
from conversations.rules.case import CaseState, Relation
from conversations.rules.flags import ACCIDENT_DAYS, CONFIRM_HOURS, CaseView, Flag, flags_of
from handlers.cases.flagging import raise_flags
from handlers.cases.steps import Step
from storage.case_history import CaseStep
from storage.cases import Case
from storage.reports import Report
from storage.store import Store

# What an agent filed is counted over so many days.
LATELY = timedelta(days=30)
_BEFORE = timedelta(days=ACCIDENT_DAYS)
# Where cases stand whose names are compared, and of how many of each.
_COMPARED = (CaseState.NOTICE, CaseState.OPEN, CaseState.PAPERS_MISSING)
MOST_COMPARED = 100
_HOUR = timedelta(hours=1)
_TURNS = frozenset({Step.CORRECTED, Step.ABOUT_NOTED})


def raise_signs(
    case: Case, store: Store, now: datetime, *, objected: bool = False, wrote_after: bool = False
) -> None:
    """Raise what the rules find in a case as it is now; ``now`` is local time.

    ``objected`` and ``wrote_after`` tell of the word that a linked chat just gave.
    """
    reports, history = store.reports.of_case(case.id), store.case_history.of(case.id)
    told = [report.told for report in reports]
    counts = store.case_flags.agent_counts(now - LATELY)
    agents = {report.agent_id for report in reports if report.agent_id is not None}
    same_person = store.case_flags.same_person(case)
    view = CaseView(
        kind=case.kind,
        filed_at=case.filed_at.astimezone(now.tzinfo),
        happened_on=case.happened_on,
        enrolled_on=_enrolled_on(case, store),
        same_account=len(store.case_flags.same_account(case)),
        same_phone=len(_of_others(case, store.case_flags.same_phone(case), store)),
        same_name=_same_name(case, reports, store),
        agent_reports=max((counts.get(agent, 0) for agent in agents), default=None),
        usual_reports=median(counts.values()) if counts else 0,
        objected=objected,
        wrote_after=wrote_after,
        spouses=sum(one.relation is Relation.SPOUSE for one in told),
        families=frozenset(one.family for one in told if one.family is not None),
        marriages=frozenset(one.marriage for one in told if one.marriage is not None),
        unconfirmed_hours=_unconfirmed_hours(reports, history, now),
        same_person=len(same_person),
        accidents_before=len(store.case_flags.accidents_before(case, _BEFORE)),
    )
    raise_flags(case, flags_of(view), store, now)
    for other in same_person:
        raise_flags(store.cases.get(other), {Flag.SAME_PERSON}, store, now)


def raise_unconfirmed(case: Case, store: Store, now: datetime) -> None:
    """Have staff ring the worker or a relative: an agent filed, and nobody can be asked here."""
    raise_flags(case, {Flag.NOT_CONFIRMED}, store, now)


def confirm_by(reports: Sequence[Report], history: Sequence[CaseStep]) -> datetime | None:
    """Return until when somebody's word on an agent's report is waited for, None for no such."""
    if all(report.agent_id is None for report in reports):
        return None
    history = _since_it_is_about_them(history)
    if any(step.step in {Step.CONFIRMED, Step.OBJECTED} for step in history):
        return None
    asked = next((step.at for step in history if step.step == Step.NOTICE_SENT), None)
    return None if asked is None else asked + timedelta(hours=CONFIRM_HOURS)


def _since_it_is_about_them(history: Sequence[CaseStep]) -> Sequence[CaseStep]:
    """Return the steps while the case is about whom it is about now; others were asked before.

    What was noted and taken back is no turn, and who was asked in between was somebody else.
    """
    turns: list[list[CaseStep]] = [[]]
    for step in history:
        if step.step not in _TURNS:
            turns[-1].append(step)
        elif not step.details.get("undone"):
            turns.append([])
        elif turns[1:]:
            turns.pop()
    return turns[-1]


def _unconfirmed_hours(
    reports: Sequence[Report], history: Sequence[CaseStep], now: datetime
) -> int | None:
    waits_until = confirm_by(reports, history)
    if waits_until is None:
        return None
    return CONFIRM_HOURS - (waits_until - now) // _HOUR


def _enrolled_on(case: Case, store: Store) -> date | None:
    if case.person_id is None:
        return None
    held = store.people.cover(case.person_id)
    return held[0].period.starts if held else None


def _of_others(case: Case, found: Sequence[UUID], store: Store) -> list[Case]:
    """Return the cases among ``found`` that are about somebody else."""
    others = map(store.cases.get, found)
    return [other for other in others if not _same_person(case, other)]


def _same_person(one: Case, other: Case) -> bool:
    keys = ("person_id", "nik_index", "kpj_index")
    return any(
        getattr(one, key) is not None and getattr(one, key) == getattr(other, key) for key in keys
    )


def _same_name(case: Case, reports: Sequence[Report], store: Store) -> int:
    """Count the other open cases of this place that name the same person without a number."""
    names = {folded(report.told.who) for report in reports if report.told.who}
    if not names or _has_number(case):
        return 0
    return sum(
        not names.isdisjoint(folded(report.told.who) for report in store.reports.of_case(other.id))
        for state in _COMPARED
        for other in store.cases.listed(case.kind, state, case.kabupaten, limit=MOST_COMPARED)
        if other.id != case.id and not _has_number(other)
    )


def _has_number(case: Case) -> bool:
    return (case.person_id, case.nik_index, case.kpj_index) != (None, None, None)
