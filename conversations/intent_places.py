"""Where each intent of ``intents.py`` leads, and which of them a phrase of ``entries.toml`` is."""

from collections.abc import Mapping
from typing import Final

from conversations.engine.session import Place
from conversations.entries import PLACES

# The flow that asks what was meant, and confirms what is never begun on a guess.
MEANT: Final = "meant"
OFFER: Final = Place(MEANT, "offer")

INTENT_PLACES: Final[Mapping[str, Place]] = {
    "check_status": Place("enrollment_status", "consent"),
    "benefit_jkk": Place("benefits", "injured"),
    "benefit_jkm": Place("benefits", "death"),
    "scholarship": Place("scholarship", "cause"),
    "report_accident": Place(MEANT, "accident"),
    "report_death": Place(MEANT, "death"),
    "track_claim": Place("track_report", "given"),
    "documents": Place(MEANT, "documents"),
    "office": Place("offices", "kabupaten"),
    "contribution": Place("continue_cover", "while_paid"),
    "card": Place(MEANT, "card"),
    "register": Place("questions", "register_how"),
    "jht": Place("not_ours", "savings"),
    "human": Place("talk_to_staff", "message"),
    "stop": Place(MEANT, "stop"),
    "language": Place("language", "ask"),
    "menu": Place("main_menu", "ask"),
    "thanks": Place(MEANT, "thanks"),
    "privacy": Place(MEANT, "privacy"),
    "complaint": Place(MEANT, "complaint"),
    "bpjs_kesehatan": Place("not_ours", "health"),
    "out_of_scope": Place(MEANT, "not_ours"),
}
# Where the very words are needed: to be told back, passed on, or kept for staff.
NEED_THE_WORDS: Final = frozenset(
    {OFFER, *(Place(MEANT, name) for name in ("accident", "death", "complaint"))}
)
# Frequent questions that are better done than answered ("where does my claim stand?").
QUESTION_PLACES: Final[Mapping[str, Place]] = {
    "status_how_to_check": INTENT_PLACES["check_status"],
    "status_still_valid": INTENT_PLACES["check_status"],
    "claim_progress": INTENT_PLACES["track_claim"],
    "office_nearest": INTENT_PLACES["office"],
    "stop_messages": INTENT_PLACES["stop"],
    "data_delete": Place("privacy", "erase"),
}
# What is answered where it is asked, and done where it is wished for ("I want a person").
WISHES: Final[Mapping[str, Place]] = {
    "robot_or_person": INTENT_PLACES["human"],
    "complaint_where": INTENT_PLACES["complaint"],
}
# Lists of papers are of an accident or of a death: which, is asked where it was not said.
PAPERS_OF: Final[Mapping[str, str]] = {
    "jkk_papers": "report_accident",
    "jkm_papers": "report_death",
}
# In the middle of a report it is known.
PAPERS_IN: Final[Mapping[str, str]] = {
    "accident_report": "jkk_papers",
    "death_report": "jkm_papers",
}
# What is begun once it is confirmed.
BEGINS: Final[Mapping[str, str]] = {
    "report_accident": "accident_report",
    "report_death": "death_report",
}
# Nobody is asked whether he meant these: "none of them" says as much.
NEVER_OFFERED: Final = frozenset({"menu", "thanks", "out_of_scope"})
# What is answered in the middle of a report, where any words may be what was asked for.
ONLY_ANSWERS: Final = frozenset(
    {"documents", "benefit_jkk", "benefit_jkm", "scholarship", "contribution", "office", "human"}
    | {"jht", "bpjs_kesehatan", "privacy", "language", "complaint", "track_claim", "card"}
    | {"register"}
)
# By the names in ``entries.toml``; other phrases mean what is asked about right away.
PHRASE_INTENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "status": ("check_status",),
    "dead_card": ("check_status",),
    "benefits": ("benefit_jkk", "benefit_jkm"),
    "calculator": ("benefit_jkk", "benefit_jkm"),
    "school": ("scholarship",),
    "continue_cover": ("contribution",),
    "offices": ("office",),
    "staff": ("human",),
    "accident": ("report_accident",),
    "death": ("report_death",),
    "track": ("track_claim",),
    "papers": ("documents",),
    "health": ("bpjs_kesehatan",),
    "social_aid": ("out_of_scope",),
    "savings": ("jht",),
    "passbook": ("card",),
}
# Phrases that say more than their intent.
_SAY_MORE: Final = ("calculator", "social_aid", "passbook")
MORE_EXACT: Final[Mapping[Place, tuple[str, ...]]] = {
    PLACES[name]: PHRASE_INTENTS[name] for name in _SAY_MORE
}
INTENTS_OF: Final[Mapping[Place, tuple[str, ...]]] = {
    PLACES[name]: intents for name, intents in PHRASE_INTENTS.items()
}
