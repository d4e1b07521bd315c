"""Put a report right that a person has gone back in, while nobody has worked on it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from conversations.engine.report_effects import FileReport
from conversations.engine.session import Json
from conversations.rules.case import CaseState
from conversations.rules.figures import Figures
from handlers.cases.steps import Step
from handlers.cases.whom import About, point_at
from handlers.chat import Chat
from handlers.reports.adding import settle
from storage.cases import Case
from storage.reports import Report
from storage.store import Store

# What holds together: who it was, and what happened when. A name clears the number of before.
_REPLACED: Mapping[str, Json] = dict.fromkeys(
    ("nik", "kpj", "who", "relation", "story", "happened_on", "happened_at")
)


def put_right(
    report: Report,
    asked: FileReport,
    about: About,
    store: Store,
    chat: Chat,
    now: datetime,
    figures: Figures,
) -> Report | None:
    """Let a chat's own report be what is told now, under the number and secret that it has.

    None, and nothing done, when somebody else stands in its case too, or has begun to work on it.
    Whoever asks stands in line for whom it is about now (``whom.open_about``).
    """
    moment, case = now.astimezone(UTC), store.cases.hold(report.case_id)
    if case.kind is not asked.kind or not _is_its_own(case, report, store):
        return None
    told_now = store.reports.add_told(report, {**_REPLACED, **asked.told})
    store.case_history.note(case.id, chat.name, Step.CORRECTED, moment, report=report.number)
    settle(point_at(case, about, store, moment), store, now, figures)
    return told_now


def note_replaced(old: Report, new: Report, store: Store, chat: Chat, now: datetime) -> None:
    """Note for staff that a report was filed in place of another, in both their cases."""
    if old.id == new.id:
        return
    for case_id in dict.fromkeys((old.case_id, new.case_id)):
        store.case_history.note(
            case_id,
            chat.name,
            Step.REPLACED,
            now.astimezone(UTC),
            report=old.number,
            by=new.number,
        )


def _is_its_own(case: Case, report: Report, store: Store) -> bool:
    """Tell whether a case is as this report alone began it."""
    return (
        case.state is CaseState.NOTICE
        and case.passed_on_at is None
        and case.number == report.number
        and [one.id for one in store.reports.of_case(case.id)] == [report.id]
    )
