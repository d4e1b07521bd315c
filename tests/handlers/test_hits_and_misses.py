"""A hit and a miss cannot be told apart: the same words after the same work."""

import pytest
from sqlalchemy import select

from conversations.engine.effects import ProveLink
from conversations.engine.events import Proved, Tapped
from conversations.engine.replies import Text
from handlers.proof import (
    MOST_EVER,
    prove_link,
)
from handlers.services import Services
from storage.links import CODE_DAYS
from storage.tables import cover_periods, people
from tests.conftest import StandingClock
from tests.handlers.counting import counted
from tests.handlers.test_proof import (
    MARIAS_CARD,
    MARKUS,
    MARKUS_CARD,
    NOBODY,
    STRANGERS_PHONE,
    WRONG_CARD,
    YOSEF,
    YOSEFS_CARD,
    a_chat,
    failed,
)
from tests.handlers.writing import MARIA, MARIAS_PHONE, Writer, on_whatsapp, words


@pytest.mark.parametrize("spoiled", ["used", "old"])
def test_a_spoiled_code_is_refused_like_one_that_never_was(
    demo: Services, clock: StandingClock, spoiled: str
) -> None:
    with demo.database.begin() as store:
        person = store.people.find_by_nik(MARIA)
        assert person is not None
        code = store.links.issue_code(person, clock())
        if spoiled == "used":
            assert isinstance(
                prove_link(ProveLink(code=code), store, a_chat(store, 9), clock()), Proved
            )
        else:
            clock.advance(days=CODE_DAYS)
    answers, statements = [], []
    for address, given in (("1", code), ("2", "ABCD2345")):
        writer = Writer(demo, address)
        writer.goes_on("cek status", "1")
        writer.goes_on("ada kode petugas")
        with counted() as seen:
            answers.append(writer.says(given).messages)
        statements.append(seen.sql)
    assert answers[0] == answers[1]
    assert statements[0] == statements[1]


def asks_with(demo: Services, address: str, nik: str, card: str, phone: str | None) -> object:
    """Go through the questions; return every answer and all SQL from the NIK on."""
    writer = on_whatsapp(demo, phone) if phone else Writer(demo, address)
    if phone:
        writer.address = address
    writer.goes_on("cek status", "1")
    answers, statements = [], []
    for said in (nik, card):
        with counted() as seen:
            answers.append(writer.says(said).messages)
        statements.append(tuple(seen.sql))
    return answers, statements


@pytest.mark.parametrize(
    "phone", [None, STRANGERS_PHONE], ids=["hidden number", "a stranger's number"]
)
def test_whether_a_nik_exists_cannot_be_told_from_the_answer_nor_from_the_work(
    demo: Services, phone: str | None
) -> None:
    seen = [
        asks_with(demo, f"{phone}:{number}", nik, card, phone)
        for number, (nik, card) in enumerate(
            [
                (NOBODY, MARIAS_CARD),
                (MARIA, WRONG_CARD),
                (MARIA, YOSEFS_CARD),
                (MARKUS, WRONG_CARD),
                ("7401014507850001", WRONG_CARD),
            ]
        )
    ]
    assert all(one == seen[0] for one in seen)


def test_the_number_of_another_worker_shows_nothing_of_either(demo: Services) -> None:
    """Yosef's own phone, Maria's NIK: the same as for a NIK that nobody has."""
    yosefs = "+620000000002"
    with_hers = asks_with(demo, "a", MARIA, WRONG_CARD, yosefs)
    with_nobodys = asks_with(demo, "b", NOBODY, WRONG_CARD, yosefs)
    assert with_hers == with_nobodys


def test_beyond_the_limits_the_answer_and_the_work_stay_the_same(demo: Services) -> None:
    writer = Writer(demo)
    writer.goes_on("cek status", "1")
    answers, statements = [], []
    for card in (WRONG_CARD, WRONG_CARD, WRONG_CARD, MARIAS_CARD):
        writer.says(MARIA)
        with counted() as seen:
            answers.append(writer.says(card).messages)
        statements.append(seen.sql)
        writer.says(Tapped("enrollment_status.not_proved", "again"))
    assert all(one == answers[0] for one in answers)
    assert all(one == statements[0] for one in statements)


def test_a_linked_chat_still_reads_when_the_limits_are_reached(
    demo: Services, clock: StandingClock
) -> None:
    writer = on_whatsapp(demo, MARIAS_PHONE)
    answered = writer.goes_on("cek status", "1", MARIA)
    assert answered.step == "enrollment_status.next"
    with demo.database.begin() as store:
        chat, other = writer.row().id, a_chat(store, 7).record.id
        failed(store, chat, MOST_EVER, MARIA, clock())
        failed(store, other, MOST_EVER, MARIA, clock())
    again = writer.goes_on("menu", "1")
    assert again.messages[-1].text == answered.messages[-1].text
    assert again.step == "enrollment_status.next"


def test_a_button_with_somebody_else_s_id_shows_nothing(demo: Services) -> None:
    with demo.database.begin() as store:
        yosef = store.people.find_by_nik(YOSEF)
    writer = on_whatsapp(demo, "+620000000005")
    for nik in ("5371015509880005", "5371012010650006"):
        writer.goes_on("cek status", "1", nik, "menu")
    # Two people share this phone; neither is Yosef.
    assert writer.says("1").step == "enrollment_status.whose"
    answered = writer.says(Tapped("enrollment_status.whose", str(yosef)))
    assert answered.step == "enrollment_status.whose"
    assert "Y****" not in "".join(words(answered))
    told = demo.guide.texts.say(Text("engine.old_button"), "id")
    assert words(answered)[0].startswith(told)


def test_asking_and_reporting_change_nobody_s_cover(demo: Services) -> None:
    def records() -> list[object]:
        with demo.database.begin() as store:
            return [
                store.connection.execute(select(table).order_by(table.c.id)).all()
                for table in (people, cover_periods)
            ]

    before = records()
    writer = Writer(demo)
    writer.goes_on("cek status", "1", MARIA, WRONG_CARD, "3", "suami saya meninggal", "1")
    writer.goes_on("Maria meninggal kemarin", "menu", "cek status", MARKUS, MARKUS_CARD)
    writer.goes_on(Tapped("enrollment_status.after_death", "mistaken"), "hapus data", "1")
    assert records() == before
