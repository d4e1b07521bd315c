"""Carry out what a flow asks about reports and cases, inside the turn's transaction."""

from datetime import datetime
from typing import assert_never

from conversations.engine.events import NotProved
from conversations.engine.report_effects import (
    AddToReport,
    AnswerReported,
    BecomeAgent,
    FileReport,
    FollowReport,
    KeepPaper,
    ListReported,
    ListReports,
    MakeSlip,
    PromisePaper,
    ReadReport,
    ReportEffect,
)
from conversations.engine.report_events import ReportAnswer
from conversations.rules.figures import Figures
from handlers.chat import Chat
from handlers.reports.adding import add_to_report
from handlers.reports.agents import become_agent
from handlers.reports.filing import file_report
from handlers.reports.following import follow_report, list_reports
from handlers.reports.papers import keep_paper, promise_paper
from handlers.reports.reading import make_slip, read_report
from handlers.reports.reported import answer_reported, list_reported
from storage.store import Store


def carry_out_report(  # noqa: C901 - one arm for each effect is the clearest table of them
    effect: ReportEffect, store: Store, chat: Chat, now: datetime, figures: Figures
) -> ReportAnswer | NotProved:
    """Do what ``effect`` asks for ``chat`` and return its answer. ``now`` is local time."""
    match effect:
        case FileReport():
            return file_report(effect, store, chat, now, figures)
        case AddToReport():
            return add_to_report(effect, store, chat, now, figures)
        case ListReports():
            return list_reports(store, chat, now)
        case FollowReport():
            return follow_report(effect, store, chat, now)
        case ReadReport():
            return read_report(effect, store, chat, now, figures)
        case KeepPaper():
            return keep_paper(effect, store, chat, now)
        case PromisePaper():
            return promise_paper(effect, store, chat, now)
        case MakeSlip():
            return make_slip(effect, store, chat, now)
        case ListReported():
            return list_reported(store, chat, now)
        case AnswerReported():
            return answer_reported(effect, store, chat, now)
        case BecomeAgent():
            return become_agent(effect, store, chat, now)
        case _:
            assert_never(effect)
