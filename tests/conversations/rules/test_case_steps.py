"""The steps of a case: none but those of the table, and a way to the end from everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.case import CaseState
from conversations.rules.case_steps import NEXT, TERMINAL, may_go

STATES = st.sampled_from(CaseState)
ALLOWED = {
    "notice": "open closed",
    "open": "papers_missing complete closed",
    "papers_missing": "complete open closed",
    "complete": "papers_missing forwarded closed",
    "forwarded": "papers_missing approved rejected",
    "approved": "paid",
    "rejected": "papers_missing forwarded closed",
    "paid": "closed",
    "closed": "open",
}


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("to", CaseState)
def test_a_case_goes_where_the_table_says_and_nowhere_else(state: CaseState, to: CaseState) -> None:
    assert may_go(state, to) is (to in ALLOWED[state].split())


def test_every_state_has_its_steps() -> None:
    assert set(NEXT) == set(CaseState)


@given(st.lists(STATES, max_size=40))
def test_no_sequence_of_wishes_leads_past_a_step(wishes: list[CaseState]) -> None:
    walked = [CaseState.NOTICE]
    for wish in wishes:
        if may_go(walked[-1], wish):
            walked.append(wish)
    for state in (CaseState.PAID, CaseState.APPROVED, CaseState.FORWARDED):
        if state in walked:
            assert CaseState.COMPLETE in walked[: walked.index(state)]
    if CaseState.PAID in walked:
        assert walked[walked.index(CaseState.PAID) - 1] is CaseState.APPROVED


@pytest.mark.parametrize("state", CaseState)
def test_every_state_reaches_the_end_and_comes_back_from_it(state: CaseState) -> None:
    assert _reached_from(state) >= TERMINAL
    assert _reached_from(CaseState.CLOSED) >= set(CaseState) - {CaseState.NOTICE}


def _reached_from(state: CaseState) -> set[CaseState]:
    reached, ahead = set(), {state}
    while ahead:
        reached |= ahead
        ahead = {to for one in ahead for to in NEXT[one]} - reached
    return reached
