"""Agents report for others, on a leash: noted, counted, confirmed."""

from datetime import date
from typing import Any

import pytest

from conversations.engine.events import NotProved
from conversations.engine.report_effects import AnswerReported, BecomeAgent
from conversations.engine.report_events import AgentLinked
from conversations.rules.case import CaseKind, Relation
from handlers.proof import MOST_AN_HOUR
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House
from tests.handlers.reports.roster import MARIA, YOSEF

ENDS = date(2027, 12, 31)


def code(house: House, ends: date = ENDS) -> str:
    """Return the code of a new agent."""
    with house.services.database.begin() as store:
        return store.agents.add(
            "village", "Rambu Contoh", "", "53.07", (), ends, 5, house.services.clock()
        )[1]


def test_a_code_makes_a_chat_an_agent_s_once(house: House) -> None:
    given, phone = code(house), house.phone()
    assert phone.tries(BecomeAgent(given)) == AgentLinked("Rambu Contoh", ENDS, 5)
    assert house.phone().tries(BecomeAgent(given)) == NotProved()
    assert phone.files(nik=MARIA).agent is True


@pytest.mark.parametrize("wrong", ["", "ABCD2345"])
def test_a_wrong_code_is_a_guess(house: House, wrong: str) -> None:
    given, phone = code(house), house.phone()
    for _ in range(MOST_AN_HOUR):
        assert phone.tries(BecomeAgent(wrong)) == NotProved()
    assert phone.tries(BecomeAgent(given)) == NotProved()
    # Refused, the code stays good.
    assert isinstance(house.phone().tries(BecomeAgent(given)), AgentLinked)


def test_an_agent_whose_time_is_over_is_none(house: House, clock: StandingClock) -> None:
    phone = house.agent(ends=date(2026, 11, 21))
    assert phone.files(nik=MARIA).agent is True
    clock.advance(days=1)
    assert phone.files(nik=YOSEF).agent is False
    assert house.phone().tries(BecomeAgent(code(house, date(2026, 11, 21)))) == NotProved()


WHO: dict[str, tuple[dict[str, Any], bool]] = {
    "for another": ({"nik": MARIA, "relation": Relation.OFFICIAL}, True),
    "for one's family": ({"nik": MARIA, "relation": Relation.PARENT}, True),
    "for oneself": ({"nik": MARIA, "relation": Relation.SELF}, False),
}


@pytest.mark.parametrize("name", WHO)
def test_by_whom_a_report_was_filed_stands_in_it(house: House, name: str) -> None:
    told, as_agent = WHO[name]
    filed = house.agent().files(**told)
    assert filed.agent is as_agent
    with house.services.database.begin() as store:
        (report,) = store.reports.of_case(house.case(filed.number).id)
        (step,) = store.case_history.of(report.case_id)
    assert (report.agent_id is not None) is as_agent
    assert step.actor.startswith("agent:" if as_agent else "chat:")


def test_above_the_day_s_number_a_report_is_taken_and_flagged(
    house: House, clock: StandingClock
) -> None:
    agent = house.agent(daily=2)
    filed = [agent.files(who=f"orang {number}") for number in range(3)]
    flagged = ["over_daily" in house.flags(one.number) for one in filed]
    assert flagged == [False, False, True]
    # Until midnight, 15 hours on.
    clock.advance(hours=14)
    assert "over_daily" in house.flags(agent.files(who="malam").number)
    clock.advance(hours=1)
    assert "over_daily" not in house.flags(agent.files(who="besok").number)


@pytest.mark.parametrize("linked", [True, False])
def test_the_worker_s_chats_confirm_or_staff_ring(house: House, *, linked: bool) -> None:
    hers = house.phone(linked=[MARIA] if linked else [])
    filed = house.agent().files(nik=MARIA)
    house.work()
    assert len(hers.hears()) == int(linked)
    assert ("not_confirmed" in house.flags(filed.number)) is not linked


@pytest.mark.parametrize("answered", [True, False])
def test_who_does_not_confirm_in_days_is_rung(
    house: House, clock: StandingClock, *, answered: bool
) -> None:
    hers, filed = house.phone(linked=[MARIA]), house.agent().files(CaseKind.DEATH, nik=MARIA)
    house.work()
    if answered:
        hers.tries(AnswerReported(str(house.case(filed.number).id), right=True))
    for _ in range(7):
        clock.advance(hours=12)
        house.work()
    assert ("not_confirmed" in house.flags(filed.number)) is not answered
    assert house.case(filed.number).next_alarm_at is None


def test_a_report_by_the_person_s_family_waits_for_nobody_s_word(house: House) -> None:
    filed = house.phone().files(nik=MARIA)
    house.work()
    assert house.flags(filed.number) == set()
