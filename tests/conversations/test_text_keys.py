"""Every text is said by some code, and every text that code says is written."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from conversations.engine.events import Media
from conversations.engine.flow import Ask, Choose, End, Flow, Say
from conversations.entries import PLACES
from conversations.flows import COMMANDS, FLOWS
from conversations.meant import READINGS
from conversations.rules.benefits import (
    DiedAtWork,
    DiedOtherwise,
    Injured,
    PartlyDisabled,
    Situation,
    TotallyDisabled,
    UnableToWork,
    what_is_owed,
)
from conversations.rules.case import CaseKind, CaseState, ClosedAs
from conversations.rules.contributions import FULL, Sector
from conversations.rules.coverage import Payer, Period, cover_on
from conversations.rules.date_reading import DateFaultCode
from conversations.rules.figures import load_figures
from conversations.rules.hours import HourFault
from conversations.rules.kpj import KpjFault
from conversations.rules.nik import NikFaultCode
from conversations.rules.paper import Paper, PaperFault, PaperState
from conversations.rules.papers import ISSUERS, load_papers
from conversations.rules.scholarship import Level
from conversations.understanding.kinship import load_words
from tests.conversations.spoken import FILE_FAULTS, FILES, HINTS, keys, questions
from tests.conversations.spoken import key_of as key_of_option

ROOT = Path(__file__).parents[2]
RINGS = ("conversations", "handlers", "bot")
# Nothing is said there; what looks like a key is the id of a figure.
RULES = ROOT / "conversations" / "rules"
# A key written out, and the beginning of one whose end is filled in.
KEY = re.compile(rf"(?:{'|'.join(sorted(FILES))})\.[a-z_]+(?:\.[a-z_]+)*")
BEGUN_KEY = re.compile(rf"(?:{'|'.join(sorted(FILES))})\.[a-z_.]*")
SITUATIONS: tuple[Situation, ...] = (
    Injured(),
    UnableToWork(14),
    PartlyDisabled(5),
    TotallyDisabled(),
    DiedAtWork(),
    DiedOtherwise(),
)


def _lines() -> set[str]:
    """Every line that the calculator can show: late in a long cover, and early in a new one."""
    figures = load_figures()
    paid = (Period(date(2026, 1, 1), date(2026, 12, 31), Payer.PROVINCE, ""),)
    return {
        line.figure
        for day in (date(2026, 1, 2), date(2026, 12, 1))
        for case in SITUATIONS
        for line in what_is_owed(case, cover_on(paid, day, figures), figures).lines
    }


def _contributions() -> set[str]:
    paid = {FULL, *(window.figure for window in load_figures().windows)}
    return {figure.partition(".")[2] for figure in paid}


def _notes() -> set[str]:
    return {
        line.needed.note
        for lines in load_papers().lines.values()
        for line in lines
        if line.needed.note
    }


def _stages() -> set[str]:
    closed = {f"closed_{why}" for why in ClosedAs}
    return {*set(CaseState) - {CaseState.CLOSED}, *closed, "rejected_no_reason"}


WHEN = {"unknown", "day", "hour"}
# Keys whose last part is filled in while talking: what they begin with, and all that can follow.
FAMILIES: dict[str, set[str]] = {
    "engine.media.": set(Media),
    "engine.nik.": set(NikFaultCode),
    "engine.kpj.": set(KpjFault),
    # One that can only be one day off is asked about by that day: engine.day.perhaps.
    "engine.day.": set(DateFaultCode),
    "engine.hour.": set(HourFault),
    "offices.": {"address", "phone", "hours"},
    "enrollment_status.": {
        "was_covered",
        "was_not_covered",
        *(f"{what}_{how}" for what in ("card", "passbook") for how in ("yes", "no", "unknown")),
    },
    "enrollment_status.payer.": set(Payer),
    "continue_cover.work.": set(Sector),
    "continue_cover.from.": _contributions(),
    "continue_cover.amount.": _contributions(),
    "calculator.line.": _lines(),
    "calculator.share.": set(Level),
    "scholarship.share.": set(Level),
    "drafts.what.": {flow.name for flow in FLOWS.values() if flow.draft},
    "reports.happened.": WHEN,
    "reports.died.": WHEN,
    "track_report.kind.": set(CaseKind),
    "track_report.is.": _stages(),
    "track_report.pay_by_": {"sure", "about"},
    "reported.kind.": set(CaseKind),
    "papers.paper.": set(Paper),
    "papers.named.": set(Paper),
    "papers.line.": set(PaperState),
    "papers.fault.": set(PaperFault),
    "papers.issuer.": set(ISSUERS),
    "papers.note.": _notes(),
    "documents.fault.": set(FILE_FAULTS),
    "documents.hint.": set(HINTS),
    "anywhere.word.": set(COMMANDS),
    "meant.reading.": set(READINGS),
    "meant.kin.": {*load_words().relations, "self"},
    "entries.": set(PLACES),
}
QUESTIONS = {question.key: question for question in questions()}
# What a question may have besides its text: shown when it was not understood, and below it.
BESIDE_A_QUESTION = ("example", "footer")


def said_by(flow: Flow) -> Iterator[str]:
    for name, step in flow.steps.items():
        match step:
            case Say(_, text):
                yield f"{flow.name}.{text or name}"
            case Choose() | Ask():
                question = QUESTIONS[f"{flow.name}.{name}"]
                yield question.key
                yield from (key_of_option(question, option) for option in question.options)
                if isinstance(step, Choose) and isinstance(step.also, tuple):
                    yield from (f"{question.key}.{name}" for name in step.also)
            case End(say=True):
                yield f"{flow.name}.{name}"
            case _:
                pass


def _beside_questions() -> set[str]:
    return {
        f"{flow.name}.{name}.{beside}"
        for flow in FLOWS.values()
        for name, step in flow.steps.items()
        if isinstance(step, Choose | Ask)
        for beside in BESIDE_A_QUESTION
    }


def _in_code() -> tuple[set[str], set[str]]:
    """Return the keys written out in code, and the beginnings of those that are filled in."""
    whole, begun = set(), set()
    for ring in RINGS:
        for file in sorted((ROOT / ring).rglob("*.py")):
            if RULES in file.parents:
                continue
            tree = ast.parse(file.read_text("utf-8"))
            parts = {
                id(part)
                for node in ast.walk(tree)
                if isinstance(node, ast.JoinedStr)
                for part in node.values
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                    first = str(node.values[0].value)
                    if BEGUN_KEY.fullmatch(first):
                        begun.add(first)
                elif isinstance(node, ast.Constant) and id(node) not in parts:
                    value = node.value
                    if not isinstance(value, str) or not KEY.fullmatch(value):
                        continue
                    # A beginning may be handed on to where its end is filled in.
                    if f"{value}." in FAMILIES:
                        begun.add(f"{value}.")
                    else:
                        whole.add(value)
    return whole, begun


def _steps() -> set[str]:
    """``flow.step`` is also the name of a place, which need not have a text."""
    return {f"{flow.name}.{name}" for flow in FLOWS.values() for name in flow.steps}


def _used() -> set[str]:
    said = {key for flow in FLOWS.values() for key in said_by(flow)}
    families = {f"{begins}{name}" for begins, names in FAMILIES.items() for name in names}
    return said | families | (_in_code()[0] - _steps())


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_every_text_that_a_flow_says_is_written(flow: Flow) -> None:
    assert set(said_by(flow)) - keys("id") == set()


def test_every_text_that_code_says_is_written() -> None:
    files = {f"{name}.{kind}" for name in FILES for kind in ("toml", "bin")}
    assert _used() - keys("id") - files == set()


def test_every_text_that_is_written_is_said() -> None:
    assert keys("id") - _used() - _beside_questions() == set()


def test_every_key_that_is_filled_in_while_talking_is_of_a_known_family() -> None:
    assert _in_code()[1] - set(FAMILIES) == set()
    assert set(FAMILIES) - _in_code()[1] == set()
