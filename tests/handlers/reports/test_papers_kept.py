"""Papers that come: kept once, never worse than they were, and apart from another family's."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import update

from conversations.engine.events import Media
from conversations.engine.report_effects import KeepPaper, PromisePaper
from conversations.engine.report_events import FilesGone, PaperKept, ReportGone, TooManyPapers
from conversations.rules.case import CaseKind
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.cases.judging import check_reporter, judge_paper
from handlers.reports.papers import MOST_A_DAY, MOST_BYTES, MOST_FILES
from storage.case_tables import documents
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House, Phone
from tests.handlers.reports.roster import MARIA

BY = "operator:contoh"
CARD, KTP = Paper.CARD, Paper.KTP_HEIR
MISSING, FOLLOWS, RECEIVED = PaperState.MISSING, PaperState.FOLLOWS, PaperState.RECEIVED
WRONG, ACCEPTED = PaperState.WRONG, PaperState.ACCEPTED


def sends(phone: Phone, count: int = 1, size: int = 1000) -> tuple[str, ...]:
    """Send files in a chat and return their ids."""
    with phone.house.services.database.begin() as store:
        return tuple(
            str(
                store.documents.announce(
                    phone.id, "telegram", Media.PHOTO, "ref", "", size, phone.house.services.clock()
                )
            )
            for _ in range(count)
        )


def keeps(phone: Phone, report: str, files: Sequence[str], paper: Paper = CARD) -> object:
    """Keep files as a paper."""
    return phone.tries(KeepPaper(report, tuple(files), paper))


def state(phone: Phone, report: str, paper: Paper = CARD) -> PaperState:
    """Return where a paper stands for a phone."""
    papers = {line.paper: line.state for line in phone.reads(report).papers}
    return papers.get(paper, MISSING)


def test_a_photo_becomes_a_paper(house: House) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    assert keeps(phone, filed.report, sends(phone)) == PaperKept(CARD, MISSING)
    assert state(phone, filed.report) is RECEIVED
    with house.services.database.begin() as store:
        (wanted,) = store.documents.wanted("me", house.services.clock(), 5)
    assert (wanted.paper, str(wanted.report_id)) == (CARD, filed.report)
    assert house.steps(filed.number) == ["filed", "paper_sent"]


def test_several_photos_are_the_pages_of_one_paper(house: House) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    keeps(phone, filed.report, sends(phone, 3))
    with house.services.database.begin() as store:
        of_case = store.documents.of_case(house.case(filed.number).id)
    assert [file.paper for file in of_case] == [CARD] * 3


def test_a_paper_that_no_list_asks_for_is_kept_too(house: House) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    keeps(phone, filed.report, sends(phone), Paper.OTHER)
    last = phone.reads(filed.report).papers[-1]
    assert (last.paper, last.state, last.required) == (Paper.OTHER, RECEIVED, False)


# How the paper stood, what comes, how it stands then.
STANDINGS = {
    "a photo of what was missing": (MISSING, "photo", RECEIVED),
    "a photo of what was promised": (FOLLOWS, "photo", RECEIVED),
    "a photo again": (RECEIVED, "photo", RECEIVED),
    "a photo of what was wrong": (WRONG, "photo", RECEIVED),
    "a photo of what is accepted": (ACCEPTED, "photo", ACCEPTED),
    "a promise of what is missing": (MISSING, "promise", FOLLOWS),
    "a promise of what was wrong": (WRONG, "promise", FOLLOWS),
    "a promise of what is there": (RECEIVED, "promise", RECEIVED),
    "a promise of what is accepted": (ACCEPTED, "promise", ACCEPTED),
}


@pytest.mark.parametrize("name", STANDINGS)
def test_nothing_that_comes_makes_a_paper_worse(house: House, name: str) -> None:
    before, comes, after = STANDINGS[name]
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    if before is not MISSING:
        with house.services.database.begin() as store:
            case, fault = house.case(filed.number), None
            if before is WRONG:
                fault = PaperFault.OTHER_PERSON
            store.case_papers.put(
                case.id, CARD, before, house.services.clock(), fault, UUID(filed.report)
            )
    if comes == "photo":
        answer = keeps(phone, filed.report, sends(phone))
    else:
        answer = phone.tries(PromisePaper(filed.report, CARD))
    assert answer == PaperKept(CARD, before)
    assert state(phone, filed.report) is after


def test_a_file_may_turn_out_to_be_another_paper(house: House) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    one, other = sends(phone, 2)
    keeps(phone, filed.report, [one, other], CARD)
    keeps(phone, filed.report, [one], KTP)
    assert (state(phone, filed.report, CARD), state(phone, filed.report, KTP)) == (
        RECEIVED,
        RECEIVED,
    )
    keeps(phone, filed.report, [other], KTP)
    assert state(phone, filed.report, CARD) is MISSING


def test_files_of_another_chat_are_not_ours_to_keep(house: House) -> None:
    phone, other = house.phone(), house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    assert keeps(phone, filed.report, sends(other)) == FilesGone()
    assert keeps(phone, filed.report, ["nothing"]) == FilesGone()
    assert keeps(phone, filed.report, []) == FilesGone()
    assert keeps(other, filed.report, sends(other)) == ReportGone()
    assert state(phone, filed.report) is MISSING


def test_a_photo_of_two_days_ago_is_gone_and_the_report_is_not(
    house: House, clock: StandingClock
) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    photo = sends(phone)
    clock.advance(hours=25)
    house.work()
    assert keeps(phone, filed.report, photo) == FilesGone()


def test_a_case_takes_so_many_files(house: House, clock: StandingClock) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    first = sends(phone, MOST_FILES)
    assert keeps(phone, filed.report, first) == PaperKept(CARD, MISSING)
    clock.advance(days=2)
    assert keeps(phone, filed.report, sends(phone)) == TooManyPapers()
    # One that is there already may still become another paper.
    assert keeps(phone, filed.report, first[:1], KTP) == PaperKept(KTP, MISSING)


def test_more_at_once_than_there_is_room_for_is_not_begun(house: House) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    assert keeps(phone, filed.report, sends(phone, MOST_FILES + 1)) == TooManyPapers()
    assert state(phone, filed.report) is MISSING


def test_a_case_takes_so_many_bytes(house: House) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    keeps(phone, filed.report, sends(phone, 4, MOST_BYTES // 4))
    assert keeps(phone, filed.report, sends(phone)) == TooManyPapers()


def test_a_chat_sends_so_many_files_a_day(house: House, clock: StandingClock) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    sends(phone, MOST_A_DAY - 1)
    assert keeps(phone, filed.report, sends(phone)) == PaperKept(CARD, MISSING)
    assert keeps(phone, filed.report, sends(phone)) == TooManyPapers()
    clock.advance(hours=25)
    assert keeps(phone, filed.report, sends(phone)) == PaperKept(CARD, RECEIVED)


def test_two_families_do_not_see_each_other_s_papers(house: House) -> None:
    one, other = house.phone(), house.phone()
    first = one.files(CaseKind.DEATH, nik=MARIA)
    second = other.files(CaseKind.DEATH, nik=MARIA)
    keeps(one, first.report, sends(one), CARD)
    assert keeps(other, second.report, sends(other), KTP) == PaperKept(KTP, MISSING)
    assert state(one, first.report, KTP) is MISSING
    assert state(other, second.report, CARD) is MISSING
    # The same paper of both: each has sent its own, and nobody's is overwritten.
    assert keeps(other, second.report, sends(other), CARD) == PaperKept(CARD, MISSING)
    assert (state(one, first.report), state(other, second.report)) == (RECEIVED, RECEIVED)
    with house.services.database.begin() as store:
        row = store.case_papers.of(house.case(first.number).id)[CARD]
    assert str(row.report_id) == first.report


def test_a_stranger_cannot_fill_up_the_case_of_a_family(house: House) -> None:
    family, stranger = house.phone(), house.phone()
    filed = family.files(CaseKind.DEATH, nik=MARIA)
    joined = stranger.files(CaseKind.DEATH, nik=MARIA)
    keeps(stranger, joined.report, sends(stranger, MOST_FILES))
    assert keeps(family, filed.report, sends(family)) == PaperKept(CARD, MISSING)


def test_what_staff_found_of_one_family_s_paper_the_other_does_not_see(house: House) -> None:
    one, other = house.phone(), house.phone()
    first = one.files(CaseKind.DEATH, nik=MARIA)
    second = other.files(CaseKind.DEATH, nik=MARIA)
    keeps(one, first.report, sends(one))
    keeps(other, second.report, sends(other))
    fault = PaperFault.OTHER_PERSON
    judge_paper(house.services, first.number, CARD, WRONG, fault, BY)
    line = next(line for line in one.reads(first.report).papers if line.paper is CARD)
    assert (line.state, line.fault) == (WRONG, fault)
    assert state(other, second.report) is RECEIVED
    check_reporter(house.services, second.number, BY)
    assert state(other, second.report) is WRONG


def test_a_file_that_could_not_be_read_is_asked_for_again(house: House) -> None:
    one, other = house.phone(), house.phone()
    first = one.files(CaseKind.DEATH, nik=MARIA)
    second = other.files(CaseKind.DEATH, nik=MARIA)
    keeps(one, first.report, sends(one))
    (file,) = sends(other)
    keeps(other, second.report, [file])
    with house.services.database.begin() as store:
        store.connection.execute(
            update(documents)
            .where(documents.c.id == UUID(file))
            .values(state="refused", fault=PaperFault.TOO_DARK)
        )
    line = next(line for line in other.reads(second.report).papers if line.paper is CARD)
    assert (line.state, line.fault) == (PaperState.UNREADABLE, PaperFault.TOO_DARK)
    assert state(one, first.report) is RECEIVED
