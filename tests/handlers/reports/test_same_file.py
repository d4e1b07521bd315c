"""The same photo sent as another paper: it becomes that one, or the sender hears what it is."""

import pytest

from conversations.engine.report_effects import PromisePaper
from conversations.engine.report_events import PaperKept
from conversations.rules.case import CaseKind
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.cases.judging import judge_paper
from handlers.document_outcomes import keep
from storage.pages import Page
from tests.handlers.reports.reporting import House, Phone
from tests.handlers.reports.roster import MARIA
from tests.handlers.reports.test_papers_kept import keeps, sends, state

BY = "operator:contoh"
CARD, KTP = Paper.CARD, Paper.KTP_HEIR
MISSING, FOLLOWS, RECEIVED = PaperState.MISSING, PaperState.FOLLOWS, PaperState.RECEIVED
WRONG, ACCEPTED = PaperState.WRONG, PaperState.ACCEPTED


def fetched(house: House, digest: str = "aa") -> None:
    """Let what is wanted be fetched and read: every file is the one of this digest."""
    services = house.services
    with services.database.begin() as store:
        for document in store.documents.wanted("me", services.clock(), 9):
            keep(document, [Page("image/jpeg", b"x")], digest, None, store, services)


def kept_as(house: House, number: str) -> list[Paper]:
    """Return as what the one kept file lies there."""
    case = house.case(number)
    with house.services.database.begin() as store:
        return [file.paper for file in store.documents.of_case(case.id) if file.state == "kept"]


def test_a_photo_sent_again_as_another_paper_becomes_that_one(house: House) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    for paper in (CARD, KTP):
        assert keeps(phone, filed.report, sends(phone), paper) == PaperKept(paper, MISSING)
        fetched(house)
    assert (state(phone, filed.report, CARD), state(phone, filed.report, KTP)) == (
        MISSING,
        RECEIVED,
    )
    assert kept_as(house, filed.number) == [KTP]
    assert phone.hears() == []


def test_a_paper_with_another_file_stays(house: House) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    for paper, digest in ((CARD, "aa"), (CARD, "bb"), (KTP, "aa")):
        keeps(phone, filed.report, sends(phone), paper)
        fetched(house, digest)
    assert (state(phone, filed.report, CARD), state(phone, filed.report, KTP)) == (
        RECEIVED,
        RECEIVED,
    )


def stands(phone: Phone, report: str, before: PaperState) -> None:
    """Let the second paper stand somewhere before the photo comes."""
    if before is FOLLOWS:
        phone.asks(PromisePaper(report, KTP), PaperKept)
    if before is RECEIVED:
        keeps(phone, report, sends(phone), KTP)
        fetched(phone.house, "bb")


@pytest.mark.parametrize("before", [MISSING, FOLLOWS, RECEIVED])
def test_what_staff_accepted_stays_and_the_sender_hears_of_it(
    house: House, before: PaperState
) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    keeps(phone, filed.report, sends(phone), CARD)
    fetched(house)
    judge_paper(house.services, filed.number, CARD, ACCEPTED, None, BY)
    stands(phone, filed.report, before)
    keeps(phone, filed.report, sends(phone), KTP)
    fetched(house)
    assert (state(phone, filed.report, CARD), state(phone, filed.report, KTP)) == (ACCEPTED, before)
    said = phone.hears()[-1]
    assert "foto yang sama sudah ada" in said
    assert "paper_double" in house.steps(filed.number)


def test_a_paper_goes_back_with_its_fault(house: House) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    keeps(phone, filed.report, sends(phone), CARD)
    fetched(house)
    judge_paper(house.services, filed.number, CARD, ACCEPTED, None, BY)
    phone.asks(PromisePaper(filed.report, KTP), PaperKept)
    judge_paper(house.services, filed.number, KTP, WRONG, PaperFault.OTHER_PERSON, BY)
    keeps(phone, filed.report, sends(phone), KTP)
    fetched(house)
    line = next(line for line in phone.reads(filed.report).papers if line.paper is KTP)
    assert (line.state, line.fault) == (WRONG, PaperFault.OTHER_PERSON)


def test_the_file_of_another_side_is_as_if_it_were_not_there(house: House) -> None:
    one, other = house.phone(), house.phone()
    first, second = (phone.files(CaseKind.DEATH, nik=MARIA) for phone in (one, other))
    keeps(one, first.report, sends(one), CARD)
    fetched(house)
    keeps(other, second.report, sends(other), KTP)
    fetched(house)
    assert state(one, first.report, CARD) is RECEIVED
    assert state(other, second.report, KTP) is RECEIVED
    assert other.hears() == []
