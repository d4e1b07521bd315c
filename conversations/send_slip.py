"""The one-page receipt of a report, sent as a picture."""

from conversations.engine.flow import Choose, Do, End, Flow, Known, Say
from conversations.engine.report_effects import MakeSlip
from conversations.engine.report_events import ReportGone, SlipMade
from conversations.own_reports import whose_report
from conversations.report_steps import NO_REPORT
from conversations.track_words import report


def _token(known: Known) -> str:
    return known.answer(SlipMade).token


SEND_SLIP = Flow(
    "send_slip",
    start="whose",
    steps={
        **whose_report(then="make"),
        "make": Do(
            lambda known: MakeSlip(report(known)),
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
