"""Which step of a case may follow which; people take every step, no message and no clock does."""

from collections.abc import Mapping

from conversations.rules.case import CaseState

NEXT: Mapping[CaseState, frozenset[CaseState]] = {
    state: frozenset(following)
    for state, following in {
        CaseState.NOTICE: (CaseState.OPEN, CaseState.CLOSED),
        CaseState.OPEN: (CaseState.PAPERS_MISSING, CaseState.COMPLETE, CaseState.CLOSED),
        CaseState.PAPERS_MISSING: (CaseState.COMPLETE, CaseState.OPEN, CaseState.CLOSED),
        CaseState.COMPLETE: (CaseState.PAPERS_MISSING, CaseState.FORWARDED, CaseState.CLOSED),
        CaseState.FORWARDED: (CaseState.PAPERS_MISSING, CaseState.APPROVED, CaseState.REJECTED),
        CaseState.APPROVED: (CaseState.PAID,),
        # Papers can be mended and the claim sent again.
        CaseState.REJECTED: (CaseState.PAPERS_MISSING, CaseState.FORWARDED, CaseState.CLOSED),
        CaseState.PAID: (CaseState.CLOSED,),
        # Closed by mistake, or something new came: opened again.
        CaseState.CLOSED: (CaseState.OPEN,),
    }.items()
}
# Where nothing is waited for.
TERMINAL = frozenset({CaseState.CLOSED})


def may_go(state: CaseState, to: CaseState) -> bool:
    """Whether a case that stands at ``state`` may be put to ``to`` in one step."""
    return to in NEXT[state]
