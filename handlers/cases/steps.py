"""The names of what happens to a case, as its history keeps them."""

from enum import StrEnum

# The worker, when it does what has fallen due.
CLOCK = "clock"


class Step(StrEnum):
    """One row of a case's history. Details hold names and codes only, never who a person is."""

    FILED = "filed"
    JOINED = "joined"
    TOLD_MORE = "told_more"
    PLACED = "placed"
    CORRECTED = "corrected"
    REPLACED = "replaced"
    ABOUT_NOTED = "about_noted"
    FOLLOWED = "followed"
    PAPER_SENT = "paper_sent"
    PAPER_KEPT = "paper_kept"
    PAPER_DOUBLE = "paper_double"
    PAPER_UNREADABLE = "paper_unreadable"
    PAPER_PROMISED = "paper_promised"
    PAPER_TAKEN_OUT = "paper_taken_out"
    PAPER_JUDGED = "paper_judged"
    NOTICE_SENT = "notice_sent"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    ALARM = "alarm"
    NOT_RUNG = "not_rung"
    MOVED = "moved"
    PASSED_ON = "passed_on"
    REPORTER_CHECKED = "reporter_checked"
    ACCOUNT_NOTED = "account_noted"
    FLAG_RAISED = "flag_raised"
    FLAG_CLEARED = "flag_cleared"
    PAPERS_REMINDED = "papers_reminded"
    SCHOLARSHIP_REMINDED = "scholarship_reminded"
