"""Print one case in full, for whoever works it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.claims.rights_lines import INDENT, heir_lines, rights_lines
from bot.claims.told_lines import about_lines, report_head, report_lines
from bot.claims.work_lines import clock_lines, flag_lines, history_lines, paper_lines
from bot.commands.speaking import show, words
from handlers.cases.claim import Claim
from handlers.services import Services
from storage.agents import Agent
from storage.case_history import CaseStep
from storage.documents import KeptDocument


@dataclass(frozen=True, slots=True)
class Shown:
    """A case with the files that came, the steps that were taken, and the agents by id."""

    claim: Claim
    files: tuple[KeptDocument, ...]
    steps: tuple[CaseStep, ...]
    agents: dict[object, Agent]


def show_claim(shown: Shown, services: Services, *, whole: bool) -> None:
    """Print a case; ``whole`` shows the numbers of people unmasked."""
    claim, guide, zone = shown.claim, services.guide, services.zone
    show(_heading(claim))
    _part(words("claims.show.about"), about_lines(claim, guide.regions, whole=whole))
    _part(words("claims.show.clocks"), clock_lines(claim, guide.figures, zone))
    for report in claim.reports:
        head = report_head(report, shown.agents.get(report.agent_id), zone)
        _part(head, report_lines(report, guide.regions, whole=whole))
    _part(words("claims.show.papers"), paper_lines(claim, shown.files))
    _part(words("claims.show.rights"), rights_lines(claim, guide.figures))
    _part(words("claims.heirs.head"), heir_lines(claim))
    _part(words("claims.show.flags"), flag_lines(claim, zone))
    _part(words("claims.show.history"), history_lines(shown.steps, zone))


def _heading(claim: Claim) -> str:
    case = claim.case
    told = {
        "number": case.number,
        "kind": words(f"claims.kind.{case.kind}"),
        "state": words(f"claims.state.{case.state}"),
    }
    if case.closed_as is None:
        return words("claims.show.heading", **told)
    closed_as = words(f"claims.closed_as.{case.closed_as}")
    return words("claims.show.heading_closed", **told, closed_as=closed_as)


def _part(head: str, lines: Iterable[str]) -> None:
    """Print a part under its head; nothing when it has no lines."""
    found = list(lines)
    if found:
        show()
        show(head)
    for line in found:
        show(INDENT + line)
