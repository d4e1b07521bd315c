"""The papers of a report: what is still missing, who issues it, and the photos as they come.

A photo is matched to its paper by asking; several that come together are its pages. Nothing that
has come is asked for again.
"""

from conversations import paper_words as words
from conversations import track_words
from conversations.engine.effects import Effect
from conversations.engine.flow import Ask, Choose, Decide, Do, End, Flow, Known, Say
from conversations.engine.report_effects import PromisePaper, ReadReport
from conversations.engine.report_events import PaperKept, ReportGone, ReportRead
from conversations.own_reports import whose_report
from conversations.photo import FILE_KINDS, which_paper
from conversations.report_readers import a_card_number
from conversations.report_steps import NO_REPORT, kept, waiting_files

MARRIAGE = ("registered", "customary", "several")


def _read(known: Known) -> Effect:
    return ReadReport(track_words.report(known))


def _has_files(known: Known) -> str:
    return "yes" if waiting_files(known) else "no"


PAPERS = Flow(
    "papers",
    start="whose",
    steps={
        **whose_report(then="read"),
        "read": Do(
            _read, then={ReportRead: "married", ReportGone: NO_REPORT}, keep=words.keep_papers
        ),
        # What a marriage is on paper decides which papers are asked for; asked once.
        "married": Decide(words.marriage_told, then={"ask": "marriage", "known": "files"}),
        "marriage": Choose(MARRIAGE, then="keep_marriage"),
        "keep_marriage": kept("marriage", then="read", of="report"),
        "files": Decide(_has_files, then={"yes": "which", "no": "left"}),
        "left": Decide(words.still_missing, then={"some": "list", "none": "came"}),
        "list": Choose(
            words.options_missing,
            then="listed",
            keep="paper",
            blanks=words.blanks_list,
            closing=True,
            also=words.options_named,
            media=dict.fromkeys(FILE_KINDS, "which"),
        ),
        "listed": Decide(
            words.chosen_of_list,
            then={"all": "all", "menu": "@main_menu", "card": "card", "paper": "about"},
        ),
        "all": Say(then="list", blanks=words.blanks_all),
        "came": Say(then="complete", blanks=words.blanks_all),
        "complete": Choose(
            ("slip", "track", "menu"),
            then={"slip": "@send_slip", "track": "@track_report", "menu": "@main_menu"},
            closing=True,
            media=dict.fromkeys(FILE_KINDS, "which"),
        ),
        # One paper: who issues it, and that it will follow.
        "about": Choose(
            ("follows", "list"),
            then={"follows": "promise", "list": "read"},
            blanks=words.blanks_about,
            closing=True,
            media=dict.fromkeys(FILE_KINDS, "keep"),
        ),
        # Of the card its number is enough.
        "card": Ask(
            a_card_number,
            then="keep_card",
            blanks=words.blanks_about,
            ways={"follows": "promise", "list": "read"},
            media=dict.fromkeys(FILE_KINDS, "keep"),
        ),
        "keep_card": kept("card", then="card_told", of="report"),
        "card_told": Say(then="read"),
        "promise": Do(
            lambda known: PromisePaper(known.text("report"), words.paper(known)),
            then={PaperKept: "promised", ReportGone: NO_REPORT},
        ),
        "promised": Say(then="read", blanks=words.blanks_paper),
        # A photo came: which paper is it?
        **which_paper(then="received"),
        "received": Decide(words.before, then={"new": "thanks", "again": "had_it"}),
        "thanks": Say(then="read", blanks=words.blanks_paper),
        "had_it": Say(then="read", blanks=words.blanks_paper),
        "too_many": Say(then="@main_menu"),
        NO_REPORT: End(),
    },
)
