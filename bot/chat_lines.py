"""What one line of a terminal chat does: a message, a file, the own number, or the demo's clock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from mimetypes import guess_type
from pathlib import Path
from typing import Self

from bot.channels.simulated_files import SimulatedFiles
from bot.chatting import (
    MOST_FILE_BYTES,
    BadMoment,
    ClockIsReal,
    NoNumber,
    Phone,
    Sent,
    exchange,
    filed,
    kept_chat,
    moment_from,
    move_clock,
    own_contact,
    session_of,
    typed,
)
from conversations.engine.events import Media
from conversations.engine.replies import Text
from handlers.channel import Attachment, Outgoing
from handlers.services import Services
from storage.store import StorageDown

_FILES = {"/photo": Media.PHOTO, "/voice": Media.VOICE}
_CONTACT = "/contact"
_CLOCK = "/at"
# How a PDF begins: a phone sends one as a document, whatever people call it.
_PDF = b"%PDF"
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a line: the answers, the question that waits now, or why it could not be done.

    ``note`` says what the terminal itself did (moved the clock); ``error`` why it did not.
    """

    replies: tuple[Outgoing, ...] = ()
    step: str = ""
    note: Text | None = None
    error: Text | None = None

    def followed_by(self, later: Sequence[Outgoing]) -> Self:
        """Return the outcome with messages after its answers that came by another way."""
        return replace(self, replies=(*self.replies, *later))


class _CannotSend(Exception):
    """Nothing can be sent for this line; ``why`` tells the person."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.key)
        self.why = why


def take_line(line: str, phone: Phone, services: Services, files: SimulatedFiles) -> Outcome:
    """Do what ``line`` says on ``phone``; a line that cannot be done changes nothing.

    A file that it names is put into ``files``.
    """
    word, _, rest = line.partition(" ")
    try:
        if word == _CLOCK:
            return _move(rest, phone, services)
        answered = exchange(phone, _sent(line, phone, files), services)
    except _CannotSend as refused:
        return Outcome(step=_waiting(phone, services), error=refused.why)
    except StorageDown:
        return Outcome(error=Text("chat.storage_down"))
    return Outcome(answered.messages, answered.step)


def _sent(line: str, phone: Phone, files: SimulatedFiles) -> Sent:
    word, _, rest = line.partition(" ")
    if word in _FILES:
        name = rest.strip()
        content = _read_file(name)
        kind = Media.DOCUMENT if content.startswith(_PDF) else _FILES[word]
        claimed = guess_type(name)[0] or ""
        return filed(kind, Attachment(files.put(content), "", len(content), claimed))
    if line.strip() == _CONTACT:
        try:
            return own_contact(phone)
        except NoNumber:
            raise _CannotSend(Text("chat.no_number")) from None
    return typed(line)


def _read_file(name: str) -> bytes:
    """Return what a file holds; ``_CannotSend`` when it cannot be read or is too big."""
    if not name:
        raise _CannotSend(Text("chat.which_file"))
    try:
        with Path(name).expanduser().open("rb") as file:
            content = file.read(MOST_FILE_BYTES + 1)
    except (OSError, ValueError, RuntimeError):
        raise _CannotSend(Text("chat.no_file", {"file": name})) from None
    if len(content) > MOST_FILE_BYTES:
        most = MOST_FILE_BYTES // _MEGABYTE
        raise _CannotSend(Text("chat.file_too_big", {"file": name, "megabytes": most}))
    return content


def _move(given: str, phone: Phone, services: Services) -> Outcome:
    try:
        move_clock(services, moment_from(given, services.zone))
    except BadMoment:
        raise _CannotSend(Text("chat.bad_moment")) from None
    except ClockIsReal:
        raise _CannotSend(Text("chat.clock_is_real")) from None
    note = Text("chat.moved", {"now": services.now()})
    return Outcome(step=_waiting(phone, services), note=note)


def _waiting(phone: Phone, services: Services) -> str:
    """Return the question that waits in the chat with ``phone``, empty when none does."""
    try:
        session = session_of(kept_chat(phone, services))
    except StorageDown:
        return ""
    return session.at.name if session and session.at else ""
