"""How a report's way is put: its stage in words, and both clocks as dates."""

from collections.abc import Mapping

from conversations.engine.events import Answer
from conversations.engine.flow import Known
from conversations.engine.replies import Blank, Option, Text
from conversations.engine.report_events import (
    PaperLine,
    ReportFollowed,
    ReportRead,
    ReportsListed,
)
from conversations.engine.session import Json
from conversations.masking import without_long_numbers
from conversations.rules.case import CaseState, ClosedAs
from conversations.rules.paper import PaperState

OTHER = "other"
# A menu never has more than six choices; the last is for a report of another phone.
MOST_NAMED = 5
_CAME = frozenset({PaperState.RECEIVED, PaperState.ACCEPTED})
_SENT_BACK = frozenset({PaperState.UNREADABLE, PaperState.WRONG})
_MISSING_IN = frozenset({CaseState.NOTICE, CaseState.OPEN, CaseState.PAPERS_MISSING})
_PAYING = frozenset({CaseState.COMPLETE, CaseState.FORWARDED, CaseState.APPROVED})


def given(known: Known) -> str:
    """Return whether the first words gave a number."""
    return "number" if _given(known) else "none"


def _given(known: Known) -> dict[str, Json]:
    number = known.got.get("number")
    return number if isinstance(number, dict) else {}


def secret_told(known: Known) -> str:
    """Return whether the secret letters came with the number, or after it."""
    return "yes" if _given(known).get("secret") or known.got.get("secret") else "no"


def keep_list(answer: Answer) -> Mapping[str, Json]:
    """Learn this chat's reports; the only one is spoken of, of several one must be chosen."""
    if not isinstance(answer, ReportsListed):
        return {}
    listed: list[Json] = [
        [line.report, line.number, line.kind, line.on.isoformat()]
        for line in answer.reports[:MOST_NAMED]
    ]
    only = answer.reports[0].report if len(answer.reports) == 1 else None
    return {"reports": listed, "report": only, "which": None}


def keep_named(answer: Answer) -> Mapping[str, Json]:
    """Learn this chat's reports without choosing one."""
    return {"own": keep_list(answer).get("reports")}


def is_own(known: Known) -> str:
    """Return whether the number that was given is one of this chat's own reports."""
    return "yes" if _own(known) else "no"


def _own(known: Known) -> str | None:
    own, number = known.got.get("own"), _given(known).get("number")
    for line in own if isinstance(own, list) else ():
        if isinstance(line, list) and line[1] == number:
            return str(line[0])
    return None


def _reports(known: Known) -> list[list[Json]]:
    kept = known.got.get("reports")
    return [line for line in kept if isinstance(line, list)] if isinstance(kept, list) else []


def how_many(known: Known) -> str:
    """Return how many reports this chat knows: ``none``, ``one`` or ``several``."""
    count = len(_reports(known))
    return "none" if count == 0 else "one" if count == 1 else "several"


def options_which(known: Known) -> tuple[Option, ...]:
    """Return the reports by number, then another."""
    named = (Option(str(line[0]), str(line[1])) for line in _reports(known))
    return (*named, Option(OTHER))


def chosen_report(known: Known) -> str:
    """Return whether one of the listed reports was chosen."""
    return OTHER if known.got.get("which") == OTHER else "own"


def is_spoken_of(known: Known) -> str:
    """Return whether it is known by now which report is spoken of."""
    chosen = known.got.get("which") not in (None, OTHER)
    return "known" if chosen or known.got.get("report") else "unknown"


def report(known: Known) -> str:
    """Return the report that is spoken of: followed, chosen, or the chat's only one."""
    chosen = known.got.get("which")
    if own := _own(known):
        return own
    return str(chosen) if chosen and chosen != OTHER else known.text("report")


def keep_followed(answer: Answer) -> Mapping[str, Json]:
    """Learn the report that is followed from now on."""
    if not isinstance(answer, ReportFollowed):
        return {"number": None}
    return {"report": answer.report, "which": None, "number": answer.number}


def keep_read(answer: Answer) -> Mapping[str, Json]:
    """Learn which report was read: papers, receipt and amounts are asked of it."""
    if not isinstance(answer, ReportRead):
        return {}
    return {"report": answer.report, "number": answer.number, "which": None, "own": None}


def blanks_stage(known: Known) -> Mapping[str, Blank]:
    """Fill the stage: number, what was reported, since when, and who has it."""
    read = known.answer(ReportRead)
    held = read.holder and read.state is not CaseState.CLOSED
    holder = (Text("track_report.held", {"holder": read.holder}),) if held else ()
    reason = without_long_numbers(read.reason)
    return {
        "number": read.number,
        "kind": Text(f"track_report.kind.{read.kind}"),
        "filed": read.filed_at,
        "stage": (Text(f"track_report.is.{_stage(read)}", {"reason": reason}), *holder),
    }


def _stage(read: ReportRead) -> str:
    if read.state is CaseState.CLOSED:
        return f"closed_{read.closed_as or ClosedAs.DONE}"
    if read.state is CaseState.REJECTED and not read.reason:
        return "rejected_no_reason"
    return read.state


def clock(known: Known) -> str:
    """Return which clock is told of: ours until BPJS knows, theirs once the papers are complete."""
    read = known.answer(ReportRead)
    if read.pay_by is not None and read.state in _PAYING:
        return "paying"
    if read.passed_on is not None and read.state in _MISSING_IN:
        return "told_bpjs"
    if read.due is None or read.passed_on is not None or read.state not in _MISSING_IN:
        return "none"
    return "late" if read.due < known.now else "running"


def blanks_clock(known: Known) -> Mapping[str, Blank]:
    """Fill the words about the clocks."""
    read = known.answer(ReportRead)
    return {
        "due": read.due or known.now,
        "passed_on": read.passed_on or known.now,
        "bpjs_number": Text("track_report.bpjs_number", {"number": read.bpjs_number})
        if read.bpjs_number
        else Text("track_report.no_bpjs_number"),
        "pay_by": read.pay_by or known.today,
        "sure": Text(f"track_report.pay_by_{'sure' if read.pay_by_sure else 'about'}"),
    }


def missing(known: Known) -> str:
    """Return whether papers are still asked for where that matters."""
    read = known.answer(ReportRead)
    return "some" if _left(read) and read.state in _MISSING_IN else "none"


def blanks_missing(known: Known) -> Mapping[str, Blank]:
    """Fill which papers are still asked for, and why one that came is asked for again."""
    return {"papers": tuple(map(_asked, _left(known.answer(ReportRead))))}


def _left(read: ReportRead) -> list[PaperLine]:
    """Return the papers that the claim needs and has not, and any other that was sent back."""
    return [
        line
        for line in read.papers
        if line.state in _SENT_BACK or (line.required and line.state not in _CAME)
    ]


def _asked(line: PaperLine) -> Text:
    paper = Text(f"papers.named.{line.paper}")
    if line.state not in _SENT_BACK:
        return Text("papers.line.asked", {"paper": paper})
    why = Text(f"papers.fault.{line.fault}") if line.fault else Text("papers.fault.none")
    return Text(f"papers.line.{line.state}", {"paper": paper, "why": why})
