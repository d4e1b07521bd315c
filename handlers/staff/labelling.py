"""Say what messages meant that nobody understood, and hand out what was said so far."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from conversations.engine.replies import Text
from conversations.intents import INTENTS
from handlers.services import Services
from storage.store import Store

# Between the columns of a line of training.
TAB = "\t"


class LabelRefused(Exception):
    """Nothing was changed; ``reason`` is one line for whoever asked."""

    def __init__(self, why: str) -> None:
        """Name a text of ``staff_unrecognised.refused``."""
        super().__init__(why)
        self.why = why
        self.reason = Text(f"staff_unrecognised.refused.{why}")


class NoSuchMessage(LookupError):
    """There is no such message, or it is of a chat beyond one's kabupaten."""


def note(
    store: Store, chat_id: UUID, language: str, missed: tuple[str, str] | None, now: datetime
) -> None:
    """Note what nobody understood (``conversations/not_understood.py``), if that was anything."""
    if missed is not None:
        step, words = missed
        store.unrecognised.add(chat_id, language, step, words, now)


def label(message_id: int, intent: str, by: str, services: Services) -> None:
    """Say what a message meant; raises ``LabelRefused`` and ``NoSuchMessage``."""
    if intent not in INTENTS:
        raise LabelRefused("intent")
    with services.database.begin() as store:
        _expect(message_id, store)
        if not store.unrecognised.label(message_id, intent, by, services.clock()):
            raise LabelRefused("labelled")


def unlabel(message_id: int, by: str, services: Services) -> None:
    """Take one's own label back; raises ``LabelRefused`` and ``NoSuchMessage``."""
    with services.database.begin() as store:
        _expect(message_id, store)
        if not store.unrecognised.unlabel(message_id, by):
            raise LabelRefused("not_yours")


def training_lines(store: Store) -> Iterator[str]:
    """Return a line a labelled message: label, language, words, with tabs between them."""
    for message in store.unrecognised.labelled():
        yield TAB.join((message.label or "", message.language, " ".join(message.words.split())))


def _expect(message_id: int, store: Store) -> None:
    if not store.unrecognised.is_there(message_id):
        raise NoSuchMessage(message_id)
