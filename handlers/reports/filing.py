"""File a report, and add to it: numbered, joined to its case, with the clock of what was told.

A report is never refused and changes nobody's status. What must be done because of whom it is
about (chats to tell, signs to look for, alarms) is left to the worker, which looks at the case at
once: here the work is the same for a person we know and one we do not.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from itertools import count

from conversations.engine.report_effects import FileReport
from conversations.engine.report_events import ReportFiled
from conversations.rules.case import CaseKind, CaseState, Relation, Told
from conversations.rules.figures import Figures
from conversations.rules.flags import Flag
from handlers.cases.clocks import reckon
from handlers.cases.flagging import raise_flags
from handlers.cases.steps import Step
from handlers.cases.whom import About, open_about
from handlers.chat import Chat
from handlers.reports.adding import forget_told_place, own_due, settle, tell_more, zone_of
from handlers.reports.correcting import note_replaced, put_right
from handlers.reports.matching import (
    about_whom,
    days_fit,
    is_same,
    same_words,
    with_story_added,
)
from storage.agents import Agent
from storage.cases import Case, NewCase
from storage.reports import NewReport, Report
from storage.store import Store


def file_report(
    asked: FileReport, store: Store, chat: Chat, now: datetime, figures: Figures
) -> ReportFiled:
    """Save what was told; the same report again adds to the first. ``now`` is local time."""
    told = Told().with_more(asked.told)
    about = about_whom(told, store, chat)
    mine = [one for one in store.reports.listed(chat.record.id) if one.chat_id == chat.record.id]
    undone = next((one for one in mine if str(one.id) == asked.instead_of), None)
    found = open_about(asked.kind, about, store)
    if undone is not None:
        corrected = put_right(undone, asked, about, store, chat, now, figures)
        if corrected is not None:
            return _filed(asked.kind, corrected, about, store, chat, now, again=True)
    report = _told_before(asked.kind, told, about, mine, store, now)
    again = report is not None
    if report is None:
        case = _that_fits(asked.kind, told, found, now)
        report = _file_new(asked.kind, told, about, case, store, chat, now, figures)
    else:
        replaces = undone is not None and undone.id == report.id
        more = asked.told if replaces else with_story_added(asked.told, report.told)
        case = store.cases.hold(report.case_id)
        report = tell_more(case, report, more, store, chat, now, figures)
    if undone is not None:
        note_replaced(undone, report, store, chat, now)
    return _filed(asked.kind, report, about, store, chat, now, again=again)


def _file_new(  # noqa: PLR0913, PLR0917 - what was told, and what it is filed with
    kind: CaseKind,
    told: Told,
    about: About,
    joined: Case | None,
    store: Store,
    chat: Chat,
    now: datetime,
    figures: Figures,
) -> Report:
    """File a report of its own, in the case that it joins or in a new one."""
    moment, number = now.astimezone(UTC), store.reports.fresh_number()
    agent = store.agents.by_chat(chat.record.id, now.date())
    if told.relation is Relation.SELF:
        agent = None
    case = joined or _new_case(kind, told, about, number, store, now, figures)
    report = store.reports.file(
        NewReport(
            case_id=case.id,
            number=number,
            secret=store.reports.fresh_secret(),
            chat_id=chat.record.id,
            agent_id=agent.id if agent else None,
            told=told,
            checked=joined is None,
            phone=told.informant_phone,
            same=_unused_words(kind, told, store, chat),
            # An agent files for many from one phone; that says nothing of any of them.
            own_phone=None if agent else chat.phone_index,
        ),
        moment,
    )
    actor = f"agent:{agent.id}" if agent else chat.name
    step = Step.FILED if joined is None else Step.JOINED
    store.case_history.note(case.id, actor, step, moment, report=number)
    if joined is not None:
        settle(case, store, now, figures)
    if agent is not None:
        _watch_the_day(agent, case, store, now)
    return report


def _told_before(
    kind: CaseKind, told: Told, about: About, mine: Sequence[Report], store: Store, now: datetime
) -> Report | None:
    """Return this chat's report of the same, by what it told itself.

    A report whose case is closed stays what it was; but one that joined another's case does not
    show that it was closed.
    """
    for before in mine:
        case = store.cases.get(before.case_id)
        himself = about.person_id is not None and case.person_id == about.person_id
        is_over = before.checked and case.state is CaseState.CLOSED
        if case.kind is not kind or is_over or not is_same(told, before.told, himself=himself):
            continue
        filed_on = before.filed_at.astimezone(zone_of(now)).date()
        if days_fit(kind, told.happened_on or now.date(), before.told.happened_on or filed_on):
            return before
    return None


def _that_fits(kind: CaseKind, told: Told, found: Sequence[Case], now: datetime) -> Case | None:
    """Return the first of the open cases about a person that this can be."""
    day, zone = told.happened_on or now.date(), zone_of(now)
    return next(
        (
            case
            for case in found
            if days_fit(kind, day, case.happened_on or case.filed_at.astimezone(zone).date())
        ),
        None,
    )


def _unused_words(kind: CaseKind, told: Told, store: Store, chat: Chat) -> str:
    """Return words under which this chat has filed nothing yet."""
    return next(
        words
        for number in count()
        for words in [same_words(kind, told, number)]
        if store.reports.same(chat.record.id, words) is None
    )


def _new_case(
    kind: CaseKind,
    told: Told,
    about: About,
    number: str,
    store: Store,
    now: datetime,
    figures: Figures,
) -> Case:
    moment = now.astimezone(UTC)
    reckoned = reckon(kind, (told,), moment, zone_of(now), figures)
    return store.cases.add(
        NewCase(
            kind=kind,
            person_id=about.person_id,
            nik=about.nik,
            kpj=about.kpj,
            kabupaten=told.kabupaten or None,
            happened_on=reckoned.happened_on,
            due_at=reckoned.due_at,
            next_alarm_at=moment,
        ),
        number,
        moment,
    )


def _filed(
    kind: CaseKind,
    report: Report,
    about: About,
    store: Store,
    chat: Chat,
    now: datetime,
    *,
    again: bool,
) -> ReportFiled:
    forget_told_place(report, store, chat)
    due = own_due(kind, report.told, zone_of(now))
    return ReportFiled(
        report=str(report.id),
        number=report.number,
        secret=report.secret,
        due=due,
        late=due is not None and due < now,
        again=again,
        told=report.told,
        agent=report.agent_id is not None,
        placed=bool(report.told.kabupaten) or _stands_on_own_roster(about, store, chat),
    )


def _stands_on_own_roster(about: About, store: Store, chat: Chat) -> bool:
    """Tell whether the roster gives the place of somebody this chat has proved a link to."""
    linked = (person for person, _ in store.links.people_of(chat.record.id))
    mine = next((person for person in linked if person == about.person_id), None)
    return mine is not None and store.people.get(mine).kabupaten is not None


def _watch_the_day(agent: Agent, case: Case, store: Store, now: datetime) -> None:
    """Flag what an agent files above the day's number; it is taken all the same."""
    midnight = datetime.combine(now.date(), time(), zone_of(now)).astimezone(UTC)
    if store.reports.count_by_agent(agent.id, midnight) > agent.daily:
        raise_flags(case, {Flag.OVER_DAILY}, store, now.astimezone(UTC))
