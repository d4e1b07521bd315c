"""What an officer writes to a family from the page of a case, and what they keep among staff."""

from datetime import timedelta

import pytest

from handlers.services import Services
from storage.tables import chats
from tests.bot.web.staff.case_house import does, report_accident
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.reports.reporting import House, Phone


def test_a_message_reaches_the_family_with_the_name_of_who_wrote_it(demo: Services) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    rosa = Browser(demo, "rosa")
    assert "kata-kata Anda sampai apa adanya" in rosa.text(f"/laporan/{filed.number}")
    told = does(rosa, filed.number, "pesan", words="Mohon bawa KTP hari Senin.")
    assert told == "Pesan keluar ke 1 chat."
    (heard,) = phone.hears()
    words, _, proof = heard.partition("\n\n- ")
    assert words == "Mohon bawa KTP hari Senin."
    assert proof.startswith(f"Rosa Contoh, petugas yang mengurus laporan {filed.number}.")
    assert "Mohon bawa KTP hari Senin." in rosa.text(f"/laporan/{filed.number}")


def test_the_same_form_sent_twice_is_one_message(demo: Services) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}"
    sent = {"version": rosa.version(path), "words": "Mohon bawa KTP."}
    assert rosa.post(f"{path}/pesan", **sent).status_code == 303
    assert rosa.post(f"{path}/pesan", **sent).status_code == 409
    assert len(phone.hears()) == 1


def test_at_night_a_message_waits_until_the_morning(demo: Services, clock: StandingClock) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    clock.advance(hours=13)
    rosa = Browser(demo, "rosa")
    assert "Pesan keluar Minggu, 22 November 2026 pukul 07.00" in rosa.text(
        f"/laporan/{filed.number}"
    )
    does(rosa, filed.number, "pesan", words="Mohon bawa KTP.")
    assert phone.hears() == []
    clock.advance(hours=9)
    assert len(phone.hears()) == 1


@pytest.mark.parametrize(
    ("hours", "said"),
    [(1, "kata-kata Anda sampai apa adanya"), (25, "Yang sampai hanya kabar resmi di bawah ini")],
)
def test_the_page_says_whether_whatsapp_takes_our_own_words(
    demo: Services, clock: StandingClock, hours: int, said: str
) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    with demo.database.begin() as store:
        store.connection.execute(
            chats.update()
            .where(chats.c.id == phone.id)
            .values(channel="whatsapp", last_inbound_at=clock() - timedelta(hours=hours))
        )
    page = Browser(demo, "rosa").text(f"/laporan/{filed.number}")
    assert said in page
    assert ("Ada kabar tentang laporan" in page) is (hours > 24)


def test_what_was_typed_is_not_lost_but_for_numbers(demo: Services) -> None:
    _, filed = report_accident(House(demo))
    rosa, path = Browser(demo, "rosa"), f"/laporan/{filed.number}"
    sent = rosa.post(f"{path}/pesan", version=rosa.version(path), words="Apa PIN Anda?")
    assert ">Apa PIN Anda?</textarea>" in sent.text


def test_phones_hear_nothing_of_a_note(demo: Services) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    heard: list[Phone] = [phone]
    does(Browser(demo, "rosa"), filed.number, "catatan", body="Hanya untuk petugas")
    assert [one.hears() for one in heard] == [[]]


def test_at_night_whoever_is_awake_hears_at_once(demo: Services, clock: StandingClock) -> None:
    house = House(demo)
    phone, filed = report_accident(house)
    clock.advance(hours=13)
    with demo.database.begin() as store:
        wrote = chats.update().where(chats.c.id == phone.id)
        awake = clock() - timedelta(minutes=59)
        store.connection.execute(wrote.values(last_inbound_at=awake))
    rosa = Browser(demo, "rosa")
    assert "Pesan keluar Minggu" not in rosa.text(f"/laporan/{filed.number}")
    told = does(rosa, filed.number, "pesan", words="Mohon bawa KTP.")
    assert told == "Pesan keluar ke 1 chat."
    assert len(phone.hears()) == 1
