"""What is shown and asked of papers: the checklist, one paper, and which paper a photo is."""

from collections.abc import Mapping

from conversations.engine.events import Answer
from conversations.engine.flow import Known
from conversations.engine.replies import Blank, Option, Text
from conversations.engine.report_events import PaperKept, PaperLine, ReportRead
from conversations.engine.session import Json
from conversations.report_steps import waiting_files
from conversations.rules.case import CaseKind, Family
from conversations.rules.paper import Paper, PaperFault, PaperState

# A question has six options at most.
MOST_LISTED = 4
MOST_ASKED = 5
_DONE = frozenset({PaperState.RECEIVED, PaperState.ACCEPTED})
_MARRIED = frozenset({Family.SPOUSE, Family.SPOUSE_AND_CHILDREN})
ALL, MENU, MORE, NOTHING = "all", "menu", "more", "nothing"


def keep_papers(answer: Answer) -> Mapping[str, Json]:
    """Learn the checklist, so that the next questions need not look it up."""
    if not isinstance(answer, ReportRead):
        return {}
    told = answer.told
    married = answer.kind is CaseKind.DEATH and told.family in _MARRIED
    # Who only follows (no secret is shown) cannot add to what was told.
    ask = married and told.marriage is None and bool(answer.secret)
    papers: list[Json] = [
        [line.paper, line.state, line.required, list(line.issuers), line.fault, line.note]
        for line in answer.papers
    ]
    return {
        "report": answer.report,
        "number": answer.number,
        "papers": papers,
        "ask_marriage": ask,
    }


def _lines(known: Known) -> list[PaperLine]:
    papers = known.got.get("papers")
    return (
        [_line(one) for one in papers if isinstance(one, list)] if isinstance(papers, list) else []
    )


def _line(kept: list[Json]) -> PaperLine:
    name, state, required, issuers, fault, note = kept
    return PaperLine(
        Paper(str(name)),
        PaperState(str(state)),
        bool(required),
        tuple(str(one) for one in issuers) if isinstance(issuers, list) else (),
        PaperFault(str(fault)) if fault else None,
        str(note or ""),
    )


def marriage_told(known: Known) -> str:
    """Return whether the question about the marriage is still to be asked."""
    return "ask" if known.got.get("ask_marriage") else "known"


def _missing(known: Known) -> list[PaperLine]:
    """Return what has not come: what the claim needs first, what was promised last."""
    left = [line for line in _lines(known) if line.state not in _DONE]
    return sorted(left, key=lambda line: (line.state is PaperState.FOLLOWS, not line.required))


def still_missing(known: Known) -> str:
    """Return whether any required paper has not come yet."""
    return "some" if any(line.required for line in _missing(known)) else "none"


def paper(known: Known) -> Paper:
    """Return the paper that is spoken of."""
    return Paper(known.text("paper"))


def _name(of: Paper) -> Text:
    return Text(f"papers.named.{of}")


def _option(of: Paper) -> Option:
    return Option(of, key=f"papers.paper.{of}")


def options_missing(known: Known) -> tuple[Option, ...]:
    """Return the papers that are asked for next, then the whole list and the way out."""
    listed = [_option(line.paper) for line in _missing(known)[:MOST_LISTED]]
    return (*listed, Option(ALL), Option(MENU))


def options_named(_known: Known) -> tuple[Option, ...]:
    """Return every paper: whatever is shown, its name is understood."""
    return tuple(_option(one) for one in Paper)


def chosen_of_list(known: Known) -> str:
    """Return what was chosen: a paper, the whole list, the menu."""
    choice = known.text("paper")
    return choice if choice in (ALL, MENU, Paper.CARD) else "paper"


def options_which(known: Known) -> tuple[Option, ...]:
    """Return the papers a photo may be of: those asked for first, the others behind the last."""
    asked = _asked(known)
    return (*(_option(one) for one in asked[:MOST_ASKED]), Option(MORE))


def options_which_more(known: Known) -> tuple[Option, ...]:
    """Return the next papers a photo may be of, and any other paper."""
    rest = _asked(known)[MOST_ASKED : 2 * MOST_ASKED]
    known_ones = [_option(one) for one in rest if one is not Paper.OTHER]
    return (*known_ones[:MOST_LISTED], _option(Paper.OTHER), Option(NOTHING))


def _asked(known: Known) -> list[Paper]:
    first = [line.paper for line in _missing(known)]
    return [*first, *(line.paper for line in _lines(known) if line.state in _DONE)]


def chosen_of_which(known: Known) -> str:
    """Return what was chosen: a paper, the rest of the list, or that it is none."""
    choice = known.text("paper")
    return choice if choice in (MORE, NOTHING) else "paper"


def blanks_list(known: Known) -> Mapping[str, Blank]:
    """Fill the question for the next papers: how many are missing, and what was sent back."""
    missing = [line for line in _missing(known) if line.required]
    return {"number": known.text("number"), "count": len(missing)}


def blanks_all(known: Known) -> Mapping[str, Blank]:
    """Fill the checklist, one paper a line."""
    lines = tuple(
        Text(f"papers.line.{line.state}", {"paper": _name(line.paper), "why": _fault(line)})
        for line in _lines(known)
    )
    return {"number": known.text("number"), "lines": lines or (Text("papers.no_lines"),)}


def _fault(line: PaperLine) -> Text:
    return Text(f"papers.fault.{line.fault}") if line.fault else Text("papers.fault.none")


def blanks_about(known: Known) -> Mapping[str, Blank]:
    """Fill the words about one paper: who issues it, and what is special about it."""
    line = next((line for line in _lines(known) if line.paper is paper(known)), None)
    issuers = tuple(Text(f"papers.issuer.{one}") for one in (line.issuers if line else ()))
    notes = (Text(f"papers.note.{line.note}"),) if line and line.note else ()
    state = line.state if line else PaperState.MISSING
    why = _fault(line) if line else Text("papers.fault.none")
    return {
        "line": Text(f"papers.line.{state}", {"paper": _name(paper(known)), "why": why}),
        "more": (*(issuers or (Text("papers.issuer.home"),)), *notes),
    }


def blanks_paper(known: Known) -> Mapping[str, Blank]:
    """Fill the words after a paper came or was promised."""
    return {"paper": _name(paper(known)), "number": known.text("number")}


def blanks_which(known: Known) -> Mapping[str, Blank]:
    """Fill the question which paper the photos are of."""
    return {"count": len(waiting_files(known))}


def before(known: Known) -> str:
    """Return whether the paper that just came had come before."""
    return "again" if known.answer(PaperKept).before in _DONE else "new"
