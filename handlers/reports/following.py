"""The reports of a chat, and following one from another phone with its number and secret."""

from datetime import UTC, datetime

from conversations.engine.report_effects import FollowReport
from conversations.engine.report_events import (
    ReportFollowed,
    ReportGone,
    ReportLine,
    ReportsListed,
)
from handlers.cases.steps import Step
from handlers.chat import Chat
from handlers.proof import too_often
from handlers.reports.adding import zone_of
from storage.store import Store


def list_reports(store: Store, chat: Chat, now: datetime) -> ReportsListed:
    """Return the reports that this chat filed or follows, newest first. ``now`` is local time."""
    zone = zone_of(now)
    return ReportsListed(
        tuple(
            ReportLine(
                str(report.id),
                report.number,
                store.cases.get(report.case_id).kind,
                report.told.happened_on or report.filed_at.astimezone(zone).date(),
            )
            for report in store.reports.listed(chat.record.id)
        )
    )


def follow_report(
    asked: FollowReport, store: Store, chat: Chat, now: datetime
) -> ReportFollowed | ReportGone:
    """Let ``chat`` follow a report; a wrong number, a wrong secret and too many tries look alike.

    Tries count as guesses of the chat, and of the number whatever chats they come from.
    """
    moment = now.astimezone(UTC)
    tries = store.links.tries(chat.record.id, asked.number, moment)
    found = store.reports.find(asked.number, asked.secret)
    report = None if too_often(tries, ever=False) else found
    store.links.note_try(chat.record.id, asked.number, moment, proved=report is not None)
    if report is None:
        return ReportGone()
    if report.chat_id != chat.record.id:
        store.reports.follow(report.id, chat.record.id, moment)
        store.case_history.note(
            report.case_id, chat.name, Step.FOLLOWED, moment, report=report.number
        )
    return ReportFollowed(str(report.id), report.number)
