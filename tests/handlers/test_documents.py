"""Files of a case are fetched, read, kept or refused with one sentence, and deleted elsewhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from bot.channels.simulated_files import SimulatedFiles
from bot.documents.reader import FileReader
from conversations.engine.events import Media
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.documents import (
    MOST_BYTES,
    MOST_TRIES,
    WAITS,
    FetchError,
    FetchGone,
    FetchLater,
    FetchRefused,
    FetchTooBig,
    PageReader,
    Pages,
    fetch_due,
)
from handlers.services import Services
from storage.documents import DocumentState, KeptDocument
from storage.reports import Report
from storage.store import StorageDown
from storage.tables import outbox
from tests.bot.documents.drawn import page, pdf_of, photo, photographed, written
from tests.conftest import StandingClock
from tests.storage.case_rows import a_case, a_chat, a_report

CHANNEL = "sim_whatsapp"
PHOTO = written(photo(), "JPEG")


@pytest.fixture(scope="module")
def real_reader() -> Iterator[FileReader]:
    opened = FileReader()
    yield opened
    opened.close()


@dataclass
class Provider:
    """Keeps files as the simulator does; ``trouble`` is asked before each fetch."""

    files: SimulatedFiles
    trouble: Callable[[], Exception | None] = lambda: None
    fetched: int = 0
    forgetting: list[Exception] = field(default_factory=list)

    def fetch(self, reference: str) -> bytes:
        self.fetched += 1
        error = self.trouble()
        if error is not None:
            raise error
        return self.files.fetch(reference)

    def forget(self, reference: str) -> None:
        if self.forgetting:
            raise self.forgetting.pop()
        self.files.forget(reference)


@dataclass
class Desk:
    """One report, its chat, and the worker that fetches."""

    services: Services
    report: Report
    provider: Provider
    reader: PageReader
    folder: Path

    def sends(
        self,
        content: bytes,
        paper: Paper = Paper.KTP_HEIR,
        media: Media = Media.PHOTO,
        report: Report | None = None,
    ) -> UUID:
        """Let a file come that belongs to a paper of the report."""
        report, now = report or self.report, self.services.clock()
        assert report.chat_id is not None
        reference = self.provider.files.put(content[:MOST_BYTES])
        if len(content) > MOST_BYTES:
            with (self.folder / reference).open("ab") as file:
                file.write(content[MOST_BYTES:])
        with self.services.database.begin() as store:
            document = store.documents.announce(
                report.chat_id, CHANNEL, media, reference, "", len(content), now
            )
            assert store.documents.attach(
                document, report.chat_id, report.case_id, report.id, paper, now
            )
            if not store.case_papers.of(report.case_id).get(paper):
                store.case_papers.put(
                    report.case_id, paper, PaperState.RECEIVED, now, report_id=report.id
                )
        return document

    def works(self, limit: int = 10) -> int:
        return fetch_due(self.services, {CHANNEL: self.provider}, self.reader, "worker", limit)

    def says(self, report: Report | None = None) -> list[str]:
        """The words that wait for the chat, in order."""
        chat = (report or self.report).chat_id
        with self.services.database.begin() as store:
            told = [
                row.message["text"] for row in store.outbox.claim("x", self.services.clock(), 99)
            ]
            store.connection.execute(outbox.delete().where(outbox.c.chat_id == chat))
        return told

    def paper(self, paper: Paper = Paper.KTP_HEIR) -> tuple[PaperState, PaperFault | None]:
        with self.services.database.begin() as store:
            kept = store.case_papers.of(self.report.case_id)[paper]
        return kept.state, kept.fault

    def files(self) -> list[KeptDocument]:
        with self.services.database.begin() as store:
            return store.documents.of_case(self.report.case_id)

    def steps(self) -> list[tuple[str, str, dict[str, object]]]:
        with self.services.database.begin() as store:
            found = store.case_history.of(self.report.case_id)
        return [(step.actor, step.step, dict(step.details)) for step in found]

    def pages(self, document: UUID) -> list[bytes]:
        with self.services.database.begin() as store:
            return [page.content for page in store.documents.pages(document)]

    def left_at_provider(self) -> int:
        return len(list(self.folder.iterdir()))


@pytest.fixture
def desk(services: Services, real_reader: FileReader, tmp_path: Path) -> Desk:
    with services.database.begin() as store:
        report = a_report(store, a_case(store), a_chat(store))
    provider = Provider(SimulatedFiles(tmp_path))
    return Desk(services, report, provider, real_reader, tmp_path / "simulated_files")


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


def dark() -> bytes:
    return written(photographed(page(1600, 1200, 12, 50), light=0.1), "JPEG")


def blurred() -> bytes:
    return written(photographed(page(1600, 1200, 12, 50), blur=14), "JPEG")


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


def test_one_photo_may_be_two_papers(desk: Desk) -> None:
    desk.sends(PHOTO, Paper.KTP_HEIR)
    desk.sends(PHOTO, Paper.FAMILY_CARD)
    desk.works()
    assert desk.paper(Paper.KTP_HEIR) == desk.paper(Paper.FAMILY_CARD)
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


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        pytest.param(FetchGone("404"), PaperFault.GONE, id="gone"),
        pytest.param(FetchRefused("elsewhere"), PaperFault.GONE, id="refused"),
        pytest.param(FetchTooBig("20 MB"), PaperFault.TOO_BIG, id="too-big"),
    ],
)
def test_what_cannot_be_fetched_is_asked_for_again(
    desk: Desk, error: FetchError, fault: PaperFault
) -> None:
    desk.sends(PHOTO)
    desk.provider.trouble = lambda: error
    assert desk.works() == 1
    assert desk.paper() == (PaperState.UNREADABLE, fault)
    assert len(desk.says()) == 1
    assert desk.works() == 0


@pytest.mark.parametrize("error", [FetchLater, OSError], ids=["later", "unforeseen"])
def test_a_provider_that_is_away_is_asked_with_growing_waits_and_then_given_up(
    desk: Desk, clock: StandingClock, error: type[Exception]
) -> None:
    desk.sends(PHOTO)
    desk.provider.trouble = lambda: error("away")
    for tries in range(1, MOST_TRIES):
        assert desk.works() == 1
        clock.advance(seconds=WAITS[min(tries, len(WAITS)) - 1] - 1)
        assert desk.works() == 0
        assert desk.says() == []
        clock.advance(seconds=1)
    assert desk.works() == 1
    assert desk.paper() == (PaperState.UNREADABLE, PaperFault.GONE)
    (said,) = desk.says()
    assert "sekali lagi" in said
    assert desk.provider.fetched == MOST_TRIES


def test_a_provider_says_how_long_to_wait(desk: Desk, clock: StandingClock) -> None:
    desk.sends(PHOTO)
    desk.provider.trouble = lambda: FetchLater("busy", 120)
    desk.works()
    desk.provider.trouble = lambda: None
    clock.advance(seconds=119)
    assert desk.works() == 0
    clock.advance(seconds=1)
    assert desk.works() == 1
    assert desk.paper() == (PaperState.RECEIVED, None)


def test_files_of_a_channel_that_is_off_wait_for_it(desk: Desk, clock: StandingClock) -> None:
    desk.sends(PHOTO)
    assert fetch_due(desk.services, {}, desk.reader, "worker", 10) == 1
    assert desk.works() == 0
    clock.advance(minutes=10)
    assert desk.works() == 1
    assert desk.paper() == (PaperState.RECEIVED, None)


def test_a_reader_that_cannot_start_loses_nothing(desk: Desk, clock: StandingClock) -> None:
    class Away:
        def read(self, content: bytes, media: Media) -> Pages | PaperFault:
            raise OSError(len(content), media)

    desk.sends(PHOTO)
    assert fetch_due(desk.services, {CHANNEL: desk.provider}, Away(), "worker", 10) == 1
    assert desk.left_at_provider() == 1
    clock.advance(seconds=10)
    assert desk.works() == 1
    assert desk.paper() == (PaperState.RECEIVED, None)


@pytest.mark.parametrize(
    ("errors", "left"),
    [
        pytest.param([FetchLater("busy")] * 2, 0, id="at-the-third-try"),
        pytest.param([FetchLater("busy")] * 9, 1, id="never"),
        pytest.param([OSError("a fault of ours")], 1, id="unforeseen"),
    ],
)
def test_a_provider_that_does_not_delete_spoils_nothing(
    desk: Desk, errors: list[Exception], left: int
) -> None:
    desk.provider.forgetting = list(errors)
    desk.sends(PHOTO)
    desk.works()
    assert desk.paper() == (PaperState.RECEIVED, None)
    assert desk.left_at_provider() == left


def test_nothing_is_deleted_before_it_is_safe_with_us(
    desk: Desk, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away between reading and keeping: the file comes up again."""
    desk.sends(PHOTO)
    begin, calls = desk.services.database.begin, iter(range(9))

    def failing() -> object:
        if next(calls) == 1:
            raise StorageDown("gone")
        return begin()

    with monkeypatch.context() as patch:
        patch.setattr(desk.services.database, "begin", failing)
        with pytest.raises(StorageDown):
            desk.works()
    assert desk.left_at_provider() == 1
    clock.advance(minutes=5)
    assert desk.works() == 1
    assert desk.paper() == (PaperState.RECEIVED, None)
    assert desk.left_at_provider() == 0


def test_a_file_without_a_paper_is_not_fetched(desk: Desk, clock: StandingClock) -> None:
    chat, now = desk.report.chat_id, desk.services.clock()
    assert chat is not None
    reference = desk.provider.files.put(PHOTO)
    with desk.services.database.begin() as store:
        store.documents.announce(chat, CHANNEL, Media.PHOTO, reference, "", len(PHOTO), now)
    assert desk.works() == 0
    assert desk.provider.fetched == 0
    clock.advance(hours=24, seconds=1)
    with desk.services.database.begin() as store:
        day_ago = desk.services.clock() - timedelta(hours=24)
        assert store.documents.forget_unattached(day_ago) == [(CHANNEL, reference)]


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


def test_no_more_than_the_limit_is_taken(desk: Desk) -> None:
    for number in range(3):
        desk.sends(written(photo(700 + number, 500), "JPEG"))
    assert desk.works(limit=2) == 2
    assert desk.works(limit=2) == 1
