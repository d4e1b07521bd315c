"""The law's hours of a case once they have stopped: when, by whom, and whether in time."""

from collections.abc import Iterator

from bot.web.staff.words import Words
from conversations.engine.replies import Blank, Text
from handlers.staff.case_halt import halt_of
from handlers.staff.case_view import CaseSheet
from handlers.staff.queue import AMBER, CALM, Clock


def halted(sheet: CaseSheet, words: Words) -> Iterator[Clock]:
    """Yield how the hours of a case stopped; nothing where they run, or never ran."""
    case = sheet.claim.case
    halt = halt_of(case, sheet.steps)
    if halt is None:
        return
    how = "closed" if halt.closed else "in_time" if halt.in_time else "late"
    who = words.actor(halt.actor, dict(sheet.names)) or case.passed_on_by
    blanks: dict[str, Blank] = {
        "moment": halt.at.astimezone(words.zone),
        "name": who or words("staff_cases.clock.somebody"),
    }
    level = {"in_time": "green", "late": AMBER}.get(how, CALM)
    yield Clock(Text(f"staff_cases.clock.stopped_{how}", blanks), level, "hours")
