"""What is done for a person at the desk: numbers shown for a reason, codes on paper, chats cut."""

import re
from html import unescape
from uuid import UUID

import pytest

from handlers.services import Services
from handlers.staff.people_acts import MOST_REVEALS
from tests.bot.web.staff.desk_house import Browser
from tests.conftest import StandingClock
from tests.handlers.staff.people_house import MARIA, MARIAS_CARD, MARIAS_PHONE, acts, id_of
from tests.handlers.writing import Writer

CODE = re.compile(r'person-letters">.*?<b>([A-Z2-9]{8})</b>', re.DOTALL)


@pytest.fixture
def rosa(demo: Services) -> Browser:
    """An officer of Sikka."""
    return Browser(demo, "rosa")


@pytest.fixture
def maria(demo: Services) -> UUID:
    return id_of(MARIA, demo)


def page_of(browser: Browser, person: UUID) -> str:
    return browser.text(f"/peserta/{person}")


# --- numbers --------------------------------------------------------------------------------------


def test_numbers_are_shown_once_for_a_reason(rosa: Browser, demo: Services, maria: UUID) -> None:
    form = rosa.text(f"/peserta/{maria}/nomor")
    assert "Maria Contoh" in form
    assert MARIA not in form
    answer = rosa.post(f"/peserta/{maria}/nomor", reason="call")
    assert answer.status_code == 200
    for number in (MARIA, MARIAS_CARD, MARIAS_PHONE):
        assert number in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert MARIA not in page_of(rosa, maria)
    assert [act.details for act in acts(demo, f"person:{maria}")] == [{"reason": "call"}]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Pilih satu alasan."),
        ({"reason": "because"}, "Pilih satu alasan."),
        ({"reason": "call", "case": "KL-22222"}, "Nomor laporan itu tidak ditemukan"),
    ],
)
def test_without_a_reason_nothing_is_shown(
    rosa: Browser, demo: Services, maria: UUID, fields: dict[str, str], words: str
) -> None:
    answer = rosa.post(f"/peserta/{maria}/nomor", **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert MARIA not in answer.text
    assert acts(demo, f"person:{maria}") == []


def test_numbers_ask_for_the_second_factor_anew(
    rosa: Browser, demo: Services, maria: UUID, clock: StandingClock
) -> None:
    clock.advance(minutes=11)
    form = rosa.get(f"/peserta/{maria}/nomor")
    assert form.status_code == 303
    assert form.headers["Location"] == f"/petugas/buktikan?next=/petugas/peserta/{maria}/nomor"
    answer = rosa.post(f"/peserta/{maria}/nomor", reason="call")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/petugas/buktikan")
    assert acts(demo, f"person:{maria}") == []


def test_numbers_are_shown_so_often_an_hour(rosa: Browser, maria: UUID) -> None:
    for _ in range(MOST_REVEALS):
        assert rosa.post(f"/peserta/{maria}/nomor", reason="call").status_code == 200
    refused = rosa.post(f"/peserta/{maria}/nomor", reason="call")
    assert refused.status_code == 422
    assert "Sudah 30 kali nomor ditampilkan dalam satu jam." in refused.text
    assert MARIA not in refused.text


# --- codes and chats ------------------------------------------------------------------------------


def test_a_code_on_paper_links_a_chat(rosa: Browser, demo: Services, maria: UUID) -> None:
    answer = rosa.post(f"/peserta/{maria}/kode")
    assert answer.status_code == 200
    paper = unescape(answer.text)
    (code,) = CODE.findall(paper)
    assert f"KODE {code}" in paper
    assert "M**** C*****" in paper
    assert "Maria" not in paper
    assert "sampai 19 Februari 2027" in paper
    assert 'class="segno"' in paper  # the QR
    assert code not in page_of(rosa, maria)
    assert "1 kode belum dipakai" in page_of(rosa, maria)

    Writer(demo).goes_on(f"KODE {code}", "setuju")
    page = page_of(rosa, maria)
    assert "kode dari petugas" in page
    assert "bisa dikirimi" in page
    assert "700001" not in page  # where the chat is


def test_a_chat_is_unlinked(rosa: Browser, demo: Services, maria: UUID) -> None:
    Writer(demo).says("halo")
    with demo.database.begin() as store:
        store.links.link(Writer(demo).row().id, maria, "kpj", demo.clock())
    (chat,) = re.findall(r'name="chat" value="([^"]+)"', page_of(rosa, maria))
    path = f"/peserta/{maria}/putus"
    assert rosa.does(path, chat=chat).startswith("Percakapan itu sudah diputuskan.")
    assert 'name="chat"' not in page_of(rosa, maria)
    assert rosa.does(path, chat=chat) == "Percakapan itu memang sudah tidak terhubung."
    (noted,) = acts(demo, f"person:{maria}")
    assert (noted.act, noted.details) == ("chat_unlinked", {"chat": f"chat:{chat}"})


def test_no_page_of_people_is_kept(rosa: Browser, maria: UUID) -> None:
    for answer in (
        rosa.get("/peserta"),
        rosa.get(f"/peserta/{maria}"),
        rosa.get(f"/peserta/{maria}/nomor"),
        rosa.post(f"/peserta/{maria}/nomor", reason="call"),
        rosa.post(f"/peserta/{maria}/kode"),
    ):
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
