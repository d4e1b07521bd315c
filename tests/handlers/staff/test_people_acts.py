from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest

from handlers.services import Services
from handlers.staff.people import NoSuchPerson, PeopleRefused, look
from handlers.staff.people_acts import MOST_REVEALS, WhyReveal, issue_code, reveal, unlink
from storage.columns import new_id
from tests.conftest import StandingClock
from tests.handlers.staff.people_house import (
    MARIA,
    MARIAS_CARD,
    MARIAS_PHONE,
    MARKUS,
    MARKUS_CASE,
    NOBODYS_CASE,
    ROSA,
    acts,
    id_of,
    in_sikka,
)
from tests.handlers.writing import Writer, words


@pytest.fixture
def maria(demo: Services) -> UUID:
    return id_of(MARIA, demo)


def why_not(person: UUID, why: str, case: str, services: Services) -> str:
    """Return why numbers are not shown."""
    with pytest.raises(PeopleRefused) as refused:
        reveal(person, why, case, ROSA, services)
    return refused.value.reason.key


def test_numbers_are_shown_for_a_reason_that_is_noted(demo: Services, maria: UUID) -> None:
    told = reveal(maria, WhyReveal.CALL, "", ROSA, in_sikka(demo))
    assert (told.nik, told.kpj, told.phone) == (MARIA, MARIAS_CARD, MARIAS_PHONE)
    (noted,) = acts(demo, f"person:{maria}")
    assert (noted.actor, noted.act, noted.details) == (ROSA, "person_revealed", {"reason": "call"})


def test_the_report_that_it_is_about_is_noted(demo: Services) -> None:
    markus = id_of(MARKUS, demo)
    reveal(markus, WhyReveal.CLAIM, "kl 7kq2m", ROSA, demo)
    (noted,) = acts(demo, f"person:{markus}")
    assert noted.details == {"reason": "claim", "case": MARKUS_CASE}


@pytest.mark.parametrize(
    ("why", "case", "key"),
    [
        ("", "", "staff_people.refused.reason"),
        ("Maria Contoh", "", "staff_people.refused.reason"),
        ("claim", "Maria", "staff_people.refused.case"),
        ("claim", NOBODYS_CASE, "staff_people.refused.case"),
        ("claim", MARKUS_CASE, "staff_people.refused.case"),  # of another kabupaten
    ],
)
def test_nothing_is_shown_without_a_reason(
    demo: Services, maria: UUID, why: str, case: str, key: str
) -> None:
    assert why_not(maria, why, case, in_sikka(demo)) == key
    assert acts(demo, f"person:{maria}") == []


def test_nothing_is_done_about_people_elsewhere(demo: Services) -> None:
    rosas = in_sikka(demo)
    for person in (id_of(MARKUS, demo), new_id()):
        with pytest.raises(NoSuchPerson):
            reveal(person, WhyReveal.CALL, "", ROSA, rosas)
        with pytest.raises(NoSuchPerson):
            issue_code(person, ROSA, rosas)
        with pytest.raises(NoSuchPerson):
            unlink(person, str(new_id()), ROSA, rosas)
        assert acts(demo, f"person:{person}") == []


def test_numbers_are_shown_so_often_an_hour(
    demo: Services, maria: UUID, clock: StandingClock
) -> None:
    def one_more(_number: int) -> bool:
        try:
            reveal(maria, WhyReveal.CALL, "", ROSA, in_sikka(demo))
        except PeopleRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as at_once:
        assert sum(at_once.map(one_more, range(MOST_REVEALS + 8))) == MOST_REVEALS
    assert len(acts(demo, f"person:{maria}")) == MOST_REVEALS
    assert why_not(maria, "call", "", demo) == "staff_people.too_often.person_revealed"
    clock.advance(hours=1)
    assert reveal(maria, WhyReveal.CALL, "", ROSA, demo).nik == MARIA


def test_a_code_links_a_chat_once(demo: Services, maria: UUID) -> None:
    issued = issue_code(maria, ROSA, in_sikka(demo))
    assert (issued.name, issued.until) == ("M**** C*****", date(2027, 2, 19))
    (noted,) = acts(demo, f"person:{maria}")
    assert (noted.actor, noted.act, noted.details) == (ROSA, "link_code_issued", {})
    assert look(maria, demo).codes.count == 1

    writer = Writer(demo)
    answered = writer.goes_on(f"KODE {issued.code}", "setuju")
    assert "M**** C*****: TERLINDUNGI" in "\n".join(words(answered))
    seen = look(maria, demo)
    assert [(chat.channel, chat.proof) for chat in seen.chats] == [("telegram", "code")]
    assert seen.codes.count == 0

    other = Writer(demo, "700002")
    again = other.goes_on(f"KODE {issued.code}", "setuju")
    assert "TERLINDUNGI" not in "\n".join(words(again))
    assert len(look(maria, demo).chats) == 1


def test_an_unlinked_chat_reads_nothing_until_a_new_code(demo: Services, maria: UUID) -> None:
    writer = Writer(demo)
    writer.goes_on(f"KODE {issue_code(maria, ROSA, demo).code}", "setuju")
    (chat,) = look(maria, demo).chats

    assert unlink(maria, str(chat.chat_id), ROSA, in_sikka(demo))
    assert look(maria, demo).chats == []
    assert "TERLINDUNGI" not in "\n".join(words(writer.goes_on("menu", "cek")))
    noted = acts(demo, f"person:{maria}")[-1]
    assert (noted.act, noted.details) == ("chat_unlinked", {"chat": f"chat:{chat.chat_id}"})

    writer.says(f"KODE {issue_code(maria, ROSA, demo).code}")
    assert len(look(maria, demo).chats) == 1


@pytest.mark.parametrize("chat", ["", "not-an-id", "00000000-0000-0000-0000-000000000000"])
def test_a_chat_that_is_not_linked_is_not_unlinked(demo: Services, maria: UUID, chat: str) -> None:
    assert not unlink(maria, chat, ROSA, demo)
    assert acts(demo, f"person:{maria}") == []
