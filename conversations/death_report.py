"""Report a death, gently, in ten questions at most; whether work caused it is never decided here.

It is saved after the third answer. The question about work is worth asking: a death by work pays
more, and opens the children's school without three years of contributions.
"""

from conversations.engine.drafts import FILED
from conversations.engine.effects import Effect
from conversations.engine.flow import Ask, Choose, Decide, Do, End, Enter, Flow, Known, Say
from conversations.engine.report_effects import FileReport
from conversations.engine.report_events import ReportFiled
from conversations.engine.session import Json
from conversations.kabupaten_question import kabupaten_in, kabupaten_of
from conversations.report_readers import (
    a_contact,
    a_second_contact,
    a_when,
    another_person,
    moment_in,
    the_schools,
)
from conversations.report_steps import (
    NO_REPORT,
    SKIP,
    ask_kabupaten,
    blanks_saved,
    clock_state,
    how_saved,
    keep_files,
    keep_report,
    kept,
    told,
)
from conversations.rules.case import CaseKind, Relation
from conversations.story_told import death_in, relation_in

RELATION = ("spouse", "child", "parent", "relative", "official", "other")
# What is never said of oneself here: "saya meninggal" is asked about first.
_NEVER = Relation.SELF.value
DIED_AT = ("home", "hospital", "road", "workplace", "elsewhere")
WORK = ("at_work", "on_the_way", "after_accident", "not_work", "unsure")
FAMILY = (
    *("spouse_and_children", "spouse", "children", "parents"),
    *("siblings_or_in_laws", "nobody"),
)
_WITH_CHILDREN = ("spouse_and_children", "children")


def _file(known: Known) -> Effect:
    """File what is known by now, with the place that the words name."""
    said = told(known, "relation", "who", "story")
    story, who = (str(said.get(name) or "") for name in ("story", "who"))
    code = kabupaten_in(story, known) or kabupaten_of(who, known)
    place: dict[str, Json] = {"kabupaten": code} if code else {}
    return FileReport(
        CaseKind.DEATH,
        {**place, **_relation_in(known), **said, **_when(known)},
        instead_of=str(known.got.get(FILED, "")),
    )


def _when(known: Known) -> dict[str, Json]:
    """Return the day as it was answered, else as the first words tell it."""
    return told(known, "when") or moment_in(death_in(str(known.got.get("story", ""))), known)


def _relation_in(known: Known) -> dict[str, Json]:
    """Return who writes, seen from the person who died, as far as the first words tell."""
    relation = relation_in(str(known.got.get("story", "")), known)
    return {} if _NEVER in relation.values() else relation


def _relation_told(known: Known) -> str:
    return "yes" if _relation_in(known) else "no"


def _day_told(known: Known) -> str:
    return "yes" if _when(known).get("happened_on") else "no"


def _at_work(known: Known) -> str:
    """Return how the clock stands; ``before`` when it began with an accident of another day."""
    if known.got.get("work") == "after_accident":
        return "before"
    return clock_state(known)


DEATH_REPORT = Flow(
    "death_report",
    start="condolence",
    draft=(
        *("relation", "who", "when", "kabupaten", "died_at", "work", "family", "schools"),
        *("informant", "second_contact"),
    ),
    steps={
        "condolence": Say(then="ours"),
        "ours": Enter("consent", then="relation_told"),
        "relation_told": Decide(_relation_told, then={"yes": "who", "no": "relation"}),
        "relation": Choose(RELATION, then="who"),
        "who": Ask(another_person, then="day_told", free=True),
        "day_told": Decide(_day_told, then={"yes": "file", "no": "when"}),
        "when": Ask(a_when, then="file", ways={"unknown": "file"}),
        # From here on there is a report with a number; nobody's status has changed.
        "file": Do(_file, then={ReportFiled: "saved"}, keep=keep_report),
        "saved": Decide(
            how_saved,
            then={"again": "before", "running": "noted", "late": "noted", "none": "noted"},
        ),
        "before": Say(then="files", blanks=blanks_saved),
        "noted": Say(then="files", blanks=blanks_saved),
        **keep_files("files", then="placed", tell_the_story=False),
        **ask_kabupaten(then="died_at", ways={"unknown": "died_at"}),
        "died_at": Choose(
            DIED_AT, then=dict.fromkeys(DIED_AT, "keep_place") | {SKIP: "work"}, also=(SKIP,)
        ),
        "keep_place": kept("died_at", then="work"),
        "work": Choose(
            WORK, then=dict.fromkeys(WORK, "keep_work") | {SKIP: "family"}, also=(SKIP,)
        ),
        "keep_work": kept("work", then="clock"),
        "clock": Decide(
            _at_work,
            then={
                "before": "clock_before",
                "running": "clock_runs",
                "late": "clock_over",
                "none": "family",
            },
        ),
        "clock_runs": Say(then="family", blanks=blanks_saved),
        "clock_before": Say(then="family"),
        "clock_over": Say(then="family", blanks=blanks_saved),
        "family": Choose(
            FAMILY, then=dict.fromkeys(FAMILY, "keep_family") | {SKIP: "informant"}, also=(SKIP,)
        ),
        "keep_family": kept("family", then="has_children"),
        "has_children": Decide(
            lambda known: "yes" if known.got["family"] in _WITH_CHILDREN else "no",
            then={"yes": "schools", "no": "informant"},
        ),
        "schools": Ask(
            the_schools, then="keep_schools", ways={"none": "no_schools", "skip": "informant"}
        ),
        "keep_schools": kept("schools", then="informant"),
        "no_schools": kept("no_schools", then="informant"),
        "informant": Ask(a_contact, then="keep_name", ways={"skip": "second_contact"}, free=True),
        "keep_name": kept("informant", then="second_contact"),
        "second_contact": Ask(
            a_second_contact, then="keep_second", ways={"skip": "done"}, free=True
        ),
        "keep_second": kept("second_contact", then="done"),
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
