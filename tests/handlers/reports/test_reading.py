"""Where a report stands, as each may see it; who joined sees nothing of the first."""

from datetime import date, time
from typing import Any

import pytest

from conversations.rules.case import CaseKind, CaseState, Work
from conversations.rules.paper import Paper, PaperState
from handlers.cases.judging import check_reporter, judge_paper
from handlers.cases.moving import advance, mistaken, pass_on, take
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import NOBODY, TODAY, House
from tests.handlers.reports.roster import MARIA

BY = "operator:contoh"


def test_a_fresh_report_waits_with_its_papers(house: House) -> None:
    phone = house.phone()
    filed = phone.files(nik=MARIA, happened_on=TODAY, happened_at=time(8), work=Work.AT_WORK)
    read = phone.reads(filed.report)
    assert (read.number, read.secret, read.kind) == (filed.number, filed.secret, "accident")
    assert (read.state, read.closed_as, read.due) == (CaseState.NOTICE, None, filed.due)
    assert read.filed_at.isoformat() == "2026-11-21T09:00:00+08:00"
    assert (read.passed_on, read.forwarded_on, read.pay_by, read.paid_on) == (None,) * 4
    assert (read.bpjs_number, read.reason, read.holder) == ("", "", "")
    assert {line.state for line in read.papers} == {PaperState.MISSING}
    assert {Paper.KTP_WORKER, Paper.CHRONOLOGY} <= {line.paper for line in read.papers}


def test_a_case_is_followed_from_desk_to_payment(house: House, clock: StandingClock) -> None:
    phone, services = house.phone(), house.services
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    number = filed.number
    take(services, number, BY, holder="Kantor Contoh")
    assert phone.reads(filed.report).holder == "Kantor Contoh"
    pass_on(services, number, "", BY, clock())
    read = phone.reads(filed.report)
    assert (read.state, read.bpjs_number) == (CaseState.OPEN, "")
    assert read.passed_on is not None
    assert read.passed_on.isoformat() == "2026-11-21T09:00:00+08:00"
    advance(services, number, CaseState.PAPERS_MISSING, BY)
    clock.advance(days=2)
    advance(services, number, CaseState.COMPLETE, BY)
    read = phone.reads(filed.report)
    # Seven working days after Monday, 23 November 2026.
    assert (read.pay_by, read.pay_by_sure) == (date(2026, 12, 2), True)
    clock.advance(days=1)
    why: dict[str, Any] = {"bpjs_number": "J-1", "on": date(2026, 11, 24), "passed_on_by": "Rambu"}
    advance(services, number, CaseState.FORWARDED, BY, **why)
    read = phone.reads(filed.report)
    assert (read.bpjs_number, read.forwarded_on) == ("J-1", date(2026, 11, 24))
    assert read.pay_by == date(2026, 12, 3)
    advance(services, number, CaseState.REJECTED, BY, reason="KTP tidak jelas")
    assert phone.reads(filed.report).reason == "KTP tidak jelas"
    advance(services, number, CaseState.FORWARDED, BY, **why)
    advance(services, number, CaseState.APPROVED, BY)
    advance(services, number, CaseState.PAID, BY, on=date(2026, 11, 30), rupiah=42_000_000)
    read = phone.reads(filed.report)
    assert (read.state, read.paid_on) == (CaseState.PAID, date(2026, 11, 30))


def test_in_a_year_whose_holidays_are_not_known_the_day_is_not_sure(
    house: House, clock: StandingClock
) -> None:
    clock.advance(days=365 * 10)
    phone = house.phone()
    filed = phone.files(nik=MARIA)
    take(house.services, filed.number, BY)
    advance(house.services, filed.number, CaseState.COMPLETE, BY)
    read = phone.reads(filed.report)
    assert (read.pay_by is not None, read.pay_by_sure) == (True, False)


def test_who_joined_sees_a_case_to_which_nothing_happened(
    house: House, clock: StandingClock
) -> None:
    services, one, other = house.services, house.phone(), house.phone()
    first = one.files(CaseKind.DEATH, nik=MARIA, story="rahasia", happened_on=TODAY)
    joined = other.files(CaseKind.DEATH, nik=MARIA)
    lone_phone = house.phone()
    lone = lone_phone.files(CaseKind.DEATH, nik=NOBODY)
    take(services, first.number, BY, holder="Kantor Contoh")
    pass_on(services, first.number, "J-1", BY, clock())
    judge_paper(services, first.number, Paper.CARD, PaperState.ACCEPTED, None, BY)
    advance(services, first.number, CaseState.COMPLETE, BY)
    assert one.reads(first.report).state is CaseState.COMPLETE

    def plain(phone: "object", report: str) -> list[object]:
        read = phone.reads(report)  # type: ignore[attr-defined]
        told = {**read.told.to_json(), "nik": ""}
        return [
            *(read.state, read.closed_as, read.papers, told, read.due, read.passed_on),
            *(read.bpjs_number, read.forwarded_on, read.pay_by, read.paid_on, read.reason),
            *(read.holder, read.pay_by_sure),
        ]

    assert plain(other, joined.report) == plain(lone_phone, lone.report)
    mistaken(services, first.number, BY)
    assert plain(other, joined.report) == plain(lone_phone, lone.report)


def test_once_staff_have_checked_who_joined_they_see_the_case(house: House) -> None:
    first = house.phone().files(CaseKind.DEATH, nik=MARIA, story="rahasia")
    other = house.phone()
    joined = other.files(CaseKind.DEATH, nik=MARIA, story="anak")
    take(house.services, first.number, BY, holder="Kantor Contoh")
    check_reporter(house.services, joined.number, BY)
    read = other.reads(joined.report)
    assert (read.state, read.holder) == (CaseState.OPEN, "Kantor Contoh")
    # The words of the first stay the first's.
    assert read.told.story == "anak"


@pytest.mark.parametrize("schools", [("primary",), ()])
def test_children_at_school_bring_their_papers_where_work_took_the_parent(
    house: House, schools: tuple[str, ...]
) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA, work=Work.AT_WORK, schools=schools)
    papers = {line.paper for line in phone.reads(filed.report).papers}
    assert (Paper.SCHOOL_LETTER in papers) is bool(schools)
