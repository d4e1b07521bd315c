"""Whose reports a chat may read, and how another phone comes to follow one."""

from datetime import date, timedelta

import pytest

from conversations.engine.report_effects import (
    AddToReport,
    FollowReport,
    ListReports,
    MakeSlip,
    PromisePaper,
    ReadReport,
    ReportEffect,
)
from conversations.engine.report_events import (
    PaperKept,
    ReportGone,
    ReportRead,
    ReportsListed,
    SlipMade,
)
from conversations.rules.case import CaseKind
from conversations.rules.paper import Paper
from handlers.proof import MOST_AN_HOUR, MOST_EVER, MOST_FOR_A_NIK
from tests.conftest import StandingClock
from tests.handlers.counting import counted
from tests.handlers.reports.reporting import House
from tests.handlers.reports.roster import MARIA, YOSEF


def test_a_chat_lists_what_it_filed_and_what_it_follows(house: House, clock: StandingClock) -> None:
    phone, other = house.phone(), house.phone()
    first = phone.files(nik=MARIA, happened_on=date(2026, 11, 20))
    clock.advance(hours=1)
    second = other.files(CaseKind.DEATH, nik=YOSEF)
    clock.advance(hours=1)
    assert phone.follows(second)
    listed = phone.asks(ListReports(), ReportsListed).reports
    assert [(line.number, line.kind, line.on) for line in listed] == [
        (second.number, "death", date(2026, 11, 21)),
        (first.number, "accident", date(2026, 11, 20)),
    ]
    assert [line.report for line in other.asks(ListReports(), ReportsListed).reports] == [
        second.report
    ]


@pytest.mark.parametrize("way", ["number", "secret", "both"])
def test_a_wrong_number_and_a_wrong_secret_look_alike(house: House, way: str) -> None:
    filed = house.phone().files(nik=MARIA)
    number = "KL-22222" if way != "secret" else filed.number
    secret = "QQQQQQ" if way != "number" else filed.secret
    answers, statements = [], []
    for asked in (FollowReport(number, secret), FollowReport("KL-33333", "ZZZZZZ")):
        with counted() as seen:
            answers.append(house.phone().tries(asked))
        statements.append(seen.sql)
    assert answers == [ReportGone(), ReportGone()]
    assert statements[0] == statements[1]


def test_the_secret_of_one_report_opens_no_other(house: House) -> None:
    one, other = house.phone().files(nik=MARIA), house.phone().files(nik=MARIA)
    phone = house.phone()
    assert phone.tries(FollowReport(one.number, other.secret)) == ReportGone()
    assert phone.tries(FollowReport(other.number, one.secret)) == ReportGone()


LIMITS = {
    "an hour's tries but one": (MOST_AN_HOUR - 1, True),
    "an hour's tries": (MOST_AN_HOUR, False),
}


@pytest.mark.parametrize("name", LIMITS)
def test_beyond_the_limits_the_right_secret_is_refused_like_a_wrong_one(
    house: House, name: str
) -> None:
    wrong, allowed = LIMITS[name]
    filed, phone = house.phone().files(nik=MARIA), house.phone()
    for number in range(wrong):
        assert phone.tries(FollowReport(f"KL-2222{number + 2}", "QQQQQQ")) == ReportGone()
    assert phone.follows(filed) is allowed


def test_no_chat_is_shut_out_of_following_for_good(house: House, clock: StandingClock) -> None:
    filed, phone = house.phone().files(nik=MARIA), house.phone()
    for _ in range(MOST_EVER):
        phone.tries(FollowReport("KL-22222", "QQQQQQ"))
        clock.advance(hours=25)
    assert phone.follows(filed)


def test_many_chats_cannot_walk_through_the_secrets_of_one_number(
    house: House, clock: StandingClock
) -> None:
    filed = house.phone().files(nik=MARIA)
    for _ in range(MOST_FOR_A_NIK):
        house.phone().tries(FollowReport(filed.number, "QQQQQQ"))
    assert not house.phone().follows(filed)
    clock.advance(hours=25)
    assert house.phone().follows(filed)


def test_following_is_noted_once_and_one_s_own_report_needs_it_not(house: House) -> None:
    phone = house.phone()
    filed = phone.files(nik=MARIA)
    assert phone.follows(filed)
    other = house.phone()
    assert other.follows(filed)
    assert house.steps(filed.number) == ["filed", "followed"]
    assert len(phone.asks(ListReports(), ReportsListed).reports) == 1


def test_who_follows_reads_and_promises_but_has_no_secret_and_no_pen(house: House) -> None:
    filed, phone = house.phone().files(nik=MARIA, story="jatuh"), house.phone()
    assert phone.follows(filed)
    read = phone.asks(ReadReport(filed.report), ReportRead)
    assert (read.secret, read.told.story) == ("", "jatuh")
    phone.asks(PromisePaper(filed.report, Paper.CARD), PaperKept)
    phone.asks(MakeSlip(filed.report), SlipMade)
    assert phone.tries(AddToReport(filed.report, {"story": "x"})) == ReportGone()


@pytest.mark.parametrize(
    "make",
    [
        ReadReport,
        MakeSlip,
        lambda report: PromisePaper(report, Paper.CARD),
        lambda report: AddToReport(report, {"story": "x"}),
    ],
    ids=["read", "slip", "promise", "add"],
)
def test_a_stranger_gets_the_same_as_for_a_report_that_never_was(
    house: House, make: "type[ReadReport]"
) -> None:
    filed, stranger = house.phone().files(nik=MARIA), house.phone()
    effects: list[ReportEffect] = [
        make(filed.report),
        make("00000000-0000-0000-0000-000000000000"),
        make("nothing"),
    ]
    assert [stranger.tries(effect) for effect in effects] == [ReportGone()] * 3


def test_a_slip_waits_under_its_token_for_a_day(house: House, clock: StandingClock) -> None:
    phone = house.phone()
    filed = phone.files(nik=MARIA)
    made = phone.asks(MakeSlip(filed.report), SlipMade)
    with house.services.database.begin() as store:
        assert str(store.slips.find(made.token, clock())) == filed.report
        assert store.slips.find(made.token, clock() + timedelta(hours=25)) is None
