"""The first page: what waits for each role, counted against what is put there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from conversations.rules.case import CaseKind, CaseState
from conversations.rules.paper import Paper, PaperState
from handlers.services import Services
from storage.case_tables import cases
from storage.store import Store
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.storage.case_rows import a_case

_TILE = re.compile(
    r'<li[^>]*?(?: class="(\w+)")?><a href="([^"]*)"><b>([^<]*)</b> ([^<]*?)\s*<span'
)
NOW = StandingClock()()


def heaps(services: Services, login: str) -> dict[str, tuple[str, str]]:
    """Return the tiles of somebody's page: words -> number and tone."""
    page = Browser(services, login).text("")
    return {words.strip(): (many, tone) for tone, _, many, words in _TILE.findall(page)}


def in_state(store: Store, state: CaseState, **known: object) -> None:
    """Keep a case in a state."""
    case = a_case(store)
    store.connection.execute(
        cases.update().where(cases.c.id == case.id).values(state=state, **known)
    )


@contextmanager
def statements(services: Services) -> Iterator[list[str]]:
    """Collect what the database is asked."""
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(services.database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(services.database.engine, "before_cursor_execute", note)


@pytest.fixture
def busy(services: Services, demo: Services) -> Services:
    """The demo with cases that wait, in Sikka and in Lembata."""
    del services
    hour = timedelta(hours=1)
    with demo.database.begin() as store:
        a_case(store, kabupaten="53.07", due_at=NOW - hour, next_alarm_at=None)
        a_case(store, kabupaten="53.13", due_at=NOW + 5 * hour)
        in_state(store, CaseState.FORWARDED, kabupaten="53.07", pay_by=NOW.date())
        in_state(store, CaseState.CLOSED, kabupaten="53.07", due_at=NOW - hour)
        death = a_case(store, kind=CaseKind.DEATH, kabupaten="53.07")
        store.case_papers.put(death.id, Paper.CARD, PaperState.RECEIVED, NOW)
        store.case_flags.raise_flag(death.id, "same_phone", NOW + hour, NOW)
    return demo


def test_a_supervisor_sees_what_waits_in_the_whole_province(busy: Services) -> None:
    found = heaps(busy, "budi")
    assert found["kecelakaan belum diteruskan ke BPJS Ketenagakerjaan"] == ("2", "red")
    assert found["pembayaran segera jatuh tempo"] == ("1", "amber")
    assert found["surat belum diperiksa"][0] == "1"
    assert found["tanda belum diperiksa"] == ("1", "amber")


def test_an_officer_sees_what_waits_in_the_own_kabupaten(busy: Services) -> None:
    found = heaps(busy, "rosa")
    assert found["kecelakaan belum diteruskan ke BPJS Ketenagakerjaan"] == ("1", "red")
    assert found["surat belum diperiksa"][0] == "1"


def test_cases_are_somebodys_or_nobodys(busy: Services) -> None:
    nobodys = int(heaps(busy, "budi")["kasus belum ada yang memegang"][0])
    with busy.database.begin() as store:
        budi = store.staff.by_login("budi")
        assert budi is not None
        case = a_case(store, kabupaten="53.07")
        store.connection.execute(
            cases.update().where(cases.c.id == case.id).values(owner_id=budi.id)
        )
    found = heaps(busy, "budi")
    assert found["kasus Anda"][0] == "1"
    assert int(found["kasus belum ada yang memegang"][0]) == nobodys
    assert "kasus Anda" not in heaps(busy, "rosa")


def test_messages_wait_for_who_may_talk_to_these_people(demo: Services) -> None:
    with demo.database.begin() as store:
        told = store.connection.execute(cases.select()).one()
        chat = store.reports.of_case(told.id)[0].chat_id
        assert chat is not None
        store.staff_messages.leave(chat, "ask", "Tolong", NOW)
    assert heaps(demo, "budi")["pesan untuk petugas"][0] == "1"
    # It came from a chat that told of Flores Timur.
    assert "pesan untuk petugas" not in heaps(demo, "rosa")


def test_the_most_urgent_come_first_and_the_red_tiles_too(busy: Services) -> None:
    page = Browser(busy, "budi").text("")
    rows = re.findall(r'<span class="badge (\w*)">([^<]*)</span>', page)
    assert rows[:2] == [("red", "lewat 1 jam"), ("red", "5 jam lagi")]
    tones = [tone for tone, *_ in _TILE.findall(page)]
    assert tones == sorted(tones, key=["red", "amber", ""].index)


@pytest.mark.parametrize("login", ["dedi", "eva", "ani", "fitri"])
def test_who_sees_no_case_is_shown_where_to_go_and_no_number_of_one(
    busy: Services, login: str
) -> None:
    page = Browser(busy, login).text("")
    assert "Menunggu Anda" in page
    assert "Yang bisa Anda buka" in page
    assert "KL-" not in page
    assert "kasus" not in " ".join(heaps(busy, login))


def test_however_much_waits_the_database_is_asked_as_often(busy: Services) -> None:
    budi = Browser(busy, "budi")
    budi.text("")
    with statements(busy) as few:
        budi.text("")
    with busy.database.begin() as store:
        for _ in range(30):
            a_case(store, kabupaten="53.07", due_at=NOW)
    with statements(busy) as many:
        budi.text("")
    assert len(few) == len(many) <= 24


def test_the_reddest_clock_is_named_first_with_the_way_to_it(busy: Services) -> None:
    page = Browser(busy, "budi").text("")
    burns = page[page.index("Kerjakan ini dulu") : page.index("Menunggu Anda")]
    with busy.database.begin() as store:
        late = store.connection.execute(
            cases.select().where(cases.c.due_at < NOW, cases.c.state != CaseState.CLOSED)
        ).one()
    assert "lewat 1 jam" in burns
    assert f'href="/petugas/laporan/{late.number}"' in burns


def test_without_a_red_clock_nothing_burns(demo: Services) -> None:
    assert "Kerjakan ini dulu" not in Browser(demo, "budi").text("")


def test_the_state_of_things_says_when_it_was_counted(busy: Services, clock: StandingClock) -> None:
    with busy.database.begin() as store:
        store.place_counts.refresh(busy.now())
    budi = Browser(busy, "budi")
    clock.advance(minutes=8)
    page = budi.text("")
    sums = page[page.index('id="sums"') :]
    assert "8 menit lalu" in sums
    assert "Sabtu, 21 November 2026 pukul 09.00 WITA" in sums
