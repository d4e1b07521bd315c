"""A case in words: what was told, the papers and their files, what happened; numbers masked.

What people wrote is shown without numbers that may be a NIK, a card or a phone, until somebody says
what they need them for (``whole``).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Final

from bot.web.staff.words import Words
from conversations.engine.replies import Text
from conversations.masking import masked_name, masked_number, without_long_numbers
from conversations.rules.case import Told
from conversations.rules.paper import Paper, PaperFault, PaperState
from conversations.rules.regions import Regions
from handlers.staff.case_view import CaseSheet, File
from storage.audit import Detail

# Fields whose values are words of ours; the others are the people's own.
_NAMED: Final = frozenset({"relation", "work", "treated", "died_at", "family", "marriage"})
_NUMBERS: Final = frozenset({"nik", "kpj", "informant_phone"})
_NAMES: Final = frozenset({"who", "informant"})
_PHONES: Final = re.compile(r"(?<![\d.])(?:\+|0)\d(?:[ .-]?\d){7,13}(?!\d)")
# What is wrong with what the paper says, not with its picture.
_WRONG: Final = frozenset(
    {
        *(PaperFault.OTHER_PERSON, PaperFault.OTHER_PAPER),
        *(PaperFault.OUT_OF_DATE, PaperFault.NOT_SIGNED),
    }
)
# For what somebody sees in a picture or on a paper, in the order of the list.
FAULTS: Final = (
    *(PaperFault.TOO_DARK, PaperFault.BLURRED, PaperFault.TOO_SMALL, PaperFault.CUT_OFF),
    *(PaperFault.OTHER_PERSON, PaperFault.OTHER_PAPER),
    *(PaperFault.OUT_OF_DATE, PaperFault.NOT_SIGNED),
)
LEVELS: Final[Mapping[PaperState, str]] = {
    PaperState.ACCEPTED: "green",
    PaperState.RECEIVED: "blue",
    PaperState.UNREADABLE: "red",
    PaperState.WRONG: "red",
    PaperState.MISSING: "amber",
}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line of the checklist. ``state`` in words, ``level`` a kind of badge.

    ``came``: somebody sent it or spoke of it; ``waits``: nobody of the staff has judged it.
    """

    paper: Paper
    name: str
    state: str
    level: str
    required: bool
    files: tuple[File, ...]
    accepted: bool
    came: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a case; ``more`` in words, empty for nothing."""

    at: datetime
    who: str
    what: str
    more: str


def said(text: str, *, whole: bool) -> str:
    """Return people's own words, long numbers and phones masked unless ``whole``."""
    if whole:
        return text
    masked = _PHONES.sub(lambda found: masked_number(found.group()), text)
    return without_long_numbers(masked)


def told_rows(
    told: Told, words: Words, regions: Regions, *, whole: bool
) -> Iterator[tuple[str, str]]:
    """Yield what was told: the head of each field, and its value in words."""
    for field in fields(Told):
        value = getattr(told, field.name)
        if value not in (None, ""):
            head = words(f"claims.field.{field.name}")
            yield head, _value(field.name, value, words, regions, whole=whole)


def state_of(fault: PaperFault) -> PaperState:
    """Return where a paper stands that is sent back for a fault."""
    return PaperState.WRONG if fault in _WRONG else PaperState.UNREADABLE


def fault_words(fault: PaperFault, words: Words) -> str:
    """Return a fault as a line of a list; its text follows a comma elsewhere."""
    text = words(f"papers.fault.{fault}").removeprefix(", ")
    return text[:1].upper() + text[1:]


def paper_lines(sheet: CaseSheet, words: Words) -> Iterator[PaperLine]:
    """Yield the checklist of a case, then what else came."""
    claim = sheet.claim
    needed = {line.paper: line.required for line in claim.needed}
    came = (*claim.papers, *(file.document.paper for file in sheet.files))
    for paper in dict.fromkeys((*needed, *came)):
        kept = claim.papers.get(paper)
        state = kept.state if kept else PaperState.MISSING
        text = words(f"claims.paper.{state}")
        if kept is not None and kept.fault is not None:
            fault = words(f"papers.fault.{kept.fault}")
            text = words("claims.paper.fault", state=text, fault=fault)
        required = needed.get(paper, False)
        level = LEVELS.get(state, "") if required or state is not PaperState.MISSING else ""
        yield PaperLine(
            paper,
            words(f"papers.named.{paper}"),
            text,
            level,
            required,
            sheet.files_of(paper),
            state is PaperState.ACCEPTED,
            kept is not None,
            state is PaperState.RECEIVED,
        )


def timeline(sheet: CaseSheet, words: Words) -> list[Entry]:
    """Return what happened to a case, the latest first."""
    names = dict(sheet.names)
    steps = [
        Entry(
            step.at,
            words.actor(step.actor, names),
            words(f"claims.step.{step.step}"),
            _details(step.details, words, names),
        )
        for step in sheet.steps
    ]
    acts = [
        Entry(
            act.at,
            words.actor(act.actor, names),
            words(f"staff_cases.act.{act.act}"),
            _details(act.details, words, names),
        )
        for act in sheet.acts
    ]
    # Of the same moment, the history's own order stands.
    return sorted([*steps, *acts], key=lambda entry: entry.at)[::-1]


def _value(name: str, value: object, words: Words, regions: Regions, *, whole: bool) -> str:
    if name in _NAMED:
        return words(f"claims.value.{name}.{value}")
    if isinstance(value, bool):
        return words("claims.value.yes" if value else "claims.value.no")
    if isinstance(value, tuple):
        levels = ", ".join(words(f"claims.rights.level.{level}") for level in value)
        return levels or words("claims.value.no_schools")
    if name == "kabupaten" and str(value) in regions.by_code:
        return regions.by_code[str(value)].name
    if isinstance(value, time):
        return f"{value:%H.%M}"
    if isinstance(value, date):
        return words.day(value)
    return _own_words(name, str(value), whole=whole)


def _own_words(name: str, text: str, *, whole: bool) -> str:
    if whole:
        return text
    if name in _NUMBERS:
        return masked_number(text)
    return masked_name(text) if name in _NAMES else said(text, whole=False)


def _details(details: Mapping[str, Detail], words: Words, names: dict[str, str]) -> str:
    """Return the details of a step that say something to people."""
    return ", ".join(words.say(text) for text in _texts(details, names))


def _texts(details: Mapping[str, Detail], names: dict[str, str]) -> Iterator[Text]:
    told = {name: value for name, value in details.items() if value is not None}
    if "to" in details:
        name = names.get(str(details["to"]), "")
        yield (
            Text("staff_cases.timeline.owner_to", {"name": name})
            if name
            else Text("staff_cases.timeline.owner_nobody")
        )
    if "before" in told and "state" in told:
        yield Text(
            "staff_cases.timeline.state",
            {name: Text(f"claims.state.{told[name]}") for name in ("before", "state")},
        )
    if "closed_as" in told:
        yield Text(f"claims.closed_as.{told['closed_as']}")
    yield from _of_papers(told)
    if "flag" in told:
        yield Text(f"claims.flag.{told['flag']}")
    if "level" in told:
        yield Text("staff_cases.timeline.alarm", {"level": int(told["level"] or 0) + 1})
    if "report" in told:
        yield Text("staff_cases.timeline.report", {"number": str(told["report"])})
    if "chats" in told:
        yield Text("staff_cases.timeline.chats", {"count": str(told["chats"])})
    if told.get("undone"):
        yield Text("staff_cases.timeline.undone")
    if "reason" in told:
        yield Text(f"staff_cases.reveal.why.{told['reason']}")


def _of_papers(told: Mapping[str, Detail]) -> Iterator[Text]:
    if "paper" not in told:
        return
    paper = Text(f"papers.named.{told['paper']}")
    if "page" in told:
        page = str(told["page"])
        yield Text("staff_cases.timeline.paper_page", {"paper": paper, "page": page})
        return
    yield paper
    if "state" in told and "before" not in told:
        state, fault = Text(f"claims.paper.{told['state']}"), told.get("fault")
        blanks = {"state": state, "fault": Text(f"papers.fault.{fault}")}
        yield Text("claims.paper.fault", blanks) if fault else state
