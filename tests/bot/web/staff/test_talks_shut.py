"""Where words may not go: told before one types, with the approved ones instead."""

import re

import pytest
from sqlalchemy import select, update

from handlers.services import Services
from storage.tables import chats, outbox
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.talks_house import of_sikka, once, page_of, take
from tests.conftest import StandingClock
from tests.handlers.writing import Writer, on_whatsapp


@pytest.fixture
def writer(demo: Services) -> Writer:
    """Somebody linked to a worker of Sikka, who left a message for staff."""
    return of_sikka(demo)


@pytest.fixture
def rosa(demo: Services) -> Browser:
    """An officer of Sikka."""
    return Browser(demo, "rosa")


@pytest.fixture
def budi(demo: Services) -> Browser:
    """A supervisor of the whole province."""
    return Browser(demo, "budi")


@pytest.fixture
def silent(demo: Services, clock: StandingClock) -> Writer:
    """Somebody on WhatsApp who wrote two days ago."""
    silent = on_whatsapp(demo, "+620000000077")
    silent.goes_on("halo", "petugas", "mau tanya")
    clock.advance(days=2)
    return silent


def test_a_closed_window_is_told_before_one_types(silent: Writer, budi: Browser) -> None:
    page = budi.text(page_of(silent))
    assert "sudah lebih dari 24 jam tidak menulis" in page
    assert "Dari chat ini belum ada laporan" in page
    assert 'name="words"' not in page
    assert "/ambil" not in page
    fields = {"holder": "", "once": "abcdefgh"}
    assert budi.post(f"{page_of(silent)}/ambil", **fields).status_code == 422
    fields = {"number": "KL-7KQ2M", "once": "abcdefgh"}
    assert budi.post(f"{page_of(silent)}/kabar", **fields).status_code == 404


def test_the_approved_words_are_offered_where_a_report_is(
    silent: Writer, budi: Browser, clock: StandingClock
) -> None:
    silent.says("halo lagi")
    chat = silent.row().id
    with silent.services.database.begin() as store:
        report = store.reports.of_case(store.cases.by_number("KL-7KQ2M").id)[0]  # type: ignore[union-attr]
        store.reports.follow(report.id, chat, silent.services.clock())
    take(budi, silent)
    path = page_of(silent)
    for hours in (11, 11, 4):
        assert silent.row().taken_until > clock()
        budi.post(f"{path}/kirim", words="Sebentar.", once=once(budi, path))
        clock.advance(hours=hours)
        budi = Browser(silent.services, "budi")
    page = budi.text(path)
    assert "Ada kabar tentang laporan KL-7KQ2M." in page
    told = budi.does(f"{path}/kabar", number="KL-7KQ2M", once=once(budi, path))
    assert "lewat templat" in told
    with silent.services.database.begin() as store:
        keys = store.connection.execute(
            select(outbox.c.dedup_key).where(
                outbox.c.lane == 1, outbox.c.chat_id == silent.row().id
            )
        ).scalars()
        assert [key.partition(":")[0] for key in keys] == ["staff"]
    assert silent.row().taken_by is None


def test_a_chat_that_blocked_us_is_told(writer: Writer, rosa: Browser) -> None:
    with writer.services.database.begin() as store:
        store.connection.execute(update(chats).values(reachable=False))
    page = rosa.text(page_of(writer))
    assert "diblokir atau nomornya tidak aktif" in page
    assert "/ambil" not in page


def test_a_chat_with_an_open_window_tells_until_when(demo: Services, budi: Browser) -> None:
    writer = on_whatsapp(demo, "+620000000077")
    writer.says("halo")
    assert re.search(r"Bisa ditulisi sampai .*2026", budi.text(page_of(writer)))
