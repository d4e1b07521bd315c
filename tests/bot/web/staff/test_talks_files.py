"""Photos of a conversation on its page: into a report, and out of it again."""

import re
from html import unescape
from uuid import UUID

import pytest
from sqlalchemy import select, update

from conversations.engine.events import Media
from handlers.services import Services
from storage.audit_tables import audit
from storage.case_tables import documents
from storage.documents import DocumentState
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.talks_house import acts, follow, of_sikka, page_of, take
from tests.conftest import StandingClock
from tests.handlers.writing import Writer

# The demo's only case; it is of Flores Timur.
CASE = "KL-7KQ2M"


@pytest.fixture
def writer(demo: Services) -> Writer:
    """Somebody linked to a worker of Sikka, who follows a report of Flores Timur."""
    writer = of_sikka(demo)
    follow(writer, CASE)
    return writer


@pytest.fixture
def budi(demo: Services) -> Browser:
    """A supervisor of the whole province."""
    return Browser(demo, "budi")


def file_of(writer: Writer) -> UUID:
    """Return the last file of a chat."""
    chat = writer.row().id
    with writer.services.database.begin() as store:
        found: UUID = store.connection.execute(
            select(documents.c.id).where(documents.c.chat_id == chat)
        ).scalar_one()
    return found


def paper(writer: Writer) -> tuple[str, str | None]:
    """Return where the last file of a chat stands, and as which paper."""
    file = file_of(writer)
    with writer.services.database.begin() as store:
        row = store.connection.execute(
            select(documents.c.state, documents.c.paper).where(documents.c.id == file)
        ).one()
    return row.state, row.paper


def fetched(writer: Writer) -> None:
    """Let the worker have fetched the file."""
    file = file_of(writer)
    with writer.services.database.begin() as store:
        store.connection.execute(
            update(documents).where(documents.c.id == file).values(state=DocumentState.KEPT)
        )


def test_a_photo_goes_into_a_report_from_the_page_and_out_again(
    writer: Writer, budi: Browser
) -> None:
    take(budi, writer)
    writer.sends("ini aktanya", Media.PHOTO)
    path, file = page_of(writer), file_of(writer)
    page = budi.text(path)
    # From the line that it came with to its form.
    assert f'href="/petugas{path}#berkas-{file}"' in page
    assert f'id="berkas-{file}"' in page
    assert "disimpan 14 hari" in page
    assert "Terhapus sendiri Sabtu, 5 Desember 2026" in page
    assert f'<option value="{CASE}">' in page
    told = budi.does(f"{path}/berkas/{file}/masukkan", number=CASE, paper="death_certificate")
    assert told == f"Masuk ke laporan {CASE}: Akta kematian. Sedang diambil dan diperiksa."
    assert paper(writer) == ("wanted", "death_certificate")
    page = budi.text(path)
    assert f"{CASE}</a>: Akta kematian. Sedang diambil dan diperiksa." in page
    assert "Keluarkan dari laporan" not in page
    fetched(writer)
    assert "Keluarkan dari laporan" in budi.text(path)
    told = budi.does(f"{path}/berkas/{file}/keluarkan", number=CASE)
    assert told == f"Dikeluarkan dari laporan {CASE}. Masih bisa dimasukkan lagi."
    assert paper(writer) == ("aside", None)
    assert "Masukkan ke laporan" in budi.text(path)
    with writer.services.database.begin() as store:
        rows = store.connection.execute(
            select(audit.c.act).where(audit.c.act.startswith("case_paper")).order_by(audit.c.id)
        )
        assert list(rows.scalars()) == ["case_paper_sent", "case_paper_taken_out"]
    assert "talk_taken" in acts(writer.services)


def test_without_an_officer_it_is_kept_for_a_day(writer: Writer, budi: Browser) -> None:
    writer.sends("", Media.PHOTO)
    assert "Terhapus sendiri Minggu, 22 November 2026" in budi.text(page_of(writer))


def test_a_voice_is_no_paper(writer: Writer, budi: Browser) -> None:
    take(budi, writer)
    writer.sends("", Media.VOICE)
    page = budi.text(page_of(writer))
    assert "Pesan suara" in page
    assert "Masukkan ke laporan" not in page


def test_an_officer_of_another_kabupaten_sees_no_number_and_puts_nothing_in(
    writer: Writer, demo: Services, budi: Browser
) -> None:
    rosa, path = Browser(demo, "rosa"), page_of(writer)
    writer.sends("", Media.PHOTO)
    file = file_of(writer)
    page = rosa.text(path)
    assert CASE not in page
    assert "Dari chat ini belum ada laporan" in page
    assert "<b>Foto</b>" in page
    act = f"{path}/berkas/{file}"
    put = {"number": CASE, "paper": "card"}
    assert rosa.post(f"{act}/masukkan", **put).status_code == 404
    assert paper(writer) == ("announced", None)
    budi.post(f"{act}/masukkan", **put)
    page = rosa.text(path)
    assert CASE not in page
    assert "Sudah masuk laporan lain." in page
    fetched(writer)
    assert rosa.post(f"{act}/keluarkan", number=CASE).status_code == 404


def test_what_is_refused_is_told_on_the_page(writer: Writer, budi: Browser) -> None:
    writer.sends("", Media.PHOTO)
    act = f"{page_of(writer)}/berkas/{file_of(writer)}"
    assert budi.post(f"{act}/masukkan", number=CASE, paper="nonsense").status_code == 400
    budi.does(f"{act}/masukkan", number=CASE, paper="card")
    told = budi.does(f"{act}/masukkan", number=CASE, paper="passbook")
    assert told.startswith("Berkas ini sudah masuk laporan.")
    told = budi.does(f"{act}/keluarkan", number=CASE)
    assert told.startswith("Berkas ini sedang diambil.")
    assert paper(writer) == ("wanted", "card")


def test_nothing_is_shown_of_files_of_before_the_owner_wanted_them_forgotten(
    writer: Writer, budi: Browser, clock: StandingClock
) -> None:
    writer.sends("", Media.PHOTO)
    file = file_of(writer)
    clock.advance(minutes=5)
    writer.goes_on("menu", "hapus data", "ya")
    path = page_of(writer)
    assert str(file) not in unescape(budi.text(path))
    put = {"number": CASE, "paper": "card"}
    assert budi.post(f"{path}/berkas/{file}/masukkan", **put).status_code == 404
    assert re.search("Minta datanya dihapus", budi.text(path))
