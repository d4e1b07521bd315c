"""How far the work on a case is: papers, clocks, flags, and every step that was taken."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.commands.speaking import words
from conversations.engine.replies import Rupiah
from conversations.masking import without_long_numbers
from conversations.rules.figures import Figures
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.cases.claim import Claim
from handlers.cases.payment import pay_by
from storage.case_history import CaseStep
from storage.documents import DocumentState, KeptDocument

_MARKS = {
    PaperState.ACCEPTED: "[x]",
    PaperState.RECEIVED: "[?]",
    PaperState.UNREADABLE: "[!]",
    PaperState.WRONG: "[!]",
}
_UNMARKED = "[ ]"


def paper_lines(claim: Claim, files: Sequence[KeptDocument]) -> Iterator[str]:
    """Yield the checklist of the case, then what else came; with how many files there are."""
    needed = {line.paper: line.required for line in claim.needed}
    came = (*claim.papers, *(file.paper for file in files))
    for paper in dict.fromkeys((*needed, *came)):
        kept = claim.papers.get(paper)
        state = kept.state if kept else PaperState.MISSING
        yield words(
            "claims.paper.line",
            mark=_MARKS.get(state, _UNMARKED),
            paper=words(f"papers.named.{paper}"),
            state=_paper_state(state, kept.fault if kept else None, required=needed.get(paper)),
        )
        count = _kept_files(files, paper)
        if count:
            yield f"    {words('claims.paper.file', count=count)}"


def clock_lines(claim: Claim, figures: Figures, zone: ZoneInfo) -> Iterator[str]:
    """Yield both clocks and the days of the claim; moments in ``zone``."""
    case = claim.case
    yield words("claims.clock.filed", moment=case.filed_at.astimezone(zone))
    if case.due_at is None:
        yield words("claims.clock.no_due")
    else:
        yield words("claims.clock.due", moment=case.due_at.astimezone(zone))
    if case.passed_on_at is None:
        yield words("claims.clock.not_passed_on")
    else:
        yield words("claims.clock.passed_on", moment=case.passed_on_at.astimezone(zone))
    payment = pay_by(case, figures)
    days: dict[str, date | None] = {
        "complete_on": case.complete_on,
        "forwarded_on": case.forwarded_on,
        "pay_by": payment[0] if payment else None,
        "paid_on": case.paid_on,
    }
    for name, day in days.items():
        if day is not None:
            yield words(f"claims.clock.{name}", day=day)
    if case.paid_rupiah is not None:
        yield words("claims.clock.paid_rupiah", amount=Rupiah(case.paid_rupiah))
    if case.bpjs_number:
        yield words("claims.clock.bpjs_number", number=case.bpjs_number)
    if case.holder:
        yield words("claims.clock.holder", name=case.holder)
    if case.reason:
        yield words("claims.clock.reason", reason=without_long_numbers(case.reason))


def flag_lines(claim: Claim, zone: ZoneInfo) -> Iterator[str]:
    """Yield what staff should look at, and what they have looked at."""
    for flag in claim.flags:
        name = words(f"claims.flag.{flag.flag}")
        if flag.cleared_at is None:
            yield words("claims.flag.line", flag=name, moment=flag.clear_by.astimezone(zone))
        else:
            yield words(
                "claims.flag.cleared",
                flag=name,
                by=_actor(flag.cleared_by or ""),
                moment=flag.cleared_at.astimezone(zone),
            )
    if not claim.flags:
        yield words("claims.show.no_flags")


def history_lines(steps: Iterable[CaseStep], zone: ZoneInfo) -> Iterator[str]:
    """Yield every step, oldest first, with who took it."""
    for step in steps:
        told = {
            "moment": _short(step.at.astimezone(zone)),
            "step": words(f"claims.step.{step.step}"),
            "actor": _actor(step.actor),
        }
        details = ", ".join(f"{name}={value}" for name, value in step.details.items())
        if details:
            yield words("claims.step.detail", **told, details=details)
        else:
            yield words("claims.step.line", **told)


def _paper_state(state: PaperState, fault: PaperFault | None, *, required: bool | None) -> str:
    said = words(f"claims.paper.{state}")
    if fault is not None:
        return words("claims.paper.fault", state=said, fault=words(f"papers.fault.{fault}"))
    return words("claims.paper.helpful", state=said) if required is False else said


def _kept_files(files: Sequence[KeptDocument], paper: Paper) -> int:
    return sum(1 for file in files if file.paper is paper and file.state is DocumentState.KEPT)


def _short(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H.%M}"


def _actor(actor: str) -> str:
    """Return who acted without the rest of an id."""
    kind, _, name = actor.partition(":")
    return f"{kind}:{name[:8]}" if kind in {"chat", "agent"} else actor
