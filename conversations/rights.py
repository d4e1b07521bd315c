"""What the rules give in a case, when the family asks: never a promise, always who decides.

Nothing here depends on the records: whoever files a report may ask, and cover is shown only to a
chat that proved a link. So each amount stands with its condition.
"""

from collections.abc import Mapping

from conversations.engine.events import Answer
from conversations.engine.flow import Choose, Decide, Do, End, Flow, Known, Say
from conversations.engine.report_effects import ReadReport
from conversations.engine.report_events import ReportGone, ReportRead
from conversations.engine.session import Json
from conversations.report_steps import NO_REPORT
from conversations.rules.case import CaseKind, Family, Work

_BY_WORK = frozenset({Work.AT_WORK, Work.ON_THE_WAY, Work.AFTER_ACCIDENT})


def _which(known: Known) -> str:
    """Return which rules may hold, by what was told."""
    read = known.answer(ReportRead)
    if read.kind is CaseKind.ACCIDENT:
        return "accident"
    if read.told.family is Family.NOBODY:
        return "nobody"
    if read.told.work in _BY_WORK:
        return "by_work"
    return "otherwise" if read.told.work is Work.NOT_WORK else "unsure"


def _children(known: Known) -> str:
    return "yes" if known.answer(ReportRead).told.schools else "no"


def _keep(answer: Answer) -> Mapping[str, Json]:
    if not isinstance(answer, ReportRead):
        return {}
    return {"report": answer.report, "number": answer.number}


RIGHTS = Flow(
    "rights",
    start="whose",
    steps={
        "whose": Decide(
            lambda known: "known" if known.got.get("report") else "unknown",
            then={"known": "read", "unknown": "@benefits"},
        ),
        "read": Do(
            lambda known: ReadReport(known.text("report")),
            then={ReportRead: "which", ReportGone: NO_REPORT},
            keep=_keep,
        ),
        "which": Decide(
            _which,
            then={
                "accident": "accident",
                "by_work": "by_work",
                "otherwise": "otherwise",
                "unsure": "unsure",
                "nobody": "nobody",
            },
        ),
        "accident": Say(then="condition"),
        "by_work": Say(then="children"),
        "otherwise": Say(then="first_months"),
        "unsure": Say(then="first_months"),
        "nobody": Say(then="condition"),
        "first_months": Say(then="children"),
        "children": Decide(_children, then={"yes": "at_school", "no": "condition"}),
        "at_school": Say(then="condition"),
        "condition": Say(then="next"),
        "next": Choose(
            ("papers", "scholarship", "track", "menu"),
            then={
                "papers": "@papers",
                "scholarship": "@scholarship",
                "track": "@track_report",
                "menu": "@main_menu",
            },
            closing=True,
        ),
        NO_REPORT: End(),
    },
)
