"""The page of one conversation: what it shows, how an officer answers there."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from handlers.channel import Outgoing
from handlers.services import Services
from storage.tables import outbox, staff_messages
from tests.bot.web.staff.conftest import Sits
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.talks_house import (
    ONCE,
    acts,
    follow,
    number_of,
    of_sikka,
    once,
    page_of,
    take,
)
from tests.conftest import StandingClock
from tests.handlers.staff.talk_house import Heard
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


def test_a_form_sent_twice_with_other_words_is_told_so_and_keeps_them(
    writer: Writer, rosa: Browser
) -> None:
    take(rosa, writer)
    path = page_of(writer)
    sent = once(rosa, path)
    for _ in range(2):
        assert rosa.post(f"{path}/kirim", words="Hari Senin.", once=sent).status_code == 303
    answer = rosa.post(f"{path}/kirim", words="Hari Selasa.", once=sent)
    assert answer.status_code == 409
    assert "Pesan sebelumnya sudah terkirim; yang ini belum." in answer.text
    assert "Hari Selasa.</textarea>" in answer.text
    anew = ONCE.search(answer.text)
    assert anew
    assert rosa.post(f"{path}/kirim", words="Hari Selasa.", once=anew[1]).status_code == 303
    said = [one.partition("\n")[0] for one in Heard(writer).now()]
    assert said[-2:] == ["Hari Senin.", "Hari Selasa."]


def test_where_only_the_approved_words_went_out_the_page_shows_those(
    demo: Services, budi: Browser, clock: StandingClock
) -> None:
    silent = on_whatsapp(demo, "+620000000077")
    silent.says("halo")
    follow(silent, "KL-7KQ2M")
    chat = silent.row().id
    message = {
        **Outgoing("Mohon bawa KTP hari Senin.").to_json(),
        "template": "case_news_id",
        "blanks": ["KL-7KQ2M"],
    }

    def says(key: str) -> str:
        with demo.database.begin() as store:
            store.outbox.add(chat, key, message, clock(), lane=1)
        Heard(silent).now()
        return budi.text(page_of(silent))

    open_window = says("desk:1:1:x")
    assert "Mohon bawa KTP hari Senin." in open_window
    assert "Hanya kabar resmi" not in open_window
    clock.advance(days=2)
    budi = Browser(demo, "budi")
    closed = says("desk:1:2:x")
    _, _, last = closed.rpartition("bubble bot")
    official, told, words_kept = last.partition("Hanya kabar resmi di atas yang terkirim.")
    assert "Ada kabar tentang laporan KL-7KQ2M." in official
    assert "Mohon bawa KTP" not in official
    assert told
    assert "Mohon bawa KTP hari Senin." in words_kept
    # News that Lontar starts says no more than its approved words.
    news = says("news:1:1:x").rpartition("bubble bot")[2]
    assert "Ada kabar tentang laporan KL-7KQ2M." in news
    assert "Hanya kabar resmi" not in news


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


@pytest.mark.parametrize("script", [True, False])
def test_the_newest_line_the_field_and_its_button_stand_on_one_screen(
    writer: Writer, rosa: Browser, desk_address: str, sits: Sits, *, script: bool
) -> None:
    take(rosa, writer)
    for number in range(12):
        writer.says(f"cerita {number}, agak panjang supaya tidak muat di satu layar")
    page = sits("rosa", (1280, 800), script=script)
    page.goto(f"{desk_address}/petugas{page_of(writer)}")
    for shown in (page.locator(".bubble").last, page.get_by_role("button", name="Kirim")):
        expect(shown).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("Balasan")).to_be_in_viewport(ratio=1)
    small = sits("rosa", (360, 640), script=script)
    small.goto(f"{desk_address}/petugas{page_of(writer)}")
    expect(small.locator(".bubble").last).to_be_in_viewport()
    small.get_by_role("link", name="Ke kotak balasan").click()
    for shown in (small.get_by_label("Balasan"), small.get_by_role("button", name="Kirim")):
        expect(shown).to_be_in_viewport(ratio=1)
