"""Staff look at papers, reporters, accounts and flags, and say what they found."""

from conversations.rules.flags import Flag
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.cases.acting import acting
from handlers.cases.errors import NotAStep, NothingThere, WhyMissing
from handlers.cases.signs import raise_signs
from handlers.cases.steps import Step
from handlers.services import Services
from storage.cases import Case

# What staff find of a paper; the rest says where it is on its way.
JUDGEMENTS = frozenset({PaperState.ACCEPTED, PaperState.UNREADABLE, PaperState.WRONG})


def judge_paper(
    services: Services,
    number: str,
    paper: Paper,
    state: PaperState,
    fault: PaperFault | None,
    by: str,
    seen: int | None = None,
) -> Case:
    """Accept a paper, or send it back with its one reason; tell whoever it came from.

    A paper that staff accept needs not have come through a chat. Raises ``NotAStep`` for a state
    that is no judgement, ``WhyMissing`` without a reason for sending back.
    """
    if state not in JUDGEMENTS:
        raise NotAStep(state)
    if (state is PaperState.ACCEPTED) is (fault is not None):
        raise WhyMissing("fault")
    with acting(services, number, by, seen) as act:
        row = act.store.case_papers.of(act.case.id).get(paper)
        if row is None and state is not PaperState.ACCEPTED:
            raise NothingThere(paper)
        act.store.case_papers.put(act.case.id, paper, state, act.now, fault=fault)
        # The version moves on, so that each judgement is news of its own.
        act.change()
        act.note(Step.PAPER_JUDGED, paper=paper, state=state, fault=fault)
        came_with = {one.id: one for one in act.store.reports.of_case(act.case.id)}
        report = came_with.get(row.report_id) if row is not None and row.report_id else None
        act.tell(None if report is None or report.checked else report.id)
        return act.case


def check_reporter(
    services: Services, report_number: str, by: str, seen: int | None = None
) -> Case:
    """Note that staff know who filed a report: from now on it sees its case."""
    with acting(services, report_number, by, seen) as act:
        reports = act.store.reports.of_case(act.case.id)
        report = next((one for one in reports if one.number == report_number), None)
        if report is None:
            raise NothingThere(report_number)
        act.store.reports.set_checked(report.id)
        act.change()
        act.note(Step.REPORTER_CHECKED, report=report.number)
        act.tell(report.id)
        return act.case


def note_account(
    services: Services, number: str, account: str, by: str, seen: int | None = None
) -> Case:
    """Note the account (its digits) that a case is to be paid to: to be found by, never read."""
    digits = "".join(letter for letter in account if letter.isdecimal())
    if not digits:
        raise WhyMissing("account")
    with acting(services, number, by, seen) as act:
        act.change(account=digits)
        act.note(Step.ACCOUNT_NOTED)
        raise_signs(act.case, act.store, services.now())
        return act.case


def clear_flag(
    services: Services, number: str, flag: Flag, by: str, seen: int | None = None
) -> Case:
    """Note that somebody looked at a flag; raises ``NothingThere`` when none waits."""
    with acting(services, number, by, seen) as act:
        if not act.store.case_flags.clear(act.case.id, flag, by, act.now):
            raise NothingThere(flag)
        act.note(Step.FLAG_CLEARED, flag=flag)
        return act.case
