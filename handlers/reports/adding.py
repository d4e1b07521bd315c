"""Add to what a chat told, and reckon its case anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from conversations.engine.report_effects import AddToReport
from conversations.engine.report_events import ReportAdded, ReportGone
from conversations.engine.session import Json
from conversations.rules.case import CaseKind, Told
from conversations.rules.deadlines import clock_of, levels_due
from conversations.rules.figures import Figures
from handlers.cases.clocks import reckon, started_at
from handlers.cases.steps import Step
from handlers.cases.whom import About, by_numbers, open_about, point_at
from handlers.chat import Chat
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
    kind, whole = store.cases.get(report.case_id).kind, report.told.with_more(asked.told)
    about = None if report.told.nik or report.told.kpj else _named(whole, store)
    if about is not None:
        # In line before the case is held, as whoever files is.
        open_about(kind, about, store)
    case = store.cases.hold(report.case_id)
    if about is not None and case.number == report.number:
        case = point_at(case, about, store, now.astimezone(UTC))
    report = tell_more(case, report, asked.told, store, chat, now, figures)
    forget_told_place(report, store, chat)
    due = own_due(kind, report.told, zone_of(now))
    late = due is not None and due < now
    return ReportAdded(str(report.id), report.number, due, late=late)


def tell_more(
    case: Case,
    report: Report,
    more: Mapping[str, Json],
    store: Store,
    chat: Chat,
    now: datetime,
    figures: Figures,
) -> Report:
    """Keep more of what a chat told of a held case, and return its report as it is now.

    An hour belongs to its day: another day without an hour takes it back.
    """
    moved = report.told.with_more(more).happened_on != report.told.happened_on
    if moved and "happened_at" not in more:
        more = {**more, "happened_at": None}
    if report.told.with_more(more) == report.told:
        return report
    told_now = store.reports.add_told(report, more)
    before, place = report.told.kabupaten, told_now.told.kabupaten
    step, where = (Step.TOLD_MORE, {}) if place == before else (Step.PLACED, {"kabupaten": place})
    moment = now.astimezone(UTC)
    store.case_history.note(case.id, chat.name, step, moment, report=report.number, **where)
    # The place that this report had given goes with its word.
    settle(case, store, now, figures, told_now if before and before == case.kabupaten else None)
    return told_now


def forget_told_place(report: Report, store: Store, chat: Chat) -> None:
    """Let the place of a chat's own report go before the one that the chat told of itself."""
    if report.told.kabupaten:
        store.chats.set_place(chat.record.id, None)


def settle(
    case: Case, store: Store, now: datetime, figures: Figures, moved: Report | None = None
) -> Case:
    """Reckon a held case from all that was told of it, and have the worker look at it.

    ``moved`` is the report whose place the case has, and that tells another one now; None where
    the place stays as it is, or is found out.
    """
    reports = store.reports.of_case(case.id)
    told = [report.told for report in reports]
    reckoned = reckon(case.kind, told, case.filed_at, zone_of(now), figures)
    place = _moved_to(moved, case, reports) or case.kabupaten or _first_place(case, reports)
    # Whoever is on duty at another place has not been rung.
    rung = _still_rung(case, reckoned.due_at, now, figures) if place == case.kabupaten else 0
    return store.cases.change(
        case,
        due_at=reckoned.due_at,
        escalated=rung,
        happened_on=reckoned.happened_on,
        kabupaten=place,
        next_alarm_at=now.astimezone(UTC),
    )


def _moved_to(moved: Report | None, case: Case, reports: Sequence[Report]) -> str:
    """Return where a report takes its case, empty where it stays.

    With a case go the chats of all who told of it, to the officers there. So only a report that
    began it, and stands in it alone, takes it along, and nobody whom we know.
    """
    if moved is None or case.person_id is not None or case.number != moved.number:
        return ""
    return moved.told.kabupaten if [one.id for one in reports] == [moved.id] else ""


def _first_place(case: Case, reports: Sequence[Report]) -> str | None:
    """Return the first place that was told of a case; of somebody we know, by checked reports."""
    heard = (one for one in reports if one.checked or case.person_id is None)
    return next((one.told.kabupaten for one in heard if one.told.kabupaten), None)


def own_due(kind: CaseKind, told: Told, zone: tzinfo) -> datetime | None:
    """Return the local end of the 2 x 24 hours by what one report told, None where none runs."""
    clock = clock_of(kind, told, zone)
    return None if clock is None else clock.due.astimezone(zone)


def zone_of(now: datetime) -> tzinfo:
    """Return the zone of a local moment."""
    if now.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return now.tzinfo


def _still_rung(case: Case, due_at: datetime | None, now: datetime, figures: Figures) -> int:
    """Return how many alarms of a case count as rung when its hours end at another moment.

    What rang for no clock, or for one that began earlier, has not rung for this one.
    """
    if case.due_at is None and due_at is not None:
        return 0
    before, after = started_at(case, figures), started_at(replace(case, due_at=due_at), figures)
    return min(case.escalated, levels_due(after, now)) if after > before else case.escalated


def _named(told: Told, store: Store) -> About | None:
    """Return whom the numbers mean that a report tells, None when it tells none."""
    return by_numbers(told.nik, told.kpj, store) if told.nik or told.kpj else None
