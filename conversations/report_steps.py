"""What the two reports share: keeping each answer at once, the place, the words of the clock."""

from collections.abc import Mapping
from datetime import date, datetime, time

from conversations.engine.answers import folded
from conversations.engine.drafts import FILED
from conversations.engine.events import Answer
from conversations.engine.flow import Decide, Do, Known, Say, Step
from conversations.engine.replies import Blank, Text
from conversations.engine.report_effects import AddToReport, KeepPaper
from conversations.engine.report_events import (
    FilesGone,
    PaperKept,
    ReportAdded,
    ReportFiled,
    ReportGone,
    TooManyPapers,
)
from conversations.engine.session import Json
from conversations.kabupaten_question import kabupaten_question, words_heard
from conversations.rules.paper import Paper
from conversations.story_told import place_in

NO_REPORT = "gone"
SKIP = "skip"
_YES_OR_NO = frozenset({"paid", "traffic"})
# What an option says that leads straight on.
_FIXED: Mapping[str, Json] = {"no_schools": {"schools": []}}


# What is asked only because of an answer goes with it when that becomes another.
_UNDONE: Mapping[str, tuple[str, ...]] = {
    "work": ("traffic",),
    "treated": ("paid",),
    "family": ("schools", "marriage"),
}


def kept(name: str, then: str, of: str = FILED) -> Do:
    """Add the answer to the question ``name`` to the report, and go on with ``then``.

    ``of`` is what the report is known by: the one filed here, or any that is spoken of.
    """
    return Do(
        lambda known: AddToReport(known.text(of), _without_undone(known, name)),
        then={ReportAdded: then, ReportGone: NO_REPORT},
        keep=keep_clock,
    )


def _without_undone(known: Known, name: str) -> dict[str, Json]:
    return {**dict.fromkeys(_UNDONE.get(name, ())), **told(known, name)}


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
            lambda known: KeepPaper(known.text(FILED), waiting_files(known), paper(known)),
            then={PaperKept: then, FilesGone: then, TooManyPapers: then, ReportGone: NO_REPORT},
            keep=_leave_others,
        ),
    }


def ask_kabupaten(then: str, ways: Mapping[str, str]) -> dict[str, Step]:
    """Return the steps from ``placed`` on that ask for the kabupaten where nobody told it."""
    return {
        "placed": Decide(_is_placed, then={"yes": then, "no": "kabupaten"}),
        **kabupaten_question(ways, keep=kept("kabupaten", then), otherwise="keep_words"),
        "keep_words": Do(
            lambda known: AddToReport(known.text(FILED), _place_in_words(known)),
            then={ReportAdded: "left_open", ReportGone: NO_REPORT},
            keep=keep_clock,
        ),
        "left_open": Say(then=then),
    }


def _is_placed(known: Known) -> str:
    """Tell whether the place was told, or where the person is from by the NIK that was told."""
    said = told(known, "who", "place")
    nik = str(said.get("nik") or "")
    issued_in_ntt = f"{nik[:2]}.{nik[2:4]}" in known.regions.by_code
    return "yes" if known.got.get("placed") or said.get("kabupaten") or issued_in_ntt else "no"


def _place_in_words(known: Known) -> dict[str, Json]:
    """Return the place as it was told: a person knows what nobody here understood."""
    story = str(known.got.get("first_aid") or known.got.get("story") or "")
    before = str(told(known, "place").get("place") or place_in(story, known).get("place") or "")
    # Marks that nobody sees name no place.
    words = (one for one in (before, *words_heard(known)) if folded(one))
    return {"place": ", ".join(dict.fromkeys(words))}


def _leave_others(answer: Answer) -> Mapping[str, Json]:
    others = isinstance(answer, PaperKept) and answer.paper is not Paper.CHRONOLOGY
    return {} if others else {"documents": []}


def waiting_files(known: Known) -> tuple[str, ...]:
    """Return the ids of the files that came and are not kept yet."""
    waiting = known.got.get("documents")
    return tuple(str(one) for one in waiting) if isinstance(waiting, list) else ()


def keep_report(answer: Answer) -> Mapping[str, Json]:
    """Learn the report that was filed."""
    if not isinstance(answer, ReportFiled):
        return {}
    return {
        FILED: answer.report,
        "report": answer.report,
        "number": answer.number,
        "again": answer.again,
        "placed": answer.placed,
        "when": {
            name: value
            for name, value in answer.told.to_json().items()
            if name in ("happened_on", "happened_at")
        },
        "hour": None,
        "due": _iso(answer.due),
    }


def keep_clock(answer: Answer) -> Mapping[str, Json]:
    """Learn where the clock stands after something was added, and of which report that is."""
    if not isinstance(answer, ReportAdded):
        return {}
    return {"report": answer.report, "number": answer.number, "due": _iso(answer.due)}


def _iso(due: datetime | None) -> str | None:
    return due.isoformat() if due else None


def clock_state(known: Known) -> str:
    """Return how the 2 x 24 hours stand now: ``late``, ``running`` or ``none``."""
    due = known.got.get("due")
    if not isinstance(due, str):
        return "none"
    return "late" if datetime.fromisoformat(due) < known.now else "running"


def how_saved(known: Known) -> str:
    """Return ``again`` for a report that this chat had filed before, else how its clock stands."""
    return "again" if known.got.get("again") else clock_state(known)


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
    if not fields.get("happened_on"):
        return "none"
    return "both" if fields.get("happened_at") else "day"
