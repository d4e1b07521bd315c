"""The place that a report tells: whose case it moves, and what it leaves of the chat's own."""

from typing import Any

import pytest

from conversations.rules.case import CaseKind
from handlers.services import Services
from storage.scope import Scope
from tests.handlers.reports.reporting import NOBODY, NOBODYS_CARD, House, Phone
from tests.handlers.reports.roster import MARIA, MARIAS_CARD
from tests.handlers.staff.talk_house import LEMBATA, SIKKA
from tests.handlers.writing import Writer

BELU = "53.04"
QUESTION = "kartu saya belum sampai"


def stands_in(phone: Phone, kabupaten: str) -> bool:
    """Tell whether the officers of a kabupaten see what a chat writes to staff."""
    with phone.house.services.database.begin() as store:
        number = store.staff_messages.leave(
            phone.id, "question", QUESTION, phone.house.services.clock()
        )
    with phone.house.services.database.within(Scope.of([kabupaten])).begin() as store:
        return number in {one.number for one in store.talks.waiting(100)}


@pytest.mark.parametrize("way", ["told again", "told more"])
@pytest.mark.parametrize("told", [{"kpj": MARIAS_CARD}, {"nik": MARIA}], ids=["card", "nik"])
def test_a_stranger_takes_no_case_of_a_family_elsewhere(
    house: House, way: str, told: dict[str, Any]
) -> None:
    family, stranger = house.phone(linked=[MARIA]), house.phone()
    filed = family.files(nik=MARIA)
    house.work()
    assert house.case(filed.number).kabupaten == SIKKA
    joined = stranger.files(**told, kabupaten=SIKKA)
    assert house.case(joined.number).id == house.case(filed.number).id
    if way == "told again":
        stranger.files(**told, kabupaten=BELU)
    else:
        stranger.adds(joined.report, kabupaten=BELU)
    house.work()
    assert house.case(filed.number).kabupaten == SIKKA
    assert not stands_in(family, BELU)
    # What was told is kept beside the report all the same.
    assert stranger.reads(joined.report).told.kabupaten == BELU


def test_a_stranger_gives_no_place_to_a_case_that_was_not_looked_at_yet(house: House) -> None:
    family, stranger = house.phone(linked=[MARIA]), house.phone()
    filed = family.files(nik=MARIA)
    stranger.files(kpj=MARIAS_CARD, kabupaten=BELU)
    house.work()
    assert house.case(filed.number).kabupaten == SIKKA


@pytest.mark.parametrize("who", ["began it", "joined it"])
def test_nobody_moves_a_case_in_which_others_stand(house: House, who: str) -> None:
    one, other = house.phone(), house.phone()
    filed, joined = (phone.files(kpj=NOBODYS_CARD, kabupaten=SIKKA) for phone in (one, other))
    phone, report = (one, filed) if who == "began it" else (other, joined)
    phone.adds(report.report, kabupaten=BELU)
    assert house.case(filed.number).kabupaten == SIKKA


def test_who_told_of_somebody_unknown_alone_puts_the_place_right(house: House) -> None:
    phone = house.phone()
    filed = phone.files(CaseKind.DEATH, nik=NOBODY, kabupaten=SIKKA)
    phone.files(CaseKind.DEATH, nik=NOBODY, kabupaten=BELU)
    assert house.case(filed.number).kabupaten == BELU


def seen(writer: Writer, kabupaten: str) -> bool:
    """Tell whether the officers of a kabupaten see anything of a chat."""
    with writer.services.database.within(Scope.of([kabupaten])).begin() as store:
        mine = writer.row().id
        return any(one.chat and one.chat.id == mine for one in store.talks.waiting(100))


def test_a_place_told_once_gives_way_to_that_of_a_report(demo: Services) -> None:
    writer = Writer(demo)
    writer.goes_on("halo", "petugas", QUESTION, "Maumere")
    assert writer.row().kabupaten == SIKKA
    writer.goes_on("menu", "lapor kecelakaan", "sudah", "ya", "Yohan Contoh", "jatuh di Lembata")
    assert writer.row().kabupaten is None
    assert (seen(writer, SIKKA), seen(writer, LEMBATA)) == (False, True)


def test_a_place_told_once_gives_way_to_one_that_is_told_of_a_report_later(demo: Services) -> None:
    writer = Writer(demo)
    writer.goes_on("halo", "petugas", QUESTION, "Maumere", "menu", "lapor kecelakaan", "sudah")
    writer.goes_on("ya", "Yohan Contoh", "jatuh dari pohon tadi pagi jam 7")
    assert writer.row().kabupaten == SIKKA
    writer.goes_on("kebun di Lembata")
    assert (seen(writer, SIKKA), seen(writer, LEMBATA)) == (False, True)


def test_a_later_message_that_names_another_place_puts_it_right(demo: Services) -> None:
    writer = Writer(demo)
    writer.goes_on("halo", "petugas", QUESTION, "Maumere")
    writer.goes_on("petugas", "kerja borong, belum dibayar")
    assert writer.row().kabupaten == SIKKA
    writer.goes_on("petugas", f"saya di Lembata, {QUESTION}")
    assert (seen(writer, SIKKA), seen(writer, LEMBATA)) == (False, True)


def test_a_report_that_is_only_followed_gives_no_place(demo: Services, house: House) -> None:
    filed = house.phone().files(who="Yohan Contoh", kabupaten=SIKKA)
    writer = Writer(demo, "720001")
    writer.goes_on("halo", f"lacak {filed.number} {filed.secret}")
    with demo.database.begin() as store:
        assert len(store.reports.listed(writer.row().id)) == 1
    assert writer.goes_on("menu", "petugas", QUESTION).step == "talk_to_staff.kabupaten"
    writer.says("Maumere")
    assert seen(writer, SIKKA)


@pytest.mark.parametrize(
    ("who", "story"),
    [
        ("Sari", "jatuh dari tangga tadi pagi jam 7"),
        ("Maria Ende", "jatuh dari tangga tadi pagi jam 7"),
        ("Yohan Contoh", "kerja borong, jatuh dari atap tadi pagi jam 7"),
    ],
)
def test_ordinary_words_place_no_case_and_the_question_is_asked(
    demo: Services, who: str, story: str
) -> None:
    writer = Writer(demo)
    writer.goes_on("lapor kecelakaan", "sudah", "ya", who, story)
    assert writer.goes_on("lewati").step == "accident_report.kabupaten"
