"""Where a report stands: what has been done, what is missing, both clocks as dates."""

from collections.abc import Mapping

from conversations import track_words as words
from conversations.engine.flow import Ask, Choose, Decide, Do, End, Flow, Say
from conversations.engine.report_effects import FollowReport, ListReports, ReadReport
from conversations.engine.report_events import ReportFollowed, ReportGone, ReportRead, ReportsListed
from conversations.engine.session import Json
from conversations.report_readers import a_report_number, a_secret
from conversations.report_steps import told

OTHER = words.OTHER

TRACK_REPORT = Flow(
    "track_report",
    start="given",
    steps={
        "given": Decide(words.given, then={"number": "has_secret", "none": "list"}),
        "list": Do(lambda _: ListReports(), then={ReportsListed: "how_many"}, keep=words.keep_list),
        "how_many": Decide(
            words.how_many, then={"none": "number", "one": "read", "several": "which"}
        ),
        "which": Choose(words.options_which, then="which_chosen"),
        "which_chosen": Decide(words.chosen_report, then={OTHER: "number", "own": "read"}),
        # A report that another phone filed: its number and the letters on the receipt.
        "number": Ask(
            a_report_number,
            then="has_secret",
            ways={"accident": "@accident_report", "death": "@death_report", "menu": "@main_menu"},
        ),
        "has_secret": Decide(words.secret_told, then={"yes": "follow", "no": "own_number"}),
        "own_number": Do(
            lambda _: ListReports(), then={ReportsListed: "is_own"}, keep=words.keep_named
        ),
        "is_own": Decide(words.is_own, then={"yes": "read", "no": "secret"}),
        "secret": Ask(a_secret, then="follow", ways={"staff": "@talk_to_staff"}),
        "follow": Do(
            lambda known: FollowReport(**_number_and_secret(told(known, "number", "secret"))),
            then={ReportFollowed: "read", ReportGone: "not_found"},
            keep=words.keep_followed,
            forget=("secret",),
        ),
        "not_found": Choose(
            ("again", "staff", "menu"),
            then={"again": "number", "staff": "@talk_to_staff", "menu": "@main_menu"},
            closing=True,
        ),
        "read": Do(
            lambda known: ReadReport(words.report(known)),
            then={ReportRead: "stage", ReportGone: "gone"},
            keep=words.keep_read,
        ),
        "stage": Say(then="clock", blanks=words.blanks_stage),
        "clock": Decide(
            words.clock,
            then={
                "told_bpjs": "told_bpjs",
                "running": "running",
                "late": "late",
                "paying": "paying",
                "none": "missing",
            },
        ),
        "told_bpjs": Say(then="missing", blanks=words.blanks_clock),
        "running": Say(then="missing", blanks=words.blanks_clock),
        "late": Say(then="missing", blanks=words.blanks_clock),
        "paying": Say(then="missing", blanks=words.blanks_clock),
        "missing": Decide(words.missing, then={"some": "some_missing", "none": "next"}),
        "some_missing": Say(then="next", blanks=words.blanks_missing),
        "next": Choose(
            ("papers", "slip", "rights", "staff", "menu"),
            then={
                "papers": "@papers",
                "slip": "@send_slip",
                "rights": "@rights",
                "staff": "@talk_to_staff",
                "menu": "@main_menu",
            },
            closing=True,
        ),
        "gone": End(),
    },
)


def _number_and_secret(given: Mapping[str, Json]) -> dict[str, str]:
    return {"number": str(given.get("number", "")), "secret": str(given.get("secret", ""))}
