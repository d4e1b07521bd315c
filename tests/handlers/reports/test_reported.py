"""Whom a report is about: their chats hear of it once, may object, and go quiet on a death."""

from collections.abc import Callable
from typing import Any

import pytest

from conversations.engine.report_effects import AnswerReported, ListReported
from conversations.engine.report_events import ReportedAnswered, ReportedListed
from conversations.rules.case import CaseKind, CaseState, ClosedAs
from handlers.cases.moving import advance, mistaken, take
from handlers.channel import Outgoing
from handlers.services import Services
from storage.outbox import ANNOUNCEMENT_LANE, CASE_LANE, REPLY_LANE
from tests.handlers.reports.reporting import NOBODY, TODAY, House, Phone
from tests.handlers.reports.roster import MARIA, MARIAS_PHONE, YOSEF

BY = "operator:contoh"
ACCIDENT, DEATH = CaseKind.ACCIDENT, CaseKind.DEATH
NOTICES = {
    DEATH: "Kami menerima laporan kematian tentang orang yang terhubung dengan nomor ini. ",
    ACCIDENT: "Kami menerima laporan kecelakaan tentang orang yang terhubung dengan nomor ini. ",
}
REST = (
    "Balas BENAR bila benar, KELIRU bila keliru. Laporan ini tidak mengubah perlindungan siapa pun."
)


def listed(phone: Phone) -> list[str]:
    """Return the ids of the cases that wait for this chat's word."""
    return [line.case for line in phone.asks(ListReported(), ReportedListed).cases]


def answers(phone: Phone, case: object, *, right: bool = False) -> None:
    """Say that a report is right, or mistaken."""
    assert phone.tries(AnswerReported(str(case), right)) == ReportedAnswered()


@pytest.mark.parametrize("kind", list(CaseKind))
def test_linked_chats_are_told_once_and_nothing_personal(house: House, kind: CaseKind) -> None:
    hers, daughters, yosefs = (
        house.phone(linked=nik) for nik in ([MARIA], [YOSEF, MARIA], [YOSEF])
    )
    reporter = house.phone()
    for _ in range(2):
        filed = reporter.files(kind, nik=MARIA, story="Maria Contoh jatuh", happened_on=TODAY)
        house.phone().files(kind, nik=MARIA)
        house.work()
        house.work()
    assert hers.hears() == daughters.hears() == [NOTICES[kind] + REST]
    assert (yosefs.hears(), reporter.hears()) == ([], [])
    assert house.steps(filed.number).count("notice_sent") == 2


def test_a_chat_is_told_in_its_own_language_and_not_of_its_own_report(house: House) -> None:
    hers, reporter = house.phone(linked=[MARIA]), house.phone(linked=[MARIA])
    reporter.files(nik=MARIA, happened_on=TODAY)
    house.work()
    assert len(hers.hears()) == 1
    assert (reporter.hears(), listed(reporter)) == ([], [])


def test_a_case_about_nobody_we_know_tells_nobody(house: House) -> None:
    hers = house.phone(linked=[MARIA])
    house.phone().files(DEATH, nik=NOBODY)
    house.phone().files(DEATH, who="Maria Contoh")
    house.work()
    assert hers.hears() == []


def test_a_number_told_late_reaches_the_chats_then(house: House) -> None:
    hers, reporter = house.phone(linked=[MARIA]), house.phone()
    filed = reporter.files(DEATH, who="Maria")
    house.work()
    assert hers.hears() == []
    reporter.adds(filed.report, nik=MARIA)
    house.work()
    assert hers.hears() == [NOTICES[DEATH] + REST]


def test_what_waits_for_a_word_is_listed_masked_until_it_is_answered(house: House) -> None:
    hers = house.phone(linked=[MARIA])
    filed = house.phone().files(nik=MARIA, happened_on=TODAY)
    assert listed(hers) == []
    house.work()
    (line,) = hers.asks(ListReported(), ReportedListed).cases
    assert (line.kind, line.name, line.on) == (ACCIDENT, "M**** C*****", TODAY)
    answers(hers, line.case, right=True)
    assert listed(hers) == []
    assert house.steps(filed.number)[-1] == "confirmed"
    assert "objected" not in house.flags(filed.number)


# Who objects: the phone, its links, of what; the flags then.
OBJECTIONS: dict[str, tuple[str | None, CaseKind, set[str]]] = {
    "a relative's phone": (None, DEATH, {"objected"}),
    "the phone of the dead": (MARIAS_PHONE, DEATH, {"objected", "deceased_writes"}),
    "the phone of the hurt": (MARIAS_PHONE, ACCIDENT, {"objected"}),
    "another known phone": ("+620000000077", DEATH, {"objected"}),
}


@pytest.mark.parametrize("name", OBJECTIONS)
def test_an_objection_is_a_flag_and_changes_no_status(house: House, name: str) -> None:
    phone, kind, flags = OBJECTIONS[name]
    objector = house.phone(phone, linked=[MARIA])
    filed = house.phone().files(kind, nik=MARIA, happened_on=TODAY)
    house.work()
    answers(objector, listed(objector)[0])
    assert house.flags(filed.number) == flags
    assert house.case(filed.number).state is CaseState.NOTICE
    assert house.steps(filed.number).count("objected") == 1


def test_to_write_is_no_sign_of_life_unless_it_objects(house: House) -> None:
    hers = house.phone(MARIAS_PHONE, linked=[MARIA])
    filed = house.phone().files(DEATH, nik=MARIA)
    house.work()
    hers.files(who="tetangga")
    answers(hers, listed(hers)[0], right=True)
    assert house.flags(filed.number) == set()


def test_the_first_word_stands(house: House) -> None:
    hers = house.phone(linked=[MARIA])
    filed = house.phone().files(DEATH, nik=MARIA)
    house.work()
    (case,) = listed(hers)
    answers(hers, case, right=True)
    answers(hers, case, right=False)
    assert "objected" not in house.flags(filed.number)


@pytest.mark.parametrize("case", ["", "x", "00000000-0000-0000-0000-000000000000", None])
def test_nobody_answers_for_others(house: House, case: str | None) -> None:
    house.phone(linked=[MARIA])
    filed, stranger = house.phone().files(DEATH, nik=MARIA), house.phone(linked=[YOSEF])
    house.work()
    answers(stranger, house.case(filed.number).id if case is None else case)
    assert "objected" not in house.flags(filed.number)


def queue(services: Services, phone: Phone) -> None:
    """Queue a reply, news of a case and an announcement for a chat."""
    with services.database.begin() as store:
        for lane in (REPLY_LANE, CASE_LANE, ANNOUNCEMENT_LANE):
            message = Outgoing(f"lane {lane}").to_json()
            store.outbox.add(phone.id, f"{phone.id}:{lane}", message, services.clock(), lane=lane)


ALL, QUIET = ["lane 0", "lane 1", "lane 2"], ["lane 0", "lane 1"]
Act = Callable[[Services, str], object]
ENDS: dict[str, tuple[Act, list[str]]] = {
    "staff have taken it": (lambda s, n: take(s, n, BY), QUIET),
    "it was mistaken": (lambda s, n: mistaken(s, n, BY), ALL),
    "it was double": (
        lambda s, n: advance(s, n, CaseState.CLOSED, BY, closed_as=ClosedAs.DOUBLE),
        ALL,
    ),
    "it is done": (lambda s, n: advance(s, n, CaseState.CLOSED, BY), QUIET),
}


@pytest.mark.parametrize("name", ENDS)
def test_announcements_wait_from_the_report_of_a_death_until_it_proves_mistaken(
    house: House, name: str
) -> None:
    act, heard = ENDS[name]
    hers, others = house.phone(linked=[MARIA]), house.phone(linked=[YOSEF])
    filed = house.phone().files(DEATH, nik=MARIA)
    for phone in (hers, others):
        queue(house.services, phone)
    assert (hers.hears(), others.hears()) == (QUIET, ALL)
    act(house.services, filed.number)
    assert hers.hears() == heard


@pytest.mark.parametrize(
    "told",
    [{"kind": ACCIDENT, "nik": MARIA}, {"kind": DEATH, "nik": NOBODY}, {"kind": DEATH, "who": "M"}],
    ids=["an accident", "somebody else", "by name alone"],
)
def test_nothing_else_keeps_announcements_back(house: House, told: dict[str, Any]) -> None:
    hers = house.phone(linked=[MARIA])
    house.phone().files(**told)
    queue(house.services, hers)
    assert hers.hears() == ALL
