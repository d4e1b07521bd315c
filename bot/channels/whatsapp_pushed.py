"""Which button layouts and templates Twilio has from us, read from the database now and then."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.channels.whatsapp_menus import Layout, layouts
from bot.channels.whatsapp_templates import templates
from conversations.approved_words import UnknownTemplate, filled
from conversations.engine.catalogue import FIRST_LANGUAGE, Catalogue
from storage.store import Database, StorageDown
from storage.whatsapp_contents import PushedContent

# A push, or Meta's approval, is seen by running processes within this time.
REREAD_SECONDS: Final = 60.0

Contents = Mapping[str, PushedContent]


def layouts_in(texts: Catalogue) -> tuple[Layout, ...]:
    """Return the layouts with our words in them."""
    return layouts(texts.words("channel.open_list", FIRST_LANGUAGE)[0])


class PushedLayouts:
    """Ids at Twilio by the name of the layout; only of definitions that are still ours."""

    def __init__(self, database: Database, texts: Catalogue) -> None:
        """Read nothing yet."""
        self._digests = {layout.name: layout.digest for layout in layouts_in(texts)}
        self._read = _Reread(database, self._ours)

    def __call__(self) -> Mapping[str, str]:
        """Return what is known; what was read last when the database is down.

        Never inside a transaction: on SQLite the second would wait for the first.
        """
        return {name: content.sid for name, content in self._read().items()}

    def _ours(self, kept: Contents) -> Contents:
        return {
            name: content
            for name, content in kept.items()
            if self._digests.get(name) == content.digest
        }


class PushedTemplates:
    """The templates that Meta approved, and what each of them says."""

    def __init__(self, database: Database, texts: Catalogue) -> None:
        """Read nothing yet."""
        self._texts = texts
        self._digests = {template.name: template.digest for template in templates(texts)}
        self._read = _Reread(database, dict)

    def sid(self, full: str) -> str | None:
        """Return the id at Twilio of a template by its full name; None when it may not be sent.

        Words that are older than ours stay in use until ours are approved. Never inside a
        transaction, as ``PushedLayouts``.
        """
        content = self._read().get(full)
        return content.sid if content is not None and content.is_approved else None

    def wording(self, full: str, blanks: Sequence[str]) -> str | None:
        """Return what a template says when it is filled; None when Twilio has other words."""
        content = self._read().get(full)
        if content is not None and content.digest != self._digests.get(full):
            return None
        try:
            return filled(self._texts, full, blanks)
        except (UnknownTemplate, ValueError):
            return None


class _Reread:
    """What the database says, not older than a minute; many threads may ask at once."""

    def __init__(self, database: Database, chosen: Callable[[Contents], Contents]) -> None:
        self._database = database
        self._chosen = chosen
        self._lock = threading.Lock()
        self._known: Contents = {}
        self._read_again_at = 0.0

    def __call__(self) -> Contents:
        now = time.monotonic()
        with self._lock:
            if now >= self._read_again_at:
                self._read_again_at = now + REREAD_SECONDS
                try:
                    self._known = self._chosen(self._read())
                except StorageDown:
                    self._read_again_at = now
            return self._known

    def _read(self) -> Contents:
        with self._database.begin() as store:
            return store.whatsapp_contents.all()
