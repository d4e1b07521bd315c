"""A photo that no question asked for: for which report it is, and which paper it shows."""

from conversations import paper_words as words
from conversations import track_words
from conversations.engine.effects import Effect
from conversations.engine.events import Media
from conversations.engine.flow import (
    Choose,
    Decide,
    Do,
    End,
    Flow,
    Forget,
    Known,
    Say,
    Step,
)
from conversations.engine.report_effects import KeepPaper, ReadReport
from conversations.engine.report_events import (
    FilesGone,
    PaperKept,
    ReportGone,
    ReportRead,
    TooManyPapers,
)
from conversations.own_reports import whose_report
from conversations.report_steps import NO_REPORT, waiting_files

FILE_KINDS = (Media.PHOTO, Media.DOCUMENT)


def _keep(known: Known) -> Effect:
    return KeepPaper(known.text("report"), waiting_files(known), words.paper(known))


def which_paper(then: str) -> dict[str, Step]:
    """Ask which paper the waiting photos are of and keep them, in steps that lead to ``then``."""
    return {
        "which": Choose(
            words.options_which,
            then="which_chosen",
            keep="paper",
            blanks=words.blanks_which,
            also=words.options_named,
            media=dict.fromkeys(FILE_KINDS, "which"),
        ),
        "which_chosen": Decide(
            words.chosen_of_which,
            then={"more": "which_more", "paper": "keep", "nothing": "not_a_paper"},
        ),
        "not_a_paper": Forget(("documents",), then="left_out"),
        "left_out": End(),
        "which_more": Choose(
            words.options_which_more,
            then="which_chosen",
            keep="paper",
            blanks=words.blanks_which,
            also=words.options_named,
            media=dict.fromkeys(FILE_KINDS, "which_more"),
        ),
        "keep": Do(
            _keep,
            then={
                PaperKept: then,
                FilesGone: "expired",
                TooManyPapers: "too_many",
                ReportGone: NO_REPORT,
            },
            forget=("documents",),
        ),
        "expired": End(),
    }


PHOTO = Flow(
    "photo",
    start="whose",
    steps={
        **whose_report(then="read", none="what_for"),
        # Nobody reported anything here yet; the photo waits a day for what it is for.
        "what_for": Choose(
            ("accident", "death", "track", "nothing"),
            then={
                "accident": "@accident_report",
                "death": "@death_report",
                "track": "@track_report",
                "nothing": "forget",
            },
            closing=True,
            media=dict.fromkeys(FILE_KINDS, "what_for"),
        ),
        "forget": Forget(("documents",), then="left"),
        "left": End(),
        "read": Do(
            lambda known: ReadReport(track_words.report(known)),
            then={ReportRead: "which", ReportGone: NO_REPORT},
            keep=words.keep_papers,
        ),
        **which_paper(then="received"),
        "received": Decide(words.before, then={"new": "thanks", "again": "had_it"}),
        "thanks": End(blanks=words.blanks_paper),
        "had_it": End(blanks=words.blanks_paper),
        "too_many": Say(then="@main_menu"),
        NO_REPORT: End(),
    },
)
