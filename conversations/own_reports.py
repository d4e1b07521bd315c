"""Which report is spoken of: the one at hand, the chat's only one, or one that is chosen."""

from conversations import track_words as words
from conversations.engine.flow import Choose, Decide, Do, Step
from conversations.engine.report_effects import ListReports
from conversations.engine.report_events import ReportsListed


def whose_report(then: str, none: str = "@track_report") -> dict[str, Step]:
    """Return the steps from ``whose`` on that find a report and lead to ``then``.

    ``none`` is where a chat goes that knows no report, or means another one. The report found is
    ``track_words.report``.
    """
    return {
        "whose": Decide(words.is_spoken_of, then={"known": then, "unknown": "own"}),
        "own": Do(lambda _: ListReports(), then={ReportsListed: "how_many"}, keep=words.keep_list),
        "how_many": Decide(
            words.how_many, then={"none": none, "one": then, "several": "which_report"}
        ),
        "which_report": Choose(words.options_which, then="report_chosen", keep="which"),
        "report_chosen": Decide(words.chosen_report, then={words.OTHER: none, "own": then}),
    }
