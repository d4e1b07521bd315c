"""Report an accident: first aid, then the answers that the law asks for, and it is saved.

They are three (Permenaker 1/2025 pasal 48A): who, what happened, and somebody who can be reached,
which is this chat until a name is told. Everything after that may be skipped.
"""

from conversations.engine.drafts import FILED
from conversations.engine.effects import Effect
from conversations.engine.events import Media
from conversations.engine.flow import (
    Ask,
    Choose,
    Decide,
    Do,
    End,
    Enter,
    Flow,
    Forget,
    Known,
    Say,
)
from conversations.engine.report_effects import FileReport
from conversations.engine.report_events import ReportFiled
from conversations.engine.session import Json
from conversations.kabupaten_question import kabupaten_of
from conversations.readers import a_message
from conversations.report_readers import (
    a_contact,
    a_person,
    a_place,
    a_story,
    a_when,
    an_hour,
    moment_in,
    words_of_help,
)
from conversations.report_steps import (
    NO_REPORT,
    ask_kabupaten,
    blanks_saved,
    clock_state,
    has_hour,
    how_saved,
    keep_files,
    keep_report,
    kept,
    told,
)
from conversations.rules.case import CaseKind, Relation
from conversations.story_told import place_in, relation_in
from conversations.understanding.places import is_named

TREATED = ("puskesmas", "hospital", "elsewhere", "not_yet")
WORK = ("at_work", "on_the_way", "not_work", "unsure")


def _has_story(known: Known) -> str:
    return "yes" if _story(known) else "no"


def _story(known: Known) -> str:
    """Return what was told by now: at once, or in place of whether somebody has helped."""
    return str(known.got.get("first_aid") or known.got.get("story") or "")


def _file(known: Known) -> Effect:
    """File what is known by now, with what the story itself tells of when and where."""
    story = _story(known)
    # Where the person is from, unless the story tells where it happened.
    who = str(told(known, "who").get("who") or "")
    code = kabupaten_of(who, known)
    seen: dict[str, Json] = {"kabupaten": code} if code else {}
    own: dict[str, Json] = {"relation": Relation.SELF.value}
    if "who" in known.got:
        own = relation_in(story, known)
    said = {**place_in(story, known), **moment_in(story, known)}
    return FileReport(
        CaseKind.ACCIDENT,
        {**own, **seen, **said, **told(known, "who"), **({"story": story} if story else {})},
        instead_of=str(known.got.get(FILED, "")),
    )


def _place_told(known: Known) -> str:
    """Return what the story names, which nobody is asked again: ``both``, ``place`` or ``none``."""
    said = place_in(_story(known), known)
    if "place" in said and "kabupaten" in said:
        return "both"
    return "place" if is_named(str(said.get("place", ""))) else "none"


def _paid_for(known: Known) -> str:
    return "no" if known.got.get("treated") == "not_yet" else "yes"


ACCIDENT_REPORT = Flow(
    "accident_report",
    start="first_aid",
    draft=(
        *("who", "story", "when", "hour", "place", "kabupaten", "informant", "injury", "treated"),
        *("paid", "work", "traffic", "witnesses", "late_reason"),
    ),
    steps={
        "first_aid": Ask(
            words_of_help, then="ours", ways={"helped": "ours", "not_yet": "help"}, free=True
        ),
        "help": Say(then="ours"),
        "ours": Enter("consent", then="who"),
        "who": Ask(a_person, then="first_words", ways={"me": "first_words"}, free=True),
        "first_words": Decide(_has_story, then={"yes": "file", "no": "story"}),
        "story": Ask(
            a_story, then="file", media={Media.VOICE: "file", Media.PHOTO: "file"}, free=True
        ),
        # From here on there is a report with a number and a clock, whatever happens.
        "file": Do(_file, then={ReportFiled: "saved"}, keep=keep_report),
        "saved": Decide(
            how_saved,
            then={"again": "before", "running": "in_time", "late": "late", "none": "no_day"},
        ),
        "before": Say(then="still_runs", blanks=blanks_saved),
        "still_runs": Decide(
            clock_state, then={"running": "due", "late": "files", "none": "files"}
        ),
        "due": Say(then="files", blanks=blanks_saved),
        "in_time": Say(then="files", blanks=blanks_saved),
        "late": Say(then="files", blanks=blanks_saved),
        "no_day": Say(then="files", blanks=blanks_saved),
        **keep_files("files", then="ask_when", tell_the_story=True),
        # The rest, one by one; each answer is kept at once, and each may be skipped.
        "ask_when": Decide(has_hour, then={"none": "when", "day": "hour", "both": "where"}),
        "when": Ask(a_when, then="keep_when", ways={"skip": "where", "enough": "done"}),
        "keep_when": kept("when", then="no_hour"),
        "no_hour": Forget(("hour",), then="ask_hour"),
        "ask_hour": Decide(has_hour, then={"none": "where", "day": "hour", "both": "clock"}),
        "hour": Ask(an_hour, then="keep_hour", ways={"skip": "clock", "enough": "done"}),
        "keep_hour": kept("hour", then="clock"),
        "clock": Decide(
            clock_state,
            then={"running": "clock_runs", "late": "where", "none": "where"},
        ),
        "clock_runs": Say(then="where", blanks=blanks_saved),
        "where": Decide(
            _place_told, then={"both": "informant", "place": "placed", "none": "place"}
        ),
        "place": Ask(
            a_place, then="keep_place", ways={"skip": "placed", "enough": "done"}, free=True
        ),
        "keep_place": kept("place", then="placed"),
        **ask_kabupaten(then="informant", ways={"unknown": "informant", "enough": "done"}),
        "informant": Ask(
            a_contact, then="keep_name", ways={"skip": "injury", "enough": "done"}, free=True
        ),
        "keep_name": kept("informant", then="injury"),
        "injury": Ask(
            a_message, then="keep_injury", ways={"skip": "treated", "enough": "done"}, free=True
        ),
        "keep_injury": kept("injury", then="treated"),
        "treated": Choose(
            (*TREATED, "skip", "enough"),
            then=dict.fromkeys(TREATED, "keep_treated") | {"skip": "work", "enough": "done"},
        ),
        "keep_treated": kept("treated", then="paid_for"),
        "paid_for": Decide(_paid_for, then={"yes": "paid", "no": "work"}),
        "paid": Choose(
            ("yes", "no", "skip", "enough"),
            then={"yes": "keep_paid", "no": "keep_paid", "skip": "work", "enough": "done"},
        ),
        "keep_paid": kept("paid", then="work"),
        "work": Choose(
            (*WORK, "skip", "enough"),
            then=dict.fromkeys(WORK, "keep_work") | {"skip": "witnesses", "enough": "done"},
        ),
        "keep_work": kept("work", then="on_the_way"),
        "on_the_way": Decide(
            lambda known: "yes" if known.got["work"] == "on_the_way" else "no",
            then={"yes": "traffic", "no": "witnesses"},
        ),
        "traffic": Choose(("yes", "no"), then="keep_traffic"),
        "keep_traffic": kept("traffic", then="witnesses"),
        "witnesses": Ask(
            a_message,
            then="keep_witnesses",
            ways={"skip": "was_late", "enough": "done"},
            free=True,
        ),
        "keep_witnesses": kept("witnesses", then="was_late"),
        "was_late": Decide(
            lambda known: "yes" if clock_state(known) == "late" else "no",
            then={"yes": "late_reason", "no": "done"},
        ),
        "late_reason": Ask(a_message, then="keep_reason", ways={"skip": "done"}, free=True),
        "keep_reason": kept("late_reason", then="done"),
        "done": Say(then="next", blanks=blanks_saved),
        "next": Choose(
            ("papers", "slip", "rights", "menu"),
            then={
                "papers": "@papers",
                "slip": "@send_slip",
                "rights": "@rights",
                "menu": "@main_menu",
            },
            closing=True,
        ),
        NO_REPORT: End(),
    },
)
