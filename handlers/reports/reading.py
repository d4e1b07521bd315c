"""Where a report stands, and its slip."""

from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from conversations.engine.report_effects import MakeSlip, ReadReport
from conversations.engine.report_events import ReportGone, ReportRead, SlipMade
from conversations.rules.case import CaseState
from conversations.rules.figures import Figures
from handlers.cases.payment import pay_by
from handlers.chat import Chat
from handlers.reports.adding import own_due, zone_of
from handlers.reports.checklist import checklist, seen_papers
from handlers.reports.own import own_report
from storage.cases import Case
from storage.reports import Report
from storage.store import Store


def read_report(
    asked: ReadReport, store: Store, chat: Chat, now: datetime, figures: Figures
) -> ReportRead | ReportGone:
    """Tell where a report stands to a chat that filed or follows it. ``now`` is local time."""
    report = own_report(asked.report, store, chat)
    if report is None:
        return ReportGone()
    return report_as_read(
        report,
        store,
        zone_of(now),
        figures,
        secret=report.secret if report.chat_id == chat.record.id else "",
    )


def report_as_read(
    report: Report, store: Store, zone: tzinfo, figures: Figures, *, secret: str = ""
) -> ReportRead:
    """Return where a report stands as its reporter may see it; moments in ``zone``."""
    case = store.cases.get(report.case_id)
    shown = case if report.checked else _untouched(case)
    payment = pay_by(shown, figures)
    return ReportRead(
        report=str(report.id),
        number=report.number,
        secret=secret,
        kind=shown.kind,
        state=shown.state,
        closed_as=shown.closed_as,
        told=report.told,
        papers=checklist(shown.kind, report, seen_papers(report, store)),
        filed_at=report.filed_at.astimezone(zone),
        due=own_due(shown.kind, report.told, zone),
        passed_on=shown.passed_on_at and shown.passed_on_at.astimezone(zone),
        bpjs_number=shown.bpjs_number,
        forwarded_on=shown.forwarded_on,
        pay_by=payment[0] if payment else None,
        pay_by_sure=payment is not None and payment[1],
        paid_on=shown.paid_on,
        reason=shown.reason,
        holder=shown.holder,
    )


def _untouched(case: Case) -> Case:
    """Return what somebody sees who joined another's case: one that nothing has happened to."""
    return replace(
        case,
        state=CaseState.NOTICE,
        closed_as=None,
        passed_on_at=None,
        complete_on=None,
        forwarded_on=None,
        paid_on=None,
        bpjs_number="",
        reason="",
        holder="",
    )


def make_slip(asked: MakeSlip, store: Store, chat: Chat, now: datetime) -> SlipMade | ReportGone:
    """Make the one-page receipt of a report ready to be fetched for a day."""
    report = own_report(asked.report, store, chat)
    if report is None:
        return ReportGone()
    return SlipMade(store.slips.add(report.id, now.astimezone(UTC)))
