"""Staff move a case by legal steps only; each is noted twice and told to its reporters."""

from datetime import date
from typing import Any

import pytest

from conversations.rules.case import CaseKind, CaseState, ClosedAs
from conversations.rules.case_steps import NEXT
from handlers.cases.errors import CaseError, CaseMoved, NoSuchCase, NotAStep, WhyMissing
from handlers.cases.judging import check_reporter
from handlers.cases.moving import advance, mistaken, pass_on, take
from storage.cases import Case
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House, Phone
from tests.handlers.reports.roster import MARIA

BY = "operator:contoh"
DAY = date(2026, 11, 24)
WHY: dict[CaseState, dict[str, Any]] = {
    CaseState.FORWARDED: {"bpjs_number": "J-1", "on": DAY, "passed_on_by": "Rambu"},
    CaseState.REJECTED: {"reason": "KTP tidak jelas"},
    CaseState.PAID: {"on": DAY, "rupiah": 42_000_000},
}


def put(house: House, case: Case, state: CaseState) -> None:
    """Put a case somewhere, whatever the steps are."""
    with house.services.database.begin() as store:
        store.cases.change(case, state=state)


@pytest.mark.parametrize("state", list(CaseState))
def test_only_legal_steps_are_taken(house: House, state: CaseState) -> None:
    phone = house.phone()
    for to in CaseState:
        number = phone.files(who=f"orang {to}").number
        put(house, house.case(number), state)
        if to in NEXT[state]:
            assert advance(house.services, number, to, BY, **WHY.get(to, {})).state is to
            assert house.steps(number) == ["filed", "moved"]
            continue
        with pytest.raises(NotAStep):
            advance(house.services, number, to, BY, **WHY.get(to, {}))
        assert house.case(number).state is state
        assert house.steps(number) == ["filed"]


MISSING: dict[str, tuple[CaseState, CaseState, dict[str, Any]]] = {
    f"{to} without {name}": (state, to, {**WHY[to], name: empty})
    for state, to, name, empty in (
        (CaseState.COMPLETE, CaseState.FORWARDED, "bpjs_number", ""),
        (CaseState.COMPLETE, CaseState.FORWARDED, "on", None),
        (CaseState.COMPLETE, CaseState.FORWARDED, "passed_on_by", " "),
        (CaseState.FORWARDED, CaseState.REJECTED, "reason", ""),
        (CaseState.APPROVED, CaseState.PAID, "on", None),
        (CaseState.APPROVED, CaseState.PAID, "on", "2026-11-24"),
    )
}


@pytest.mark.parametrize("name", MISSING)
def test_a_step_says_why(house: House, name: str) -> None:
    state, to, why = MISSING[name]
    number = house.phone().files(nik=MARIA).number
    put(house, house.case(number), state)
    with pytest.raises(WhyMissing):
        advance(house.services, number, to, BY, **why)
    assert house.case(number).state is state


def test_each_act_stands_in_the_history_and_in_the_audit_and_names_nobody(house: House) -> None:
    number = house.phone().files(nik=MARIA).number
    case = take(house.services, number, BY, holder="Kantor Contoh")
    with house.services.database.begin() as store:
        step = store.case_history.of(case.id)[-1]
        (act,) = store.audit.of(f"case:{case.id}")
    assert (step.actor, step.step) == (BY, "moved")
    assert step.details == {"state": "open", "before": "notice", "closed_as": None}
    assert (act.actor, act.act, act.details) == (BY, "case_moved", step.details)


def test_a_case_is_taken_once(house: House) -> None:
    number = house.phone().files(nik=MARIA).number
    take(house.services, number, BY)
    with pytest.raises(NotAStep):
        take(house.services, number, BY)


def test_who_looked_at_an_older_case_changes_nothing(house: House) -> None:
    number = house.phone().files(nik=MARIA).number
    seen = house.case(number).version
    take(house.services, number, BY, seen=seen)
    with pytest.raises(CaseMoved):
        advance(house.services, number, CaseState.CLOSED, BY, seen=seen)
    assert house.case(number).state is CaseState.OPEN


@pytest.mark.parametrize("act", ["take", "advance", "mistaken", "pass_on", "check_reporter"])
def test_a_number_that_is_none_is_no_case(house: House, act: str) -> None:
    services = house.services
    acts = {
        "take": lambda: take(services, "KL-22222", BY),
        "advance": lambda: advance(services, "KL-22222", CaseState.OPEN, BY),
        "mistaken": lambda: mistaken(services, "KL-22222", BY),
        "pass_on": lambda: pass_on(services, "KL-22222", "", BY, services.clock()),
        "check_reporter": lambda: check_reporter(services, "KL-22222", BY),
    }
    with pytest.raises(NoSuchCase):
        acts[act]()
    assert issubclass(NoSuchCase, CaseError)


def test_to_forward_the_papers_is_to_pass_the_case_on(house: House, clock: StandingClock) -> None:
    number = house.phone().files(nik=MARIA).number
    put(house, house.case(number), CaseState.COMPLETE)
    case = advance(house.services, number, CaseState.FORWARDED, BY, **WHY[CaseState.FORWARDED])
    assert case.passed_on_at == clock()
    house.work()
    assert house.case(number).next_alarm_at is None
    assert (case.bpjs_number, case.passed_on_by) == ("J-1", "Rambu")


def test_passed_on_twice_the_first_moment_stands(house: House, clock: StandingClock) -> None:
    number, first = house.phone().files(nik=MARIA).number, clock()
    pass_on(house.services, number, "", BY, first)
    clock.advance(hours=3)
    case = pass_on(house.services, number, "J-2", BY, clock())
    assert (case.passed_on_at, case.bpjs_number, case.state) == (first, "J-2", CaseState.NOTICE)


MISTAKES = {state: state not in {CaseState.CLOSED, CaseState.PAID} for state in CaseState}


@pytest.mark.parametrize("state", MISTAKES)
def test_a_mistake_may_come_out_at_any_time(house: House, state: CaseState) -> None:
    number = house.phone().files(CaseKind.DEATH, nik=MARIA).number
    put(house, house.case(number), state)
    if not MISTAKES[state]:
        with pytest.raises(NotAStep):
            mistaken(house.services, number, BY)
        return
    case = mistaken(house.services, number, BY)
    assert (case.state, case.closed_as) == (CaseState.CLOSED, ClosedAs.MISTAKEN)


def test_a_case_opened_again_forgets_how_it_was_closed_and_is_watched(house: House) -> None:
    number = house.phone().files(nik=MARIA).number
    mistaken(house.services, number, BY)
    house.work()
    case = advance(house.services, number, CaseState.OPEN, BY)
    assert (case.closed_as, case.next_alarm_at) == (None, house.services.clock())


def test_papers_found_missing_take_the_day_of_payment_away(house: House) -> None:
    number = house.phone().files(nik=MARIA).number
    take(house.services, number, BY)
    assert advance(house.services, number, CaseState.COMPLETE, BY).pay_by is not None
    case = advance(house.services, number, CaseState.PAPERS_MISSING, BY)
    assert (case.complete_on, case.pay_by) == (None, None)


def news(*phones: Phone) -> list[int]:
    """Return how many messages reached each phone."""
    return [len(phone.hears()) for phone in phones]


def test_news_reach_who_filed_who_follows_and_who_was_checked(house: House) -> None:
    one, follower, other, linked = (
        *(house.phone() for _ in range(3)),
        house.phone(linked=[MARIA]),
    )
    first = one.files(CaseKind.DEATH, nik=MARIA)
    second = other.files(CaseKind.DEATH, nik=MARIA)
    follower.follows(first)
    take(house.services, first.number, BY)
    assert news(one, follower, other, linked) == [1, 1, 0, 0]
    assert one.hears() == [
        f"Ada kabar tentang laporan {first.number}. Balas LACAK untuk membacanya."
    ]
    check_reporter(house.services, second.number, BY)
    assert news(one, follower, other, linked) == [1, 1, 1, 0]
    advance(house.services, first.number, CaseState.PAPERS_MISSING, BY)
    assert news(one, follower, other, linked) == [2, 2, 2, 0]
    # Each hears its own number.
    assert second.number in other.hears()[-1]


def test_a_mistake_is_told_to_no_stranger(house: House) -> None:
    one, other = house.phone(), house.phone()
    first = one.files(CaseKind.DEATH, nik=MARIA)
    other.files(CaseKind.DEATH, nik=MARIA)
    mistaken(house.services, first.number, BY)
    assert news(one, other) == [1, 0]
