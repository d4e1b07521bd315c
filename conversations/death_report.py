"""Report a death, gently, in nine questions at most; whether work caused it is never decided here.

It is saved after the third answer. The question about work is worth asking: a death by work pays
more, and opens the children's school without three years of contributions.
"""

from conversations.engine.effects import Effect
from conversations.engine.flow import Ask, Choose, Decide, Do, End, Enter, Flow, Known, Say
from conversations.engine.report_effects import FileReport
from conversations.engine.report_events import ReportFiled
from conversations.report_readers import (
    a_contact,
    a_person,
    a_second_contact,
    a_when,
    the_schools,
)
from conversations.report_steps import (
    NO_REPORT,
    blanks_saved,
    clock_state,
    keep_files,
    keep_report,
    kept,
    told,
)
from conversations.rules.case import CaseKind

RELATION = ("spouse", "child", "parent", "relative", "official", "other")
DIED_AT = ("home", "hospital", "road", "workplace", "elsewhere")
WORK = ("at_work", "on_the_way", "after_accident", "not_work", "unsure")
FAMILY = (
    *("spouse_and_children", "spouse", "children", "parents"),
    *("siblings_or_in_laws", "nobody"),
)
_WITH_CHILDREN = ("spouse_and_children", "children")


def _file(known: Known) -> Effect:
    return FileReport(CaseKind.DEATH, told(known, "relation", "who", "when", "story"))


def _at_work(known: Known) -> str:
    """Return ``work`` when a clock may run: the death may have to do with work."""
    return clock_state(known) if known.got.get("work") != "not_work" else "none"


DEATH_REPORT = Flow(
    "death_report",
    start="condolence",
    draft=(
        *("relation", "who", "when", "died_at", "work", "family", "schools", "informant"),
        "second_contact",
    ),
    steps={
        "condolence": Say(then="ours"),
        "ours": Enter("consent", then="relation"),
        "relation": Choose(RELATION, then="who"),
        "who": Ask(a_person, then="when"),
        "when": Ask(a_when, then="file", ways={"unknown": "file"}),
        # From here on there is a report with a number; nobody's status has changed.
        "file": Do(_file, then={ReportFiled: "saved"}, keep=keep_report),
        "saved": Decide(
            clock_state,
            then={"again": "before", "running": "noted", "late": "noted", "none": "noted"},
        ),
        "before": Say(then="files", blanks=blanks_saved),
        "noted": Say(then="files", blanks=blanks_saved),
        **keep_files("files", then="died_at", tell_the_story=False),
        "died_at": Choose(DIED_AT, then="keep_place"),
        "keep_place": kept("died_at", then="work"),
        "work": Choose(WORK, then="keep_work"),
        "keep_work": kept("work", then="clock"),
        "clock": Decide(
            _at_work,
            then={
                "again": "family",
                "running": "clock_runs",
                "late": "clock_over",
                "none": "family",
            },
        ),
        "clock_runs": Say(then="family", blanks=blanks_saved),
        "clock_over": Say(then="family", blanks=blanks_saved),
        "family": Choose(FAMILY, then="keep_family"),
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
        "informant": Ask(a_contact, then="keep_name", ways={"skip": "second_contact"}),
        "keep_name": kept("informant", then="second_contact"),
        "second_contact": Ask(a_second_contact, then="keep_second", ways={"skip": "done"}),
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
