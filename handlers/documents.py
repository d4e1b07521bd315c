"""Fetch the files that belong to a case, keep what can be read, and say what cannot, once.

FetchError
├── FetchLater    not now; may carry how long to wait
├── FetchGone     the provider has it no more
├── FetchRefused  we do not fetch this, wherever it came from
└── FetchTooBig   more than MOST_BYTES
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final, Protocol, assert_never

import structlog

from conversations.engine.events import Media
from conversations.rules.paper import PaperFault
from handlers.document_outcomes import keep, refuse
from handlers.services import Services
from storage.documents import WantedDocument
from storage.pages import Page

log = structlog.get_logger()

# What WhatsApp lets people send as a picture or a paper; Telegram's bots get 20 MB.
MOST_BYTES: Final = 16 * 1024 * 1024
# Seconds before the next try, after the first, second ... failure; the last repeats.
WAITS: Final = (10, 60, 300, 1800, 3600)
# Some four hours; then whoever sent it is asked to send it again.
MOST_TRIES: Final = 8
# A file of a channel that is switched off waits for it.
CHANNEL_OFF_SECONDS: Final = 600
# How often the provider is asked to delete a file that is safe with us.
FORGET_TRIES: Final = 3


class FetchError(Exception):
    """A file could not be fetched; the words say which provider and status, never whose file."""


class FetchLater(FetchError):
    """Not now; ``wait`` is in seconds where the provider said how long."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class FetchGone(FetchError):
    """The provider has it no more, or never had it."""


class FetchRefused(FetchError):
    """The reference, or where it led, is none that we fetch."""


class FetchTooBig(FetchError):
    """The file has more than ``MOST_BYTES``; reading stopped there."""


class Fetcher(Protocol):
    """How a channel hands over the files that people sent."""

    def fetch(self, reference: str) -> bytes:
        """Return the content of a file, at most ``MOST_BYTES``; raise a ``FetchError``."""

    def forget(self, reference: str) -> None:
        """Delete the file at the provider, where it can be; raise a ``FetchError``.

        What is not there any more is deleted.
        """


@dataclass(frozen=True, slots=True)
class Pages:
    """What was read of a file; ``hint`` when people may find it hard to read."""

    pages: Sequence[Page]
    hint: PaperFault | None = None


class PageReader(Protocol):
    """Turns a stranger's file into pages that are safe to show."""

    def read(self, content: bytes, media: Media) -> Pages | PaperFault:
        """Return the pages, or why there are none; ``OSError`` when it can be read later."""


def fetch_due(
    services: Services,
    fetchers: Mapping[str, Fetcher],
    reader: PageReader,
    owner: str,
    limit: int,
) -> int:
    """Fetch up to ``limit`` files as worker ``owner``; return how many were taken.

    ``fetchers`` by the name of the channel. Nothing is fetched or read inside a transaction; what
    came of a file is kept in one. Raises ``StorageDown``: the file then comes up again.
    """
    for count in range(limit):
        # One at a time: each has all of its lease for itself.
        with services.database.begin() as store:
            taken = store.documents.wanted(owner, services.clock(), 1)
        if not taken:
            return count
        _take_in(taken[0], services, fetchers.get(taken[0].channel), reader)
    return limit


def _take_in(
    document: WantedDocument, services: Services, fetcher: Fetcher | None, reader: PageReader
) -> None:
    """Fetch, read and keep one file, or note why not."""
    if fetcher is None:
        _try_again(document, services, CHANNEL_OFF_SECONDS)
        return
    read: Pages | PaperFault
    digest = ""
    try:
        content = fetcher.fetch(document.reference)
        digest = sha256(content).hexdigest()
        read = reader.read(content, document.media)
    except (FetchGone, FetchRefused, FetchTooBig) as error:
        log.info("file_refused", channel=document.channel, error=type(error).__name__)
        read = PaperFault.TOO_BIG if isinstance(error, FetchTooBig) else PaperFault.GONE
    except Exception as error:
        known = isinstance(error, FetchLater)
        log.warning("file_waits", channel=document.channel, exc_info=None if known else error)
        if document.attempts < MOST_TRIES:
            asked = error.wait if isinstance(error, FetchLater) else None
            _try_again(document, services, asked or _wait(document.attempts))
            return
        read = PaperFault.GONE
    with services.database.begin() as store:
        match read:
            case Pages(pages=pages, hint=hint):
                keep(document, pages, digest, hint, store, services)
            case PaperFault():
                refuse(document, read, store, services)
            case _:
                assert_never(read)
    if read is not PaperFault.GONE:
        _forget(document, fetcher)


def _wait(tries: int) -> int:
    return WAITS[min(tries, len(WAITS)) - 1]


def _try_again(document: WantedDocument, services: Services, seconds: float) -> None:
    with services.database.begin() as store:
        store.documents.again(document.id, services.clock() + timedelta(seconds=seconds))


def _forget(document: WantedDocument, fetcher: Fetcher) -> None:
    """Have the provider delete a file that is settled; it is safe with us, or of no use."""
    for _ in range(FORGET_TRIES):
        try:
            fetcher.forget(document.reference)
        except FetchError as error:
            reason = type(error).__name__
        except Exception as error:
            log.exception("forget_broken", channel=document.channel, error=type(error).__name__)
            return
        else:
            return
    log.warning("file_not_forgotten", channel=document.channel, error=reason)
