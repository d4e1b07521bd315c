"""Ring people on duty: each once in a while, however many cases there are, and never for a flood.

Whoever floods us with names that nobody knows is heard as always, and finds nothing out; only the
people on duty are spared (``NOT_RUNG`` in the history of such a case).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from conversations.engine.replies import Text
from conversations.rules.deadlines import levels_due
from handlers.cases.clocks import started_at
from handlers.cases.steps import CLOCK, Step
from handlers.cases.telling import in_words, news_of, say
from handlers.services import Services
from storage.agents import Agent
from storage.cases import Case
from storage.reports import Report
from storage.store import Store

log = structlog.get_logger()

ALARM = "alarm:"
# Somebody is rung once in so long; what comes meanwhile waits and is one message.
SILENCE = timedelta(minutes=10)
# So many numbers stand in it.
MOST_NAMED = 5
# Cases of one chat in a day that are about nobody we know; beyond them nobody is rung.
MOST_UNMATCHED = 5
_A_DAY, _AN_HOUR = timedelta(days=1), timedelta(hours=1)


def ring(
    case: Case, reports: Sequence[Report], store: Store, services: Services, now: datetime
) -> int:
    """Ring for the highest alarm that is due, if any is; return how many have rung by now."""
    due = levels_due(started_at(case, services.guide.figures), now)
    if due <= case.escalated:
        return case.escalated
    step = Step.NOT_RUNG if _is_flood(case, reports, store) else Step.ALARM
    for level in range(case.escalated, due):
        store.case_history.note(case.id, CLOCK, step, now, level=level)
    if step is Step.NOT_RUNG:
        return due
    on_duty = _on_duty(case, due - 1, store, now)
    if not on_duty:
        log.warning("nobody_on_duty", case=case.number, count=due)
    for agent in on_duty:
        _ring_up(agent, case, due - 1, store, services, now)
    return due


def _is_flood(case: Case, reports: Sequence[Report], store: Store) -> bool:
    """Tell whether only chats told of a case that told of too many about nobody we know.

    Agents are known to staff, and file for many on a bad day.
    """
    return case.person_id is None and all(
        report.agent_id is None and store.reports.count_unmatched(report, _A_DAY) > MOST_UNMATCHED
        for report in reports
    )


def _on_duty(case: Case, level: int, store: Store, now: datetime) -> list[Agent]:
    """Return who can be rung at this level, else at the one below it; empty when nobody can.

    Where nobody is there for the place, known or not, nor for the whole province, it is everybody
    who is told first: they ask each other.
    """
    for each in range(level, -1, -1):
        agent = store.agents.duty(case.kabupaten, each, now.date())
        if agent is not None and agent.chat_id is not None:
            return [agent]
    first = [duty.agent for duty in store.agents.duties() if duty.level == 0]
    able = {one.chat_id: one for one in first if one.chat_id and one.ends >= now.date()}
    log.warning("nobody_for_the_place", case=case.number, count=len(able))
    return list(able.values())


def _ring_up(
    agent: Agent, case: Case, level: int, store: Store, services: Services, now: datetime
) -> None:
    """Say it at once, or with what else waits for this person."""
    if agent.chat_id is None:
        return
    last, text = store.alarms.last(agent.chat_id, ALARM), _alarm_text(case, now)
    if last is None or last.at <= now - SILENCE:
        # The hours of a case may move, and then ring anew.
        ends = case.due_at.isoformat() if case.due_at else ""
        key = f"{ALARM}{case.id}:{ends}:{level}:{agent.chat_id}"
        say(agent.chat_id, text, key, store, services, now, approved=news_of(case.number))
        return
    language = store.chats.language(agent.chat_id)
    numbers = tuple(dict.fromkeys((*last.numbers, case.number)))
    if last.waits and last.numbers:
        named = ", ".join(numbers[:MOST_NAMED])
        digest = Text("cases.digest", {"count": len(numbers), "numbers": named})
        message = in_words(digest, services, language, news_of(named)).to_json()
        if store.alarms.reword(last, message, numbers):
            return
    at = last.at + SILENCE
    key = f"{ALARM}digest:{agent.chat_id}:{at.isoformat()}"
    message = in_words(text, services, language, news_of(case.number)).to_json()
    store.alarms.wait(agent.chat_id, key, message, case.number, at)


def _alarm_text(case: Case, now: datetime) -> Text:
    number = case.number
    if case.due_at is None:
        return Text("cases.waiting", {"number": number, "hours": (now - case.filed_at) // _AN_HOUR})
    due = case.due_at.astimezone(now.tzinfo)
    if due <= now:
        return Text("cases.overdue", {"number": number})
    if case.happened_on is None:
        return Text("cases.alarm_day_unknown", {"number": number, "due": due})
    # Rounded: the hours are spoken of, the moment beside them is what holds.
    hours = round((due - now) / _AN_HOUR)
    return Text("cases.alarm", {"number": number, "hours": hours, "due": due})
