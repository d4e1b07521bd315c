"""Ring people on duty: each once in a while, however many cases there are, and never for a flood.

Whoever floods us with names that nobody knows is heard as always, and finds nothing out; only the
people on duty are spared (``NOT_RUNG`` in the history of such a case).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is rung for: its number, what is said of it alone, and ``digest`` of several.

    ``once`` tells it from others; ``begins`` is the kind, of which somebody hears once in a while.
    """

    number: str
    text: Text
    once: str
    digest: str
    begins: str = ALARM


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
    rung = on_duty(case.kabupaten, due - 1, case.number, store, now)
    if not rung:
        log.warning("nobody_on_duty", case=case.number, count=due)
    # The hours of a case may move, and then ring anew.
    ends = case.due_at.isoformat() if case.due_at else ""
    once = f"{case.id}:{ends}:{due - 1}"
    alarm = Alarm(case.number, _alarm_text(case, now), once, "cases.digest")
    ring_all(rung, alarm, store, services, now)
    return due


def _is_flood(case: Case, reports: Sequence[Report], store: Store) -> bool:
    """Tell whether only chats told of a case that told of too many about nobody we know.

    Agents are known to staff, and file for many on a bad day.
    """
    return case.person_id is None and all(
        report.agent_id is None and store.reports.count_unmatched(report, _A_DAY) > MOST_UNMATCHED
        for report in reports
    )


def on_duty(
    kabupaten: str | None, level: int, number: str, store: Store, now: datetime
) -> list[Agent]:
    """Return who can be rung at this level, else at the one below it; empty when nobody can.

    Where nobody is there for the place, known or not, nor for the whole province, it is everybody
    who is told first: they ask each other. ``number`` is what is rung for, ``now`` local time.
    """
    for each in range(level, -1, -1):
        agent = store.agents.duty(kabupaten, each, now.date())
        if agent is not None and agent.chat_id is not None:
            return [agent]
    first = [duty.agent for duty in store.agents.duties() if duty.level == 0]
    able = {one.chat_id: one for one in first if one.chat_id and one.ends >= now.date()}
    log.warning("nobody_for_the_place", case=number, count=len(able))
    return list(able.values())


def ring_all(
    agents: Iterable[Agent], alarm: Alarm, store: Store, services: Services, now: datetime
) -> None:
    """Ring each of them, in one order: two who ring never wait for each other for ever."""
    for agent in sorted(agents, key=lambda one: str(one.chat_id)):
        ring_up(agent, alarm, store, services, now)


def ring_up(agent: Agent, alarm: Alarm, store: Store, services: Services, now: datetime) -> None:
    """Say it at once, or with what else waits for this person."""
    if agent.chat_id is None:
        return
    begins, number = alarm.begins, alarm.number
    last, key = store.alarms.last(agent.chat_id, begins), f"{begins}{alarm.once}:{agent.chat_id}"
    # On duty for the province too, and rung before the place was known.
    if store.alarms.rang(key):
        return
    if last is None or last.at <= now - SILENCE:
        approved = news_of(number)
        say(agent.chat_id, alarm.text, key, store, services, now, approved=approved)
        return
    language = store.chats.language(agent.chat_id)
    numbers = tuple(dict.fromkeys((*last.numbers, number)))
    if last.waits and last.numbers:
        named = ", ".join(numbers[:MOST_NAMED])
        digest = Text(alarm.digest, {"count": len(numbers), "numbers": named})
        message = in_words(digest, services, language, news_of(named)).to_json()
        if store.alarms.reword(last, message, numbers):
            return
    at = last.at + SILENCE
    key = f"{begins}digest:{agent.chat_id}:{at.isoformat()}"
    message = in_words(alarm.text, services, language, news_of(number)).to_json()
    store.alarms.wait(agent.chat_id, key, message, number, at)


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
