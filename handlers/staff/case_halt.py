"""When the law's hours of a case stopped, and who noted that; they run no more then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from conversations.rules.case import CaseState
from handlers.cases.steps import Step
from storage.case_history import CaseStep
from storage.cases import Case


@dataclass(frozen=True, slots=True)
class Halt:
    """``actor`` as the audit names people, empty where the history does not say.

    ``in_time``: before the hours were over. ``closed``: BPJS Ketenagakerjaan was not told; the case
    was closed.
    """

    at: datetime
    actor: str
    in_time: bool
    closed: bool


def halt_of(case: Case, steps: Sequence[CaseStep]) -> Halt | None:
    """Return when and by whom the hours were stopped; None where they run, or never ran.

    ``steps`` are the case's history, oldest first.
    """
    if case.due_at is None:
        return None
    if case.passed_on_at is not None:
        at, closed, noted = case.passed_on_at, False, _passed_on(steps)
    elif case.state is CaseState.CLOSED:
        noted = next((step for step in reversed(steps) if _leads_to(step, CaseState.CLOSED)), None)
        at, closed = noted.at if noted else case.filed_at, True
    else:
        return None
    return Halt(at, noted.actor if noted else "", at <= case.due_at, closed)


def _passed_on(steps: Sequence[CaseStep]) -> CaseStep | None:
    """Return the step that first noted it; one that was taken back noted nothing."""
    noted: list[CaseStep] = []
    for step in steps:
        if _takes_back(step):
            del noted[-1:]
        elif step.step == Step.PASSED_ON or _leads_to(step, CaseState.FORWARDED):
            noted.append(step)
    return noted[0] if noted else None


def _takes_back(step: CaseStep) -> bool:
    """Tell whether a step undoes the last one that noted it."""
    if not step.details.get("undone"):
        return False
    return step.step == Step.PASSED_ON or step.details.get("before") == CaseState.FORWARDED


def _leads_to(step: CaseStep, state: CaseState) -> bool:
    return step.step == Step.MOVED and step.details.get("state") == state
