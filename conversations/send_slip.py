"""The one-page receipt of a report, sent as a picture."""

from conversations.engine.flow import Choose, Decide, Do, End, Flow, Known, Say
from conversations.engine.report_effects import MakeSlip
from conversations.engine.report_events import ReportGone, SlipMade
from conversations.report_steps import NO_REPORT


def _token(known: Known) -> str:
    return known.answer(SlipMade).token


SEND_SLIP = Flow(
    "send_slip",
    start="whose",
    steps={
        "whose": Decide(
            lambda known: "known" if known.got.get("report") else "unknown",
            then={"known": "make", "unknown": "@track_report"},
        ),
        "make": Do(
            lambda known: MakeSlip(known.text("report")),
            then={SlipMade: "sent", ReportGone: NO_REPORT},
        ),
        "sent": Say(then="next", picture=_token),
        "next": Choose(
            ("papers", "track", "menu"),
            then={"papers": "@papers", "track": "@track_report", "menu": "@main_menu"},
            closing=True,
        ),
        NO_REPORT: End(),
    },
)
