"""Families are reminded once of papers, when nothing happened to their case for a week."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from conversations.engine.report_events import ReportFiled
from conversations.rules.case import CaseKind, CaseState, ClosedAs
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.cases.judging import judge_paper
from handlers.cases.moving import advance, take
from handlers.reminding.papers import papers_due
from storage.outbox import CASE_LANE
from storage.tables import chats, outbox
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House, Phone
from tests.handlers.reports.roster import MARIA, YOSEF

WITA = ZoneInfo("Asia/Makassar")
BY = "operator:contoh"
REMINDED = "Laporan {number} masih menunggu surat."


def work(house: House) -> int:
    return sum(act() for act in papers_due(house.services).values())


def waiting(house: House, phone: Phone) -> list[str]:
    """The keys of the reminders that wait for a chat."""
    with house.services.database.begin() as store:
        found = select(outbox.c.dedup_key).where(
            outbox.c.chat_id == phone.id,
            outbox.c.dedup_key.startswith("papers:"),
            outbox.c.lane == CASE_LANE,
        )
        return list(store.connection.execute(found).scalars())


def taken(house: House, phone: Phone, nik: str = MARIA) -> ReportFiled:
    """A death that staff have taken up, and asked papers for."""
    filed = phone.files(CaseKind.DEATH, nik=nik)
    take(house.services, filed.number, BY)
    advance(house.services, filed.number, CaseState.PAPERS_MISSING, BY)
    return filed


@pytest.mark.parametrize(
    ("hours", "reminded"), [(24, False), (7 * 24 - 1, False), (7 * 24 + 1, True), (720, True)]
)
def test_it_is_spoken_of_after_a_week_and_never_again(
    house: House, clock: StandingClock, hours: int, *, reminded: bool
) -> None:
    phone = house.phone()
    filed = taken(house, phone)
    clock.advance(hours=hours)
    assert work(house) == reminded
    key = f"papers:{filed.report}:{phone.id}"
    assert waiting(house, phone) == [key] * reminded
    for _ in range(3):
        clock.advance(days=20)
        work(house)
    assert waiting(house, phone) == [key]
    assert house.steps(filed.number).count("papers_reminded") == 1


def test_the_words_name_the_report_alone_and_the_approved_ones_too(
    house: House, clock: StandingClock
) -> None:
    phone = house.phone()
    filed = taken(house, phone)
    clock.advance(days=8)
    work(house)
    with house.services.database.begin() as store:
        row = store.connection.execute(
            select(outbox.c.body, outbox.c.dedup_key)
            .where(outbox.c.chat_id == phone.id)
            .where(outbox.c.dedup_key.startswith("papers:"))
        ).one()
        body = store.vault.open(row.body, f"outbox.body:{row.dedup_key}").decode()
    assert REMINDED.format(number=filed.number) in body
    assert '"template": "papers_id"' in body
    assert f'"blanks": ["{filed.number}"]' in body


# Where a case of this kind stands, and whether its family is reminded.
STATES = {
    CaseState.NOTICE: False,
    CaseState.OPEN: True,
    CaseState.PAPERS_MISSING: True,
    CaseState.COMPLETE: False,
    CaseState.FORWARDED: False,
    CaseState.APPROVED: False,
    CaseState.REJECTED: False,
    CaseState.PAID: False,
    CaseState.CLOSED: False,
}


@pytest.mark.parametrize("state", list(CaseState))
def test_only_cases_that_wait_for_papers_are_spoken_of(
    house: House, clock: StandingClock, state: CaseState
) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=MARIA)
    with house.services.database.begin() as store:
        store.cases.change(house.case(filed.number), state=state)
    clock.advance(days=8)
    assert work(house) == STATES[state]


Happens = Callable[[House, ReportFiled, Phone], object]
# What happens in the week, and whether the family is reminded when seven days are over.
MEANWHILE: dict[str, tuple[Happens, bool]] = {
    "nothing": (lambda *_: None, True),
    "a word more": (lambda _, filed, phone: phone.adds(filed.report, place="Alok"), False),
    "a step of staff": (
        lambda house, filed, _: advance(house.services, filed.number, CaseState.OPEN, BY),
        False,
    ),
    "a follower": (lambda house, filed, _: house.phone().follows(filed), False),
}


@pytest.mark.parametrize("name", MEANWHILE)
def test_a_week_counts_from_whatever_happened_last(
    house: House, clock: StandingClock, name: str
) -> None:
    happens, reminded = MEANWHILE[name]
    phone = house.phone()
    filed = taken(house, phone)
    clock.advance(days=3)
    happens(house, filed, phone)
    clock.advance(days=4, hours=1)
    assert work(house) == reminded
    clock.advance(days=4)
    assert work(house) == (not reminded)


def judged(house: House, filed: ReportFiled, state: PaperState) -> None:
    """Let every paper that the claim needs stand at ``state``."""
    with house.services.database.begin() as store:
        case, report = store.cases.by_number(filed.number), UUID(filed.report)
        assert case is not None
        for paper in Paper:
            store.case_papers.put(case.id, paper, state, house.services.clock(), report_id=report)


@pytest.mark.parametrize(
    ("state", "reminded"),
    [
        (PaperState.FOLLOWS, True),
        (PaperState.UNREADABLE, True),
        (PaperState.WRONG, True),
        (PaperState.RECEIVED, False),
        (PaperState.ACCEPTED, False),
    ],
)
def test_nobody_is_asked_for_what_came(
    house: House, clock: StandingClock, state: PaperState, *, reminded: bool
) -> None:
    filed = taken(house, house.phone())
    judged(house, filed, state)
    clock.advance(days=8)
    assert work(house) == reminded


def test_one_that_is_sent_back_later_is_spoken_of(house: House, clock: StandingClock) -> None:
    filed = taken(house, house.phone())
    judged(house, filed, PaperState.RECEIVED)
    clock.advance(days=8)
    assert work(house) == 0
    judge_paper(
        house.services, filed.number, Paper.PASSBOOK, PaperState.WRONG, PaperFault.CUT_OFF, BY
    )
    clock.advance(days=8)
    assert work(house) == 1


def test_followers_hear_and_whoever_nobody_checked_does_not(
    house: House, clock: StandingClock
) -> None:
    first, niece, other = house.phone(), house.phone(), house.phone()
    filed = taken(house, first)
    assert niece.follows(filed)
    # Another family's report on the same person, which joins the case.
    joined = other.files(CaseKind.DEATH, nik=MARIA)
    assert house.case(joined.number).number == filed.number
    clock.advance(days=8)
    assert work(house) == 1
    assert [len(waiting(house, phone)) for phone in (first, niece, other)] == [1, 1, 0]


def test_the_phone_of_the_person_who_died_hears_of_its_own_report(
    house: House, clock: StandingClock
) -> None:
    phone = house.phone(linked=[MARIA])
    taken(house, phone)
    clock.advance(days=8)
    assert work(house) == 1
    assert len(waiting(house, phone)) == 1


@pytest.mark.parametrize("wish", ["announcements", "reachable"])
def test_whoever_wrote_stop_or_blocked_us_is_not_reminded(
    house: House, clock: StandingClock, wish: str
) -> None:
    phone = house.phone()
    filed = taken(house, phone)
    with house.services.database.begin() as store:
        no = update(chats).where(chats.c.id == phone.id).values({wish: False})
        store.connection.execute(no)
    clock.advance(days=8)
    assert work(house) == 0
    assert "papers_reminded" not in house.steps(filed.number)


@pytest.mark.parametrize(
    ("hour", "reminded"),
    [("06:59", 0), ("07:00", 1), ("19:59", 1), ("20:00", 0), ("00:00", 0), ("23:59", 0)],
)
def test_nobody_is_woken_for_it(
    house: House, clock: StandingClock, hour: str, reminded: int
) -> None:
    taken(house, house.phone())
    clock.now = datetime.fromisoformat(f"2027-01-01 {hour}").replace(tzinfo=WITA)
    assert work(house) == reminded


def test_two_workers_that_look_at_once_remind_once(house: House, clock: StandingClock) -> None:
    phone = house.phone()
    taken(house, phone)
    clock.advance(days=8)
    first, second = papers_due(house.services), papers_due(house.services)
    assert [sum(act() for act in acts.values()) for acts in (first, second)] == [1, 0]


def test_a_case_that_went_on_between_looking_and_reminding_is_left_alone(
    house: House, clock: StandingClock
) -> None:
    filed = taken(house, house.phone())
    clock.advance(days=8)
    (act,) = papers_due(house.services).values()
    advance(house.services, filed.number, CaseState.CLOSED, BY, closed_as=ClosedAs.WITHDRAWN)
    assert act() == 0


def test_every_case_has_its_turn(house: House, clock: StandingClock) -> None:
    numbers = {taken(house, house.phone(), nik).number for nik in (MARIA, YOSEF)}
    clock.advance(days=8)
    assert papers_due(house.services).keys() == numbers
    assert work(house) == 2
