"""At night the page says that words wait until seven, and the history shows that they wait."""

from datetime import timedelta

import pytest

from handlers.services import Services
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.talks_house import follow, of_sikka, once, page_of, take
from tests.conftest import StandingClock
from tests.handlers.staff.talk_house import Heard
from tests.handlers.writing import Writer, on_whatsapp

SEVEN = "Minggu, 22 November 2026 pukul 07.00"


@pytest.fixture
def writer(demo: Services) -> Writer:
    """Somebody linked to a worker of Sikka, who wrote at nine in the morning."""
    return of_sikka(demo)


def at_ten(services: Services, clock: StandingClock) -> Browser:
    """Let it be ten in the evening, and sit down."""
    clock.advance(hours=13)
    return Browser(services, "rosa")


def test_words_to_a_sleeper_wait_and_the_page_says_so_before_and_after(
    writer: Writer, clock: StandingClock
) -> None:
    rosa, path = at_ten(writer.services, clock), page_of(writer)
    assert f"paling lambat {SEVEN}" in rosa.text(path)
    assert f"Orangnya diberi tahu {SEVEN}" in take(rosa, writer)
    assert f"terkirim {SEVEN}" in rosa.text(path)
    told = rosa.does(f"{path}/kirim", words="Hari Senin.", once=once(rosa, path))
    assert told.startswith(f"Belum terkirim: keluar {SEVEN}")
    assert Heard(writer).now() == []
    shown = rosa.text(path)
    assert shown.count(f"belum terkirim, keluar {SEVEN}") == 2
    assert "siap atau sedang dikirim" not in shown
    clock.advance(hours=9)
    assert len(Heard(writer).now()) == 2
    morning = Browser(writer.services, "rosa").text(path)
    assert "belum terkirim" not in morning
    assert "terkirim</span>" in morning


def test_an_answer_goes_at_once_and_nothing_is_said_of_the_night(
    writer: Writer, clock: StandingClock
) -> None:
    rosa, path = at_ten(writer.services, clock), page_of(writer)
    writer.says("ada orang?")
    assert SEVEN not in rosa.text(path)
    assert take(rosa, writer).endswith("Orangnya sudah diberi tahu.")
    rosa.post(f"{path}/kirim", words="Ada, Ibu.", once=once(rosa, path))
    assert SEVEN not in rosa.text(path)
    assert len(Heard(writer).now()) == 2


def test_where_whatsapp_closes_before_seven_only_approved_words_are_offered(
    demo: Services, clock: StandingClock
) -> None:
    silent = on_whatsapp(demo, "+620000000077")
    clock.now -= timedelta(hours=3)
    silent.goes_on("halo", "petugas", "mau tanya")
    clock.now += timedelta(hours=3)
    follow(silent, "KL-7KQ2M")
    clock.advance(hours=13)
    budi, path = Browser(demo, "budi"), page_of(silent)
    page = budi.text(path)
    assert "Tidak bisa ditulisi malam ini" in page
    assert "Saat itu 24 jam WhatsApp sudah lewat" in page
    assert "/ambil" not in page
    answer = budi.post(f"{path}/ambil", holder="", once="abcdefgh")
    assert answer.status_code == 422
    assert "dan saat itu WhatsApp tidak menerimanya lagi" in answer.text
    told = budi.does(f"{path}/kabar", number="KL-7KQ2M", once=once(budi, path))
    assert told.startswith(f"Templat keluar {SEVEN}")
