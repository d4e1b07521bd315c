"""A report whose files come in, the provider that has them, and the worker that fetches."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from bot.channels.simulated_files import SimulatedFiles
from conversations.engine.events import Media
from conversations.rules.paper import Paper, PaperFault, PaperState
from handlers.documents import (
    MOST_BYTES,
    PageReader,
    fetch_due,
)
from handlers.services import Services
from storage.documents import KeptDocument
from storage.leases import Wanted
from storage.reports import Report
from tests.bot.documents.drawn import page, photo, photographed, written
from tests.sending import sent

CHANNEL = "sim_whatsapp"
PHOTO = written(photo(), "JPEG")


def dark() -> bytes:
    return written(photographed(page(1600, 1200, 12, 50), light=0.1), "JPEG")


def blurred() -> bytes:
    return written(photographed(page(1600, 1200, 12, 50), blur=14), "JPEG")


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
        """Have sent what waits for the chat, and return it in order, once."""
        chat, now, told = (report or self.report).chat_id, self.services.clock(), []
        with self.services.database.begin() as store:
            while claimed := store.leases.claim("worker", now, Wanted(99, chat_id=chat)):
                told += [letter.message["text"] for letter in claimed]
                for letter in claimed:
                    store.leases.begin([letter], now)
                    store.leases.settle([sent(letter, "sent")], now)
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
