"""The list of conversations: what waits, who answers where, how a chat is found, who may."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from handlers.services import Services
from storage.tables import staff_messages
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.talks_house import number_of, of_sikka, once, page_of, take
from tests.conftest import StandingClock
from tests.handlers.counting import counted
from tests.handlers.staff.talk_house import SIKKA, link
from tests.handlers.writing import Writer, words


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


def tiles(browser: Browser) -> str:
    """Return the tiles of what waits, as the first page shows them."""
    return browser.text("").partition('<ul class="tiles heaps">')[2].partition("</ul>")[0]


def test_what_waits_is_listed_the_urgent_first_then_the_oldest(
    demo: Services, clock: StandingClock
) -> None:
    people = [Writer(demo, f"70000{number}") for number in range(3)]
    for one in people:
        one.goes_on("halo", "petugas", "mau tanya")
        clock.advance(hours=1)
    people[2].says("menu")
    people[2].says("saya mau bunuh diri")
    budi = Browser(demo, "budi")
    page = budi.text("/percakapan")
    rows = re.findall(r"P-[A-Z2-9]{5}(?=</a></th>)", page)
    with demo.database.begin() as store:
        urgent = store.connection.execute(
            select(staff_messages.c.number).where(staff_messages.c.matter == "urgent")
        ).scalar_one()
    assert rows == [urgent, *map(number_of, people)]
    assert "Telegram" in page
    assert "Indonesia" in page
    assert "3 jam lalu" in page


def test_the_list_is_paged_by_key(demo: Services, clock: StandingClock) -> None:
    chat = Writer(demo)
    chat.says("halo")
    numbers = []
    for _ in range(53):
        with demo.database.begin() as store:
            left = store.staff_messages.leave(chat.row().id, "question", "?", demo.clock())
            numbers.append(left)
        clock.advance(minutes=1)
    budi = Browser(demo, "budi")
    first = budi.text("/percakapan")
    assert re.findall(r"P-[A-Z2-9]{5}(?=</a></th>)", first) == numbers[:50]
    link_on = re.search(r'/petugas(/percakapan\?setelah=[^"]+)', first)
    assert link_on
    second = budi.text(link_on.group(1))
    assert re.findall(r"P-[A-Z2-9]{5}(?=</a></th>)", second) == numbers[50:]
    for nonsense in ("x", "1.x.P", "9", "1.99999999999999999999999.P-22222"):
        assert numbers[0] in budi.text(f"/percakapan?setelah={nonsense}&lanjut={nonsense}")


def test_the_list_takes_a_few_statements_however_long_it_is(
    demo: Services, rosa: Browser, budi: Browser
) -> None:
    asked = []
    for many in (1, 12):
        for number in range(many):
            one = Writer(demo, f"71{many:02}{number:02}")
            one.goes_on("halo", "petugas", "mau tanya")
            link(demo, one.row().id, SIKKA)
            if number % 2:
                take(rosa, one)
                one.says("halo?")
        budi.text("/percakapan")
        with counted() as seen:
            budi.text("/percakapan")
        asked.append(len([sql for sql in seen.sql if "BEGIN" not in sql]))
    with counted() as seen:
        budi.text("/percakapan")
    # Names are asked for only where somebody of the staff has a chat.
    assert asked[1] <= asked[0] + 1
    taken = [sql for sql in seen.sql if "taken_until >" in sql]
    waiting = [sql for sql in seen.sql if "FROM staff_messages" in sql and sql not in taken]
    assert (len(waiting), len(taken)) == (2, 1)


def test_taken_chats_are_listed_with_what_is_not_answered_yet(
    writer: Writer, rosa: Browser, clock: StandingClock
) -> None:
    take(rosa, writer)
    clock.advance(minutes=1)
    writer.goes_on("halo?", "Bu?")
    page = rosa.text("/percakapan")
    assert re.search(r'data-open href="[^"]+">Rosa Contoh</a>', page)
    assert '<span class="badge amber">2</span>' in page
    clock.advance(minutes=1)
    path = page_of(writer)
    rosa.post(f"{path}/kirim", words="Senin.", once=once(rosa, path))
    assert '<span class="badge">0</span>' in rosa.text("/percakapan")


def test_a_taken_chat_that_tells_of_a_death_is_marked_on_both_lists_and_at_home(
    writer: Writer, rosa: Browser
) -> None:
    take(rosa, writer)
    assert "Mendesak" not in rosa.text("/percakapan")
    assert "pesan mendesak" not in tiles(rosa)
    writer.says("suami saya meninggal tadi pagi")
    page = rosa.text("/percakapan")
    assert page.count("! Mendesak: bahaya, kecelakaan, atau kematian") == 2
    assert re.search(r'<li class="red"><a[^>]+><b>1</b> pesan mendesak', tiles(rosa))
    found = re.search(r"(P-[A-Z2-9]{5})</a></th>", page)
    assert found
    rosa.does(f"/percakapan/pesan/{found[1]}/selesai")
    assert "! Mendesak" not in rosa.text("/percakapan")
    assert "pesan mendesak" not in tiles(rosa)


@pytest.mark.parametrize("given", ["{number}", "p {bare}", " {small} "])
def test_a_number_leads_to_its_chat(writer: Writer, rosa: Browser, given: str) -> None:
    number = number_of(writer)
    typed = given.format(number=number, bare=number[2:], small=number.lower())
    answer = rosa.post("/percakapan/cari", number=typed)
    assert answer.headers["Location"].endswith(page_of(writer))


def test_a_reports_number_leads_to_whoever_filed_it(demo: Services, budi: Browser) -> None:
    found = budi.post("/percakapan/cari", number="kl 7kq2m")
    assert found.status_code == 303
    page = unescape(budi.client.get(found.headers["Location"]).text)
    assert "KL-7KQ2M</a> Kematian" in page
    other = Writer(demo)
    other.says("halo")
    chat = other.row().id
    with demo.database.begin() as store:
        report = store.reports.of_case(store.cases.by_number("KL-7KQ2M").id)[0]  # type: ignore[union-attr]
        store.reports.follow(report.id, chat, demo.clock())
    both = budi.post("/percakapan/cari", number="KL-7KQ2M").text
    assert "Percakapan untuk KL-7KQ2M" in both
    assert both.count(f"/petugas/percakapan/{chat}") == 1
    assert "(mengikuti)" in budi.text(page_of(other))
    nobody = budi.post("/percakapan/cari", number="KL-22222")
    assert nobody.status_code == 404
    assert "Tidak ada percakapan untuk KL-22222" in unescape(nobody.text)


def test_a_nik_is_no_number_to_find_a_chat_by_and_is_not_shown_again(rosa: Browser) -> None:
    answer = rosa.post("/percakapan/cari", number="5307014507850001")
    assert answer.status_code == 404
    assert "5307014507850001" not in answer.text


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "seen"),
    [("rosa", 200), ("budi", 200), ("dedi", 403), ("eva", 403), ("ani", 403), ("fitri", 403)],
)
def test_who_may_see_conversations(writer: Writer, login: str, seen: int) -> None:
    browser = Browser(writer.services, login)
    assert browser.get("/percakapan").status_code == seen
    assert browser.get(page_of(writer)).status_code == seen


def test_beyond_the_scope_there_is_nothing(demo: Services, rosa: Browser, budi: Browser) -> None:
    stranger = Writer(demo, "700009")
    stranger.goes_on("halo", "petugas", "mau tanya")
    path, number = page_of(stranger), number_of(stranger)
    assert number not in rosa.text("/percakapan")
    assert rosa.get(path).status_code == 404
    assert rosa.get(f"{path}/isi").status_code in {303, 404}
    for act in ("ambil", "kirim", "serahkan", "kabar"):
        fields = {"holder": "", "words": "Halo", "number": "KL-7KQ2M", "once": "abcdefgh"}
        assert rosa.post(f"{path}/{act}", **fields).status_code == 404, act
    assert rosa.post(f"/percakapan/pesan/{number}/selesai").status_code == 404
    assert rosa.post("/percakapan/cari", number=number).status_code == 404
    assert budi.get(path).status_code == 200
    assert budi.get("/percakapan/00000000-0000-0000-0000-000000000000").status_code == 404
    assert words(stranger.says("menu"))


def test_a_form_without_our_mark_does_nothing(writer: Writer, rosa: Browser) -> None:
    path = f"/petugas{page_of(writer)}/ambil"
    answer = rosa.client.post(path, data={"holder": "", "once": "abcdefgh"})
    assert answer.status_code == 400
    assert writer.row().taken_by is None
