"""The files that came in one chat: what became of each, and which can be put into a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select

from storage.case_tables import documents, reports
from storage.documents import DocumentState
from storage.talks import Talk

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
MOST_LISTED: Final = 30
# Not in any report, and still to be had.
_LOOSE: Final = frozenset({DocumentState.ANNOUNCED, DocumentState.ASIDE})


@dataclass(frozen=True, slots=True)
class TalkFile:
    """A file; ``media`` is its kind. In a report: its number, and the name of the paper.

    ``settled_at`` is when its fetching ended, or when it was taken out of a report or put into one.
    """

    id: UUID
    at: datetime
    media: str
    state: DocumentState
    report_id: UUID | None
    report: str | None
    paper: str | None
    settled_at: datetime | None

    @property
    def is_loose(self) -> bool:
        """Whether it belongs to no report yet."""
        return self.state in _LOOSE


class TalkFiles:
    """The documents table of one chat; whoever asks has been let into the chat."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def newest(self, talk: Talk) -> list[TalkFile]:
        """Return the last files of a chat, the newest first; none that its owner had forgotten."""
        wanted = _FOUND.where(documents.c.chat_id == talk.id)
        if talk.erased_at is not None:
            wanted = wanted.where(documents.c.at >= talk.erased_at)
        newest = wanted.order_by(documents.c.at.desc(), documents.c.id).limit(MOST_LISTED)
        return [_file(row) for row in self._connection.execute(newest)]

    def at(self, chat_id: UUID, moments: Sequence[datetime]) -> dict[datetime, list[TalkFile]]:
        """Return the files that came at some moments."""
        found: dict[datetime, list[TalkFile]] = {}
        if moments:
            wanted = _FOUND.where(documents.c.chat_id == chat_id, documents.c.at.in_(moments))
            for row in self._connection.execute(wanted.order_by(documents.c.id)):
                found.setdefault(row.at, []).append(_file(row))
        return found

    def get(self, talk: Talk, document_id: UUID) -> TalkFile | None:
        """Return one file of a chat; None for any other, and for a forgotten one."""
        wanted = _FOUND.where(documents.c.chat_id == talk.id, documents.c.id == document_id)
        row = self._connection.execute(wanted).one_or_none()
        if row is None or (talk.erased_at is not None and row.at < talk.erased_at):
            return None
        return _file(row)


_FOUND: Final[Select[Any]] = select(
    documents.c.id,
    documents.c.at,
    documents.c.media,
    documents.c.state,
    documents.c.report_id,
    reports.c.number,
    documents.c.paper,
    documents.c.settled_at,
).select_from(documents.outerjoin(reports, reports.c.id == documents.c.report_id))


def _file(row: AnyRow) -> TalkFile:
    return TalkFile(
        row.id,
        row.at,
        row.media,
        DocumentState(row.state),
        row.report_id,
        row.number,
        row.paper,
        row.settled_at,
    )
