"""What a message may be about: the names under which staff sort what nobody understood.

The names are fixed; the understanding of free text is tried against what staff sorted.
"""

from typing import Final

INTENTS: Final = (
    "check_status",
    "benefit_jkk",
    "benefit_jkm",
    "scholarship",
    "report_accident",
    "report_death",
    "track_claim",
    "documents",
    "office",
    "contribution",
    "card",
    "register",
    "jht",
    "human",
    "stop",
    "language",
    "menu",
    "thanks",
    "privacy",
    "complaint",
    "bpjs_kesehatan",
    # None of our business.
    "out_of_scope",
)
