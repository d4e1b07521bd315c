"""Which button layouts Twilio has from us, read from the database now and then."""

import time
from collections.abc import Mapping
from typing import Final

from bot.channels.whatsapp_menus import Layout, layouts
from conversations.engine.catalogue import FIRST_LANGUAGE, Catalogue
from storage.store import Database, StorageDown

# A push is seen by running processes within this time.
REREAD_SECONDS: Final = 60.0


def layouts_in(texts: Catalogue) -> tuple[Layout, ...]:
    """Return the layouts with our words in them."""
    return layouts(texts.words("channel.open_list", FIRST_LANGUAGE)[0])


class PushedLayouts:
    """Ids at Twilio by the name of the layout; only of definitions that are still ours."""

    def __init__(self, database: Database, texts: Catalogue) -> None:
        """Read nothing yet."""
        self._database = database
        self._digests = {layout.name: layout.digest for layout in layouts_in(texts)}
        self._pushed: Mapping[str, str] = {}
        self._read_again_at = 0.0

    def __call__(self) -> Mapping[str, str]:
        """Return what is known; what was read last when the database is down.

        Never inside a transaction: on SQLite the second would wait for the first.
        """
        now = time.monotonic()
        if now >= self._read_again_at:
            self._read_again_at = now + REREAD_SECONDS
            try:
                self._pushed = self._read()
            except StorageDown:
                self._read_again_at = now
        return self._pushed

    def _read(self) -> dict[str, str]:
        with self._database.begin() as store:
            kept = store.whatsapp_contents.all()
        return {
            name: content.sid
            for name, content in kept.items()
            if self._digests.get(name) == content.digest
        }
