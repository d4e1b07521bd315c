"""File a report, and add to it: numbered, joined to its case, with the clock of what was told.

A report is never refused and changes nobody's status. What must be done because of whom it is
about (chats to tell, signs to look for, alarms) is left to the worker, which looks at the case at
once: here the work is the same for a person we know and one we do not.
"""

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
from handlers.chat import Chat
from handlers.reports.adding import own_due, settle, tell_more, zone_of
from handlers.reports.matching import About, about_whom, may_be_one, same_words
from storage.agents import Agent
from storage.cases import Case, NewCase
from storage.reports import NewReport, Report
from storage.store import Store


def file_report(
    asked: FileReport, store: Store, chat: Chat, now: datetime, figures: Figures
) -> ReportFiled:
    """Save what was told; the same report again adds to the first. ``now`` is local time."""
    moment, told = now.astimezone(UTC), Told.from_json(asked.told)
    about = about_whom(told, store, chat)
    agent = store.agents.by_chat(chat.record.id, now.date())
    if told.relation is Relation.SELF:
        agent = None
    before, same = _told_before(asked.kind, told, store, chat)
    mine = [one for one in store.reports.listed(chat.record.id) if one.chat_id == chat.record.id]
    case = _open_case(asked.kind, told, about, store) if before is None else None
    if case is not None:
        before = next((one for one in mine if one.case_id == case.id), None)
    if before is not None:
        case = case or store.cases.hold(before.case_id)
        report = tell_more(case, before, asked.told, store, chat, now, figures)
        return _filed(asked.kind, report, now, again=True)
    joined, number = case is not None, store.reports.fresh_number()
    if case is None:
        case = _new_case(asked.kind, told, about, number, store, now, figures)
    report = store.reports.file(
        NewReport(
            case_id=case.id,
            number=number,
            secret=store.reports.fresh_secret(),
            chat_id=chat.record.id,
            agent_id=agent.id if agent else None,
            told=told,
            checked=not joined,
            phone=told.informant_phone,
            same=same,
            # An agent files for many from one phone; that says nothing of any of them.
            own_phone=None if agent else chat.phone_index,
        ),
        moment,
    )
    actor = f"agent:{agent.id}" if agent else chat.name
    step = Step.JOINED if joined else Step.FILED
    store.case_history.note(case.id, actor, step, moment, report=number)
    if joined:
        settle(case, store, now, figures)
    if agent is not None:
        _watch_the_day(agent, case, store, now)
    return _filed(asked.kind, report, now, again=False)


def _told_before(kind: CaseKind, told: Told, store: Store, chat: Chat) -> tuple[Report | None, str]:
    """Return this chat's report of the same, and by which words such a one is known.

    A report whose case is closed stays what it was; the next one of these words is another.
    """
    for number in count():
        words = same_words(kind, told, number)
        report = store.reports.same(chat.record.id, words)
        if report is None:
            break
        case = store.cases.get(report.case_id)
        if case.state is not CaseState.CLOSED and may_be_one(kind, told, case):
            break
    return report, words


def _open_case(kind: CaseKind, told: Told, about: About, store: Store) -> Case | None:
    case = store.cases.open_about(kind, about.person_id, about.nik, about.kpj)
    return case if case is not None and may_be_one(kind, told, case) else None


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


def _filed(kind: CaseKind, report: Report, now: datetime, *, again: bool) -> ReportFiled:
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
    )


def _watch_the_day(agent: Agent, case: Case, store: Store, now: datetime) -> None:
    """Flag what an agent files above the day's number; it is taken all the same."""
    midnight = datetime.combine(now.date(), time(), zone_of(now)).astimezone(UTC)
    if store.reports.count_by_agent(agent.id, midnight) > agent.daily:
        raise_flags(case, {Flag.OVER_DAILY}, store, now.astimezone(UTC))
