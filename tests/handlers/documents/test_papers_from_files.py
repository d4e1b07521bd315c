"""Files of a case are read and kept, or refused with one sentence; the case goes on."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from conversations.engine.events import Media
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.documents import (
    MOST_BYTES,
)
from storage.documents import DocumentState
from storage.tables import outbox
from tests.bot.documents.drawn import pdf_of, photo, written
from tests.conftest import StandingClock
from tests.handlers.documents.desk import PHOTO, Desk, blurred, dark
from tests.storage.case_rows import a_chat, a_report


def test_a_good_photo_is_kept_and_nothing_is_said(desk: Desk) -> None:
    document = desk.sends(PHOTO)
    assert desk.works() == 1
    (page,) = desk.pages(document)
    assert Image.open(BytesIO(page)).size == (1600, 1200)
    assert [(file.state, file.fault, file.bytes) for file in desk.files()] == [
        (DocumentState.KEPT, None, len(page))
    ]
    assert desk.paper() == (PaperState.RECEIVED, None)
    assert desk.says() == []
    assert desk.steps() == [("clock", "paper_kept", {"paper": "ktp_heir"})]
    assert desk.left_at_provider() == 0
    assert desk.works() == 0


def test_a_pdf_is_kept_page_by_page(desk: Desk) -> None:
    document = desk.sends(pdf_of(3), Paper.FAMILY_CARD, Media.DOCUMENT)
    desk.works()
    assert len(desk.pages(document)) == 3
    assert desk.says() == []


def test_a_voice_tells_what_happened(desk: Desk) -> None:
    voice = b"OggS" + bytes(24) + b"OpusHead" + bytes(3000)
    document = desk.sends(voice, Paper.CHRONOLOGY, Media.VOICE)
    desk.works()
    assert desk.pages(document) == [voice]
    assert desk.paper(Paper.CHRONOLOGY) == (PaperState.RECEIVED, None)


@pytest.mark.parametrize(
    ("make", "fault", "words"),
    [
        pytest.param(dark, PaperFault.TOO_DARK, "gelap", id="dark"),
        pytest.param(blurred, PaperFault.BLURRED, "kabur", id="blurred"),
        pytest.param(
            lambda: written(photo(300, 200), "JPEG"), PaperFault.TOO_SMALL, "kecil", id="tiny"
        ),
    ],
)
def test_what_is_hard_to_read_is_kept_with_a_gentle_hint(
    desk: Desk, make: Callable[[], bytes], fault: PaperFault, words: str
) -> None:
    document = desk.sends(make())
    desk.works()
    assert len(desk.pages(document)) == 1
    assert desk.paper() == (PaperState.RECEIVED, fault)
    (said,) = desk.says()
    assert said.startswith("KTP ahli waris: fotonya sudah kami simpan")
    assert words in said
    desk.sends(PHOTO)
    desk.works()
    assert desk.paper() == (PaperState.RECEIVED, None)


@pytest.mark.parametrize(
    ("content", "fault", "words"),
    [
        pytest.param(b"", PaperFault.BROKEN, "tidak utuh", id="nothing"),
        pytest.param(bytes(MOST_BYTES + 1), PaperFault.TOO_BIG, "terlalu besar", id="16-mb-and-1"),
        pytest.param(b"<html>", PaperFault.NOT_A_PICTURE, "foto biasa", id="html"),
        pytest.param(
            b"\x00\x00\x00\x18ftypheic" + bytes(99),
            PaperFault.NOT_A_PICTURE,
            "foto biasa",
            id="heic",
        ),
        pytest.param(PHOTO[:9000], PaperFault.BROKEN, "tidak utuh", id="half-a-photo"),
        pytest.param(pdf_of(password="x"), PaperFault.LOCKED, "kata sandi", id="locked"),
        pytest.param(pdf_of(11), PaperFault.TOO_MANY_PAGES, "halaman", id="eleven-pages"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence_and_the_case_goes_on(
    desk: Desk, content: bytes, fault: PaperFault, words: str
) -> None:
    document = desk.sends(content, media=Media.DOCUMENT)
    desk.works()
    assert desk.pages(document) == []
    assert [(file.state, file.fault) for file in desk.files()] == [(DocumentState.REFUSED, fault)]
    assert desk.paper() == (PaperState.UNREADABLE, fault)
    (said,) = desk.says()
    assert said.startswith("KTP ahli waris: ")
    assert words in said
    assert said.endswith("Laporannya tetap tersimpan.")
    assert desk.steps() == [
        ("clock", "paper_unreadable", {"paper": "ktp_heir", "fault": fault.value})
    ]
    assert desk.left_at_provider() == 0
    desk.sends(PHOTO)
    desk.works()
    assert desk.paper() == (PaperState.RECEIVED, None)


@pytest.mark.parametrize("fault", [*PaperFault])
def test_every_fault_that_reading_can_find_has_its_sentence(desk: Desk, fault: PaperFault) -> None:
    judged_by_staff = {
        PaperFault.CUT_OFF,
        PaperFault.OTHER_PERSON,
        PaperFault.OTHER_PAPER,
        PaperFault.OUT_OF_DATE,
        PaperFault.NOT_SIGNED,
    }
    texts = desk.services.guide.texts
    for language in texts.languages:
        written = [texts.has(f"documents.{kind}.{fault}", language) for kind in ("fault", "hint")]
        assert sum(written) == (fault not in judged_by_staff)


def test_the_same_photo_ten_times_is_kept_once(desk: Desk) -> None:
    taken = dark()
    documents = [desk.sends(taken) for _ in range(10)]
    assert desk.works() == 10
    kept = [document for document in documents if desk.pages(document)]
    assert len(kept) == 1
    states = [file.state for file in desk.files()]
    assert sorted(states) == [*[DocumentState.DOUBLE] * 9, DocumentState.KEPT]
    assert len(desk.says()) == 1


def test_one_photo_is_the_paper_that_it_was_sent_as_last(desk: Desk, clock: StandingClock) -> None:
    desk.sends(PHOTO, Paper.KTP_HEIR)
    clock.advance(minutes=1)
    desk.sends(PHOTO, Paper.FAMILY_CARD)
    desk.works()
    assert desk.paper(Paper.KTP_HEIR) == (PaperState.MISSING, None)
    assert desk.paper(Paper.FAMILY_CARD) == (PaperState.RECEIVED, None)
    assert desk.says() == []


def test_one_bad_file_does_not_spoil_a_paper_that_is_there(desk: Desk) -> None:
    desk.sends(PHOTO)
    desk.works()
    desk.sends(b"<html>")
    desk.works()
    assert desk.paper() == (PaperState.RECEIVED, None)
    assert len(desk.says()) == 1


@pytest.mark.parametrize("content", [PHOTO, b"<html>"], ids=["good", "bad"])
def test_what_staff_accepted_stays_accepted(desk: Desk, content: bytes) -> None:
    desk.sends(content)
    with desk.services.database.begin() as store:
        case, now = desk.report.case_id, desk.services.clock()
        store.case_papers.put(case, Paper.KTP_HEIR, PaperState.ACCEPTED, now)
    desk.works()
    assert desk.paper() == (PaperState.ACCEPTED, None)


@pytest.mark.parametrize("content", [PHOTO, b"<html>"], ids=["good", "bad"])
def test_an_unchecked_side_changes_no_paper_of_the_other(desk: Desk, content: bytes) -> None:
    desk.sends(dark())
    desk.works()
    before, _ = desk.paper(), desk.says()
    with desk.services.database.begin() as store:
        case = store.cases.get(desk.report.case_id)
        other = a_report(store, case, a_chat(store, 2), checked=False)
    desk.sends(content, report=other)
    desk.works()
    assert desk.paper() == before
    assert len(desk.says(other)) == (content != PHOTO)


def test_what_is_kept_is_sealed(desk: Desk) -> None:
    document = desk.sends(PHOTO)
    desk.works()
    (page,) = desk.pages(document)
    with desk.services.database.begin() as store:
        tables = ("document_pages", "documents", "outbox", "case_steps")
        rows = [
            row
            for name in tables
            for row in store.connection.execute(select(outbox.metadata.tables[name])).all()
        ]
    assert page[:40] not in repr(rows).encode("latin-1", "replace")
    assert all(
        page[:40] not in bytes(cell) for row in rows for cell in row if isinstance(cell, bytes)
    )
    assert sha256(PHOTO).hexdigest() not in repr(rows)
