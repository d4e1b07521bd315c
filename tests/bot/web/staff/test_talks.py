"""The pages of conversations: what is listed, what is shown of a chat, what may be done there."""

import re
from html import unescape

import pytest
from sqlalchemy import select, update

from handlers.services import Services
from storage.audit_tables import audit
from storage.tables import chats, outbox, staff_messages
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.counting import counted
from tests.handlers.staff.talk_house import SIKKA, Heard, link
from tests.handlers.writing import Writer, on_whatsapp, words

ONCE = re.compile(r'name="once" value="([^"]+)"')


@pytest.fixture
def writer(demo: Services) -> Writer:
    """Somebody linked to a worker of Sikka, who left a message for staff."""
    writer = Writer(demo)
    writer.goes_on("halo", "petugas", "Kapan kartu dibagi, Bu?")
    link(demo, writer.row().id, SIKKA)
    return writer


@pytest.fixture
def rosa(demo: Services) -> Browser:
    """An officer of Sikka."""
    return Browser(demo, "rosa")


@pytest.fixture
def budi(demo: Services) -> Browser:
    """A supervisor of the whole province."""
    return Browser(demo, "budi")


def page_of(writer: Writer) -> str:
    """Return where a chat's page is."""
    return f"/percakapan/{writer.row().id}"


def number_of(writer: Writer) -> str:
    """Return the number of the oldest message that a chat left."""
    with writer.services.database.begin() as store:
        found: str = store.connection.execute(
            select(staff_messages.c.number)
            .where(staff_messages.c.chat_id == writer.row().id)
            .order_by(staff_messages.c.at)
            .limit(1)
        ).scalar_one()
    return found


def once(browser: Browser, path: str) -> str:
    """Return what the forms of a page are told apart by."""
    found = ONCE.search(browser.text(path))
    assert found
    return found.group(1)


def take(browser: Browser, writer: Writer, holder: str = "") -> str:
    """Take a chat by the form of its page."""
    path = page_of(writer)
    return browser.does(f"{path}/ambil", holder=holder, once=once(browser, path))


def acts(services: Services) -> list[str]:
    """Return the acts of conversations that the audit tells of."""
    with services.database.begin() as store:
        rows = store.connection.execute(
            select(audit.c.act).where(audit.c.act.startswith("talk")).order_by(audit.c.id)
        )
        return list(rows.scalars())


# --- the list -----------------------------------------------------------------------------------


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
    assert sum("FROM staff_messages" in sql for sql in seen.sql) == 2
    assert sum("taken_until >" in sql for sql in seen.sql) == 1


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


# --- one chat -----------------------------------------------------------------------------------


def test_a_chat_is_shown_with_whose_it_is_and_long_numbers_are_masked(
    writer: Writer, rosa: Browser
) -> None:
    writer.goes_on("menu", "petugas", "NIK saya 5307014507850001 ya")
    page = rosa.text(page_of(writer))
    assert "Kapan kartu dibagi, Bu?" in page
    assert "5307014507850001" not in page
    assert "************0001" in page
    assert number_of(writer) in page
    assert re.search(r"<dd>[A-Z]\*+ [A-Z]\*+", page)
    assert "[1]" not in page
    assert "<li>Cek status</li>" in page
    assert "Lontar yang menjawab" in page
    assert acts(writer.services) == ["talk_opened"]


def test_what_was_said_is_paged_back_to_the_first_word(writer: Writer, rosa: Browser) -> None:
    for number in range(45):
        writer.says(f"cerita {number}")
    page = rosa.text(page_of(writer))
    seen: list[str] = []
    assert "Lihat yang lebih lama" in page
    while True:
        seen[:0] = re.findall(r'class="bubble person">.*?<p>(.*?)</p>', page, re.DOTALL)
        older = re.search(r'/petugas(/percakapan/[^"]+sebelum=[\d.]+)', page)
        if older is None:
            break
        page = rosa.text(older.group(1))
    wanted = ["halo", "petugas", "Kapan kartu dibagi, Bu?", *(f"cerita {n}" for n in range(45))]
    assert seen == wanted


def test_an_officer_answers_and_the_page_tells_what_became_of_it(
    writer: Writer, rosa: Browser, demo: Services
) -> None:
    assert "sudah diberi tahu" in take(rosa, writer)
    path = page_of(writer)
    assert "Di bawahnya tertulis: Rosa, petugas · P-" in rosa.text(path)
    rosa.post(f"{path}/kirim", words="Hari Senin.\r\nDi kantor desa.", once=once(rosa, path))
    assert "siap atau sedang dikirim" in rosa.text(path)
    said = Heard(writer).now()
    assert said[-1].startswith("Hari Senin.\nDi kantor desa.\n\nRosa, petugas · P-")
    assert "Rosa Contoh, petugas" in rosa.text(path)
    for receipt, shown in (("delivered", "sampai di HP"), ("read", "dibaca")):
        with demo.database.begin() as store:
            store.connection.execute(update(outbox).values(receipt=receipt))
        assert shown in rosa.text(path)
    with demo.database.begin() as store:
        failed = {"state": "failed", "error": "WindowClosed: 63016", "receipt": None}
        store.connection.execute(update(outbox).values(**failed))
    assert "gagal: sudah lebih dari sehari tidak menulis" in rosa.text(path)
    assert "Orangnya sudah diberi tahu" in rosa.does(f"{path}/serahkan")
    assert "Lontar yang menjawab" in rosa.text(path)


def test_words_that_are_refused_stand_in_the_form_again(writer: Writer, rosa: Browser) -> None:
    take(rosa, writer)
    path = page_of(writer)
    fields = {"words": "Buka bit.ly/abc, <b>Pak</b>", "once": once(rosa, path)}
    answer = rosa.post(f"{path}/kirim", **fields)
    assert answer.status_code == 422
    assert "bit.ly/abc, &lt;b&gt;Pak&lt;/b&gt;</textarea>" in answer.text
    assert "Tautan pendek" in answer.text
    assert rosa.post(f"{path}/kirim", words="x" * 4001, once=fields["once"]).status_code == 400
    assert rosa.post(f"{path}/kirim", words="Halo", once="<>").status_code == 400
    assert rosa.post(f"{path}/ambil", holder="x", once=fields["once"]).status_code == 400


def test_the_second_officer_sees_who_has_it_and_the_first_is_told_409(
    writer: Writer, rosa: Browser, budi: Browser
) -> None:
    take(rosa, writer)
    path = page_of(writer)
    shown = budi.text(path)
    assert "Ambil alih dari Rosa Contoh" in shown
    holder = re.search(r'name="holder" value="([^"]+)"', shown)
    assert holder
    late = once(rosa, path)
    # Seen before Rosa took it.
    assert budi.post(f"{path}/ambil", holder="", once=once(budi, path)).status_code == 409
    take(budi, writer, holder.group(1))
    answer = rosa.post(f"{path}/kirim", words="Masih saya.", once=late)
    assert answer.status_code == 409
    assert "Masih saya.</textarea>" in answer.text
    assert "Budi Contoh yang menjawab" in answer.text
    assert acts(writer.services).count("talk_taken") == 2


def test_a_message_is_marked_as_done_and_opened_again(writer: Writer, rosa: Browser) -> None:
    number = number_of(writer)
    assert rosa.does(f"/percakapan/pesan/{number}/selesai") == f"{number} selesai."
    assert number not in rosa.text("/percakapan")
    assert "Selesai, oleh Rosa Contoh" in rosa.text(page_of(writer))
    assert rosa.does(f"/percakapan/pesan/{number}/buka") == f"{number} menunggu lagi."
    assert number in rosa.text("/percakapan")
    assert rosa.post("/percakapan/pesan/P-22222/selesai").status_code == 404
    assert rosa.post("/percakapan/pesan/x/selesai").status_code == 404


def test_a_message_of_a_chat_that_is_gone_can_be_marked_too(
    writer: Writer, budi: Browser, rosa: Browser
) -> None:
    number = number_of(writer)
    with writer.services.database.begin() as store:
        store.connection.execute(update(staff_messages).values(chat_id=None))
    assert "Chatnya sudah dihapus" in budi.text("/percakapan")
    assert rosa.post(f"/percakapan/pesan/{number}/selesai").status_code == 404
    assert budi.does(f"/percakapan/pesan/{number}/selesai") == f"{number} selesai."


def test_nothing_of_before_is_shown_when_its_owner_wanted_it_forgotten(
    writer: Writer, rosa: Browser, clock: StandingClock
) -> None:
    take(rosa, writer)
    path = page_of(writer)
    rosa.post(f"{path}/kirim", words="Hari Senin.", once=once(rosa, path))
    clock.advance(minutes=5)
    budi = Browser(writer.services, "budi")
    # Not sent yet when it is forgotten, and so still in the outbox.
    writer.goes_on("hapus data", "ya")
    page = budi.text(path)
    assert "Kapan kartu" not in page
    assert "Hari Senin" not in page
    assert "Minta datanya dihapus" in page
    assert "Kata-katanya sudah dihapus pemiliknya" in page
    # Linked to nobody any more, it is the province's.
    assert rosa.get(path).status_code == 404


# --- where words may not go ---------------------------------------------------------------------


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


# --- the part that renews itself ----------------------------------------------------------------


def polled(browser: Browser, path: str) -> tuple[int, str]:
    """Ask as the page does by itself."""
    answer = browser.client.get(path, headers={"HX-Request": "true"})
    return answer.status_code, unescape(answer.text)


def test_only_a_chat_of_ones_own_asks_for_new_lines_and_not_for_ever(
    writer: Writer, rosa: Browser, clock: StandingClock
) -> None:
    path = page_of(writer)
    assert "hx-get" not in rosa.text(path)
    take(rosa, writer)
    found = re.search(r'hx-get="([^"]+)"', rosa.text(path))
    assert found
    asks = unescape(found.group(1))
    assert polled(rosa, asks) == (204, "")
    assert acts(writer.services).count("talk_opened") == 2
    clock.advance(minutes=1)
    writer.says("halo?")
    status, part = polled(rosa, asks)
    assert status == 200
    assert "halo?" in part
    assert "hx-get" in part
    assert "<html" not in part
    clock.advance(minutes=15)
    status, part = polled(rosa, asks)
    assert "berhenti memperbarui diri" in part
    assert "hx-get" not in part
    # Without a script it is the page.
    assert rosa.client.get(asks).status_code == 303


def test_whoever_lost_a_chat_is_told_while_typing(writer: Writer, rosa: Browser) -> None:
    take(rosa, writer)
    found = re.search(r'hx-get="([^"]+)"', rosa.text(page_of(writer)))
    assert found
    writer.says("MENU")
    status, part = polled(rosa, unescape(found.group(1)))
    assert status == 200
    assert "tidak lagi pada Anda" in part
    assert "hx-get" not in part


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
