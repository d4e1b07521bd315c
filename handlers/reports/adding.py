"""Add to what a chat told, and reckon its case anew."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from conversations.engine.report_effects import AddToReport
from conversations.engine.report_events import ReportAdded, ReportGone
from conversations.engine.session import Json
from conversations.rules.case import CaseKind, Told
from conversations.rules.deadlines import clock_of
from conversations.rules.figures import Figures
from handlers.cases.clocks import reckon
from handlers.cases.steps import Step
from handlers.chat import Chat
from handlers.reports.matching import about_whom
from handlers.reports.own import own_report
from storage.cases import Case
from storage.reports import Report
from storage.store import Store


def add_to_report(
    asked: AddToReport, store: Store, chat: Chat, now: datetime, figures: Figures
) -> ReportAdded | ReportGone:
    """Add to what this chat told; only to a report that it filed. ``now`` is local time."""
    report = own_report(asked.report, store, chat)
    if report is None or report.chat_id != chat.record.id:
        return ReportGone()
    case = store.cases.hold(report.case_id)
    report = tell_more(case, report, asked.told, store, chat, now, figures)
    due = own_due(case.kind, report.told, zone_of(now))
    return ReportAdded(due, late=due is not None and due < now)


def tell_more(
    case: Case,
    report: Report,
    more: Mapping[str, Json],
    store: Store,
    chat: Chat,
    now: datetime,
    figures: Figures,
) -> Report:
    """Keep more of what a chat told of a held case, and return its report as it is now."""
    if report.told.with_more(more) == report.told:
        return report
    told_now = store.reports.add_told(report, Told.from_json(more))
    store.case_history.note(
        case.id, chat.name, Step.TOLD_MORE, now.astimezone(UTC), report=report.number
    )
    case = _now_known(case, report, told_now.told, store, chat)
    settle(case, store, now, figures)
    return told_now


def settle(case: Case, store: Store, now: datetime, figures: Figures) -> Case:
    """Reckon a held case from all that was told of it, and have the worker look at it."""
    told = [report.told for report in store.reports.of_case(case.id)]
    reckoned = reckon(case.kind, told, case.filed_at, zone_of(now), figures)
    places = (one.kabupaten for one in told if one.kabupaten)
    return store.cases.change(
        case,
        due_at=reckoned.due_at,
        happened_on=reckoned.happened_on,
        kabupaten=case.kabupaten or next(places, None),
        next_alarm_at=now.astimezone(UTC),
    )


def own_due(kind: CaseKind, told: Told, zone: tzinfo) -> datetime | None:
    """Return the local end of the 2 x 24 hours by what one report told, None where none runs."""
    clock = clock_of(kind, told, zone)
    return None if clock is None else clock.due.astimezone(zone)


def zone_of(now: datetime) -> tzinfo:
    """Return the zone of a local moment."""
    if now.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return now.tzinfo


def _now_known(case: Case, report: Report, told: Told, store: Store, chat: Chat) -> Case:
    """Let the first report's number, told late, say whom its case is about."""
    named = told.nik or told.kpj
    if report.number != case.number or not named or report.told.nik or report.told.kpj:
        return case
    about = about_whom(told, store, chat)
    return store.cases.change(case, person_id=about.person_id, nik=about.nik, kpj=about.kpj)
