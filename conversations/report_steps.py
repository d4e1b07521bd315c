"""What the two reports share: keeping each answer at once, and the words about the clock."""

from collections.abc import Mapping
from datetime import date, datetime, time

from conversations.engine.events import Answer
from conversations.engine.flow import Decide, Do, Known, Step
from conversations.engine.replies import Blank, Text
from conversations.engine.report_effects import AddToReport, KeepPaper
from conversations.engine.report_events import (
    PaperKept,
    ReportAdded,
    ReportFiled,
    ReportGone,
    TooManyPapers,
)
from conversations.engine.session import Json
from conversations.rules.paper import Paper

NO_REPORT = "gone"
_YES_OR_NO = frozenset({"paid", "traffic"})
# What an option says that leads straight on.
_FIXED: Mapping[str, Json] = {"no_schools": {"schools": []}}


def kept(name: str, then: str) -> Do:
    """Add the answer to the question ``name`` to the report, and go on with ``then``."""
    return Do(
        lambda known: AddToReport(known.text("report"), told(known, name)),
        then={ReportAdded: then, ReportGone: NO_REPORT},
        keep=keep_clock,
    )


def told(known: Known, *names: str) -> dict[str, Json]:
    """Return what was answered under ``names`` as fields of ``rules.case.Told``."""
    found: dict[str, Json] = {}
    for name in names:
        value = known.got.get(name, _FIXED.get(name))
        if name in _YES_OR_NO:
            value = value == "yes"
        if isinstance(value, dict):
            found |= value
        elif value is not None:
            found[name] = value
    return found


def keep_files(name: str, then: str, *, tell_the_story: bool) -> dict[str, Step]:
    """Keep the files that came by now, in steps from ``name`` on.

    Where no words were told they are the story, if they can be one (``tell_the_story``). Others are
    kept too, and wait to be asked about with the papers.
    """

    def paper(known: Known) -> Paper:
        story = tell_the_story and not known.got.get("story")
        return Paper.CHRONOLOGY if story else Paper.OTHER

    return {
        name: Decide(
            lambda known: "yes" if waiting_files(known) else "no",
            then={"yes": f"keep_{name}", "no": then},
        ),
        f"keep_{name}": Do(
            lambda known: KeepPaper(known.text("report"), waiting_files(known), paper(known)),
            then={PaperKept: then, TooManyPapers: then, ReportGone: NO_REPORT},
            keep=_leave_others,
        ),
    }


def _leave_others(answer: Answer) -> Mapping[str, Json]:
    is_story = isinstance(answer, PaperKept) and answer.paper is Paper.CHRONOLOGY
    return {"documents": []} if is_story else {}


def waiting_files(known: Known) -> tuple[str, ...]:
    """Return the ids of the files that came and are not kept yet."""
    waiting = known.got.get("documents")
    return tuple(str(one) for one in waiting) if isinstance(waiting, list) else ()


def keep_report(answer: Answer) -> Mapping[str, Json]:
    """Learn the report that was filed."""
    if not isinstance(answer, ReportFiled):
        return {}
    return {
        "report": answer.report,
        "number": answer.number,
        "again": answer.again,
        "when": {
            name: value
            for name, value in answer.told.to_json().items()
            if name in ("happened_on", "happened_at")
        },
        **_clock(answer.due, late=answer.late),
    }


def keep_clock(answer: Answer) -> Mapping[str, Json]:
    """Learn where the clock stands after something was added."""
    return _clock(answer.due, late=answer.late) if isinstance(answer, ReportAdded) else {}


def _clock(due: datetime | None, *, late: bool) -> dict[str, Json]:
    return {"due": due.isoformat() if due else None, "late": late}


def clock_state(known: Known) -> str:
    """Return how the 2 x 24 hours stand: ``late``, ``running`` or ``none``.

    ``again`` while we speak of a report that this chat had filed before.
    """
    if known.got.get("again"):
        return "again"
    if not known.got.get("due"):
        return "none"
    return "late" if known.got.get("late") else "running"


def blanks_saved(known: Known) -> Mapping[str, Blank]:
    """Fill the words after a report was saved: its number, and by when BPJS is to hear of it."""
    due = known.got.get("due")
    return {
        "number": known.text("number"),
        "due": datetime.fromisoformat(str(due)) if due else known.now,
        "when": _when_told(known, "reports.happened"),
        "died": _when_told(known, "reports.died"),
    }


def _when_told(known: Known, key: str) -> Text:
    """Return the moment as it was understood, so that a mistake is seen."""
    fields = told(known, "when", "hour")
    day = fields.get("happened_on")
    if not isinstance(day, str):
        return Text(f"{key}.unknown")
    hour = fields.get("happened_at")
    if not isinstance(hour, str):
        return Text(f"{key}.day", {"day": date.fromisoformat(day)})
    at = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), known.now.tzinfo)
    return Text(f"{key}.hour", {"at": at})


def has_hour(known: Known) -> str:
    """Return whether day and hour are known: ``both``, ``day`` or ``none``."""
    fields = told(known, "when", "hour")
    if "happened_on" not in fields:
        return "none"
    return "both" if "happened_at" in fields else "day"
