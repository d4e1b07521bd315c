"""Staff judge papers, reporters, accounts; and signs that make them look twice."""

from datetime import date
from typing import Any

import pytest

from conversations.rules.case import CaseKind, Family, Marriage, Relation
from conversations.rules.flags import Flag
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.cases.errors import NotAStep, NothingThere, WhyMissing
from handlers.cases.judging import check_reporter, clear_flag, judge_paper, note_account
from handlers.cases.moving import mistaken
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import TODAY, House
from tests.handlers.reports.roster import MARIA, SITI, YOSEF
from tests.handlers.reports.test_papers_kept import keeps, sends

BY = "operator:contoh"
DEATH, ACCIDENT = CaseKind.DEATH, CaseKind.ACCIDENT
CARD = Paper.CARD
ACCEPTED, WRONG = PaperState.ACCEPTED, PaperState.WRONG


def test_a_paper_is_accepted_and_its_family_told(house: House) -> None:
    phone = house.phone()
    filed = phone.files(DEATH, nik=MARIA)
    keeps(phone, filed.report, sends(phone))
    judge_paper(house.services, filed.number, CARD, WRONG, PaperFault.CUT_OFF, BY)
    judge_paper(house.services, filed.number, CARD, ACCEPTED, None, BY)
    line = next(line for line in phone.reads(filed.report).papers if line.paper is CARD)
    assert (line.state, line.fault) == (ACCEPTED, None)
    assert len(phone.hears()) == 2
    assert house.steps(filed.number)[-2:] == ["paper_judged", "paper_judged"]


def test_of_a_stranger_s_paper_only_the_stranger_hears(house: House) -> None:
    family, stranger = house.phone(), house.phone()
    family.files(DEATH, nik=MARIA)
    joined = stranger.files(DEATH, nik=MARIA)
    keeps(stranger, joined.report, sends(stranger))
    judge_paper(house.services, joined.number, CARD, WRONG, PaperFault.OTHER_PERSON, BY)
    assert (family.hears(), len(stranger.hears())) == ([], 1)


@pytest.mark.parametrize(
    ("state", "fault", "error"),
    [
        (WRONG, None, WhyMissing),
        (PaperState.UNREADABLE, None, WhyMissing),
        (ACCEPTED, PaperFault.BLURRED, WhyMissing),
        (PaperState.MISSING, None, NotAStep),
        (PaperState.RECEIVED, None, NotAStep),
        (WRONG, PaperFault.BLURRED, NothingThere),
    ],
)
def test_what_is_no_judgement_is_refused(
    house: House, state: PaperState, fault: PaperFault | None, error: type[Exception]
) -> None:
    filed = house.phone().files(DEATH, nik=MARIA)
    with pytest.raises(error):
        judge_paper(house.services, filed.number, CARD, state, fault, BY)
    assert house.steps(filed.number) == ["filed"]


def test_a_paper_seen_at_the_desk_may_be_accepted(house: House) -> None:
    phone = house.phone()
    filed = phone.files(DEATH, nik=MARIA)
    judge_paper(house.services, filed.number, CARD, ACCEPTED, None, BY)
    line = next(line for line in phone.reads(filed.report).papers if line.paper is CARD)
    assert line.state is ACCEPTED


Told = dict[str, Any]
HER = {"nik": MARIA}
# What the chats told of a death, each from a phone of its own, and the flags of the first case.
SIGNS: dict[str, tuple[CaseKind, list[Told], set[str]]] = {
    "nothing to see": (DEATH, [HER], set()),
    "enrolled three weeks before": (
        DEATH,
        [{"nik": SITI, "happened_on": "2026-11-20"}],
        {"enrolled_lately"},
    ),
    "hurt three weeks after": (ACCIDENT, [{"nik": SITI, "happened_on": "2026-11-20"}], set()),
    "two wives": (
        DEATH,
        [{**HER, "relation": "spouse"}, {**HER, "relation": "spouse"}],
        {"rival_heirs"},
    ),
    "two stories of who lives": (
        DEATH,
        [{**HER, "family": "spouse"}, {**HER, "family": "children"}],
        {"rival_heirs"},
    ),
    "the same family": (
        DEATH,
        [{**HER, "relation": "spouse"}, {**HER, "relation": "child"}],
        set(),
    ),
    "one phone in two claims": (
        DEATH,
        [
            {**HER, "informant_phone": "+620000000031"},
            {"nik": YOSEF, "informant_phone": "+620000000031"},
        ],
        {"same_phone"},
    ),
    "one phone, one person": (
        DEATH,
        [
            {**HER, "informant_phone": "+620000000031"},
            {**HER, "informant_phone": "+620000000031"},
        ],
        set(),
    ),
    "one name told twice": (
        DEATH,
        [{"who": "Ande, Nita"}, {"who": "ande,  nita."}],
        {"same_name"},
    ),
    "two names": (DEATH, [{"who": "Ande, Nita"}, {"who": "Ande, Alok"}], set()),
}


@pytest.mark.parametrize("name", SIGNS)
def test_signs_are_found_when_the_worker_looks(house: House, name: str) -> None:
    kind, all_told, flags = SIGNS[name]
    filed = [house.phone().asks_to_file(told, kind) for told in all_told]
    # The first is looked at again when something is added to it.
    house.work()
    with house.services.database.begin() as store:
        case = store.cases.by_number(filed[0].number)
        assert case is not None
        store.cases.change(case, next_alarm_at=house.services.clock())
    house.work()
    assert house.flags(filed[0].number) == flags


def test_an_accident_and_the_death_that_followed_are_looked_at_together(house: House) -> None:
    phone = house.phone()
    for kind, flags in ((ACCIDENT, set()), (DEATH, {"accident_before"})):
        filed = phone.files(kind, nik=MARIA, informant_phone="+620000000031")
        house.work()
        assert house.flags(filed.number) == flags


def test_an_accident_of_two_years_ago_or_a_mistaken_one_is_no_sign(
    house: House, clock: StandingClock
) -> None:
    house.phone().files(ACCIDENT, nik=MARIA)
    clock.advance(days=366)
    mistaken(house.services, house.phone().files(ACCIDENT, nik=MARIA).number, BY)
    filed = house.phone().files(DEATH, nik=MARIA)
    house.work()
    assert "accident_before" not in house.flags(filed.number)


def test_one_account_in_two_claims_is_a_sign(house: House) -> None:
    one, other = (house.phone().files(DEATH, nik=nik) for nik in (MARIA, YOSEF))
    note_account(house.services, one.number, "0123-456.789", BY)
    assert house.flags(one.number) == set()
    note_account(house.services, other.number, "0123456789", BY)
    assert house.flags(other.number) == {"same_account"}
    with pytest.raises(WhyMissing):
        note_account(house.services, one.number, "-", BY)


def test_one_agent_far_above_the_others_is_a_sign(house: House) -> None:
    busy, others = house.agent(daily=100), [house.agent() for _ in range(3)]
    for number, agent in enumerate(others):
        agent.files(who=f"seseorang {number}")
    filed = [busy.files(who=f"orang {number}") for number in range(5)]
    house.work()
    assert "busy_agent" in house.flags(filed[-1].number)
    assert "busy_agent" not in house.flags(others[0].files(who="lain").number)


def test_a_flag_is_cleared_by_name_and_does_not_come_back(house: House) -> None:
    filed = house.phone().files(DEATH, nik=SITI, happened_on=TODAY)
    house.work()
    clear_flag(house.services, filed.number, Flag.ENROLLED_LATELY, BY)
    with pytest.raises(NothingThere):
        clear_flag(house.services, filed.number, Flag.ENROLLED_LATELY, BY)
    house.phone().files(DEATH, nik=SITI, happened_on=date(2026, 11, 20))
    house.work()
    assert house.flags(filed.number) == set()
    case = house.case(filed.number)
    with house.services.database.begin() as store:
        (flag,) = store.case_flags.of(case.id)
    assert flag.cleared_by == BY


def test_flags_are_shown_to_no_family(house: House) -> None:
    phone = house.phone()
    told = {"relation": Relation.SPOUSE, "family": Family.SPOUSE, "marriage": Marriage.SEVERAL}
    filed = phone.files(DEATH, nik=SITI, happened_on=TODAY, **told)
    before = phone.reads(filed.report)
    house.work()
    assert house.flags(filed.number) == {"enrolled_lately"}
    assert phone.reads(filed.report) == before
    assert phone.hears() == []


def test_only_a_report_s_own_number_checks_its_reporter(house: House) -> None:
    first, second = (house.phone().files(DEATH, nik=MARIA) for _ in range(2))
    check_reporter(house.services, second.number, BY)
    with house.services.database.begin() as store:
        checked = {
            report.number: report.checked
            for report in store.reports.of_case(house.case(first.number).id)
        }
    assert checked == {first.number: True, second.number: True}
