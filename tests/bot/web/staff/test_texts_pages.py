"""The pages of the texts: found, tried, proposed by one, approved by another, and taken back."""

import re

import pytest

from conversations.engine.replies import Text
from conversations.wording import fixed_because
from handlers.services import Services
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.writing import Writer

GREETING = "main_menu.greeting"
PAGE = f"/isi-pesan/teks/{GREETING}"
FINE = "Ini Lontar, layanan kabar pekerja.\nKami tidak pernah meminta uang, PIN atau OTP."


def change_of(browser: Browser, act: str) -> str:
    """Return the address of an act on the proposal that waits."""
    found = re.search(rf'action="/petugas(/isi-pesan/usulan/\d+/{act})"', browser.text(PAGE))
    assert found, act
    return found.group(1)


def proposed(services: Services, words: str = FINE) -> Browser:
    """Ani proposes other words for the greeting."""
    ani = Browser(services, "ani")
    assert "Diusulkan" in ani.does(f"{PAGE}/usul", language="id", body=words)
    return ani


def test_texts_are_found_by_file_word_and_key(demo: Services) -> None:
    rosa = Browser(demo, "rosa")
    first = rosa.text("/isi-pesan")
    assert "Laporan kematian" in first
    assert "?berkas=templates" in first
    assert GREETING in rosa.text("/isi-pesan?berkas=main_menu")
    assert GREETING in rosa.text("/isi-pesan?cari=asisten+otomatis")
    assert "engine.nik.too_short" in rosa.text("/isi-pesan?cari=nik.too")
    assert "Tidak ada kalimat" in rosa.text("/isi-pesan?cari=zzzz")


def test_a_long_list_goes_on_behind_its_last_key(demo: Services) -> None:
    rosa, keys, path = Browser(demo, "rosa"), list[str](), "/isi-pesan?berkas=papers"
    for _ in range(9):
        page = rosa.text(path)
        keys += re.findall(r"/isi-pesan/teks/([\w.]+)", page)
        more = re.search(r'href="/petugas(/isi-pesan\?[^"]*setelah=[^"]*)"', page)
        if not more:
            break
        path = more.group(1)
    ours = {key for key in demo.guide.texts.keys("id") if key.startswith("papers.")}
    assert keys == sorted(ours)
    assert len(keys) > 100


def test_a_text_shows_how_it_looks_its_length_and_its_rules(demo: Services) -> None:
    page = Browser(demo, "rosa").text("/isi-pesan/teks/engine.nik.too_short")
    assert "NIK ada 16 angka, yang terkirim 3 angka." in page
    assert "dari 700 huruf" in page
    assert "nik.digits" in page
    assert "<textarea" not in page


def test_every_text_has_a_page(demo: Services) -> None:
    rosa = Browser(demo, "rosa")
    for key in sorted(demo.guide.texts.keys("id"))[::40]:
        assert key in rosa.text(f"/isi-pesan/teks/{key}")
    assert rosa.get("/isi-pesan/teks/main_menu.gone").status_code == 404


def test_every_blank_of_a_text_that_is_changed_here_has_an_example(demo: Services) -> None:
    texts = demo.guide.texts
    blanks = {
        name
        for key in texts.keys("id")
        if not fixed_because(key)
        for name in texts.template(key, "id").blanks
    }
    lacking = {
        name
        for name in blanks
        for language in texts.languages
        if not texts.has(f"staff_texts.sample.{'words' if name == 'text' else name}", language)
    }
    assert lacking == set()


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("templates.papers", "Meta"),
        ("staff.brand", "kata untuk petugas"),
        ("cli.office.none", "baris perintah"),
        ("entries.death", "diucapkan orang"),
        ("slip.title", "tanda terima"),
    ],
)
def test_what_is_not_changed_here_says_why(demo: Services, key: str, why: str) -> None:
    key = (
        key
        if demo.guide.texts.has(key)
        else min(
            one
            for one in demo.guide.texts.keys("id")
            if one.startswith(f"{key.partition('.')[0]}.")
        )
    )
    ani = Browser(demo, "ani")
    page = ani.text(f"/isi-pesan/teks/{key}")
    assert why in page
    assert "<textarea" not in page
    assert ani.post(f"/isi-pesan/teks/{key}/usul", language="id", body="Kata.").status_code == 400


def test_words_are_tried_without_being_kept(demo: Services) -> None:
    ani = Browser(demo, "ani")
    answer = ani.post(f"{PAGE}/lihat", language="id", body=FINE)
    assert "Bisa diusulkan" in answer.text
    assert "Tidak ada usulan yang menunggu." in ani.text("/isi-pesan")


def test_a_mistake_is_told_and_what_was_typed_stays(demo: Services) -> None:
    ani = Browser(demo, "ani")
    answer = ani.post(f"{PAGE}/usul", language="id", body="Dapat Rp 42.000.000 <b>pasti</b>!")
    assert answer.status_code == 422
    assert "tabel aturan" in answer.text
    assert "Peringatan ini harus tetap utuh" in answer.text
    assert "&lt;b&gt;pasti&lt;/b&gt;" in answer.text
    assert "<b>pasti" not in answer.text


def test_one_proposes_another_approves_and_people_hear_it(demo: Services) -> None:
    ani = proposed(demo)
    assert "Usulan sendiri disetujui orang lain." in ani.text(PAGE)
    budi = Browser(demo, "budi")
    assert "diusulkan Ani Contoh" in budi.text("/isi-pesan")
    assert "<ins>" in budi.text(PAGE)
    told = budi.does(change_of(budi, "setujui"), version=budi.version(PAGE))
    assert "Disetujui" in told
    assert demo.guide.texts.say(Text(GREETING), "id") == FINE
    assert Writer(demo).says("halo").messages[0].text.startswith("Ini Lontar, layanan")
    page = budi.text(PAGE)
    assert "Dipakai oleh Budi Contoh" in page
    assert "Kata bawaan" in page


def test_the_shipped_words_come_back_by_a_proposal_too(demo: Services) -> None:
    ani, budi = proposed(demo), Browser(demo, "budi")
    budi.does(change_of(budi, "setujui"), version=budi.version(PAGE))
    shipped = demo.guide.texts.shipped.say(Text(GREETING), "id")
    ani.does(f"{PAGE}/usul", language="id", body=shipped)
    budi.does(change_of(budi, "setujui"), version=budi.version(PAGE))
    assert demo.guide.texts.say(Text(GREETING), "id") == shipped


def test_who_approves_must_have_seen_what_is_live(demo: Services) -> None:
    proposed(demo)
    budi = Browser(demo, "budi")
    assert budi.post(change_of(budi, "setujui"), version=77).status_code == 409
    assert budi.post(change_of(budi, "setujui")).status_code == 400
    refused = change_of(budi, "tolak")
    assert "ditolak" in budi.does(refused)
    assert budi.post(refused).status_code == 409


def test_a_proposal_is_taken_back_by_its_author(demo: Services) -> None:
    ani = proposed(demo)
    assert "ditarik" in ani.does(change_of(ani, "tarik"))
    assert "Tidak ada usulan yang menunggu." in ani.text("/isi-pesan")


@pytest.mark.parametrize(
    ("login", "path", "status"),
    [
        ("rosa", f"{PAGE}/usul", 403),
        ("budi", f"{PAGE}/usul", 403),
        ("ani", "/isi-pesan/usulan/1/setujui", 403),
        ("rosa", "/isi-pesan/usulan/1/setujui", 403),
        ("budi", "/isi-pesan/usulan/1/tarik", 403),
        ("budi", "/isi-pesan/usulan/1/tolak", 409),
        ("fitri", f"{PAGE}/lihat", 403),
    ],
)
def test_each_act_asks_for_its_right(demo: Services, login: str, path: str, status: int) -> None:
    answer = Browser(demo, login).post(path, language="id", body=FINE, version=0)
    assert answer.status_code == status


def test_approval_asks_for_the_second_factor_anew(demo: Services, clock: StandingClock) -> None:
    proposed(demo)
    budi = Browser(demo, "budi")
    path = change_of(budi, "setujui")
    clock.advance(minutes=11)
    answer = budi.post(path, version=0)
    assert "/petugas/buktikan" in answer.headers["Location"]
    assert demo.guide.texts.say(Text(GREETING), "id") != FINE


@pytest.mark.parametrize(
    ("key", "heading", "where"),
    [
        (GREETING, "“Halo Bapak/Ibu. Ini Lontar,", "Kalimat di Menu utama."),
        ("accident_report.first_aid", "“Sudah ditolong?", "Pertanyaan di Laporan kecelakaan"),
        (
            "accident_report.first_aid.helped",
            "“Sudah ditolong”",
            "Tulisan tombol di Laporan kecelakaan, jawaban atas",
        ),
    ],
)
def test_a_text_is_called_by_its_words_and_where_they_are_said(
    demo: Services, key: str, heading: str, where: str
) -> None:
    page = Browser(demo, "rosa").text(f"/isi-pesan/teks/{key}")
    title = page[page.index("<h1") : page.index("</h1>")]
    assert heading in title
    assert key not in title
    assert where in page
    assert f"<code>{key}</code>" in page
