"""The button layouts that Twilio keeps for us: which we made there, and of what shape."""

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import whatsapp_contents


@dataclass(frozen=True, slots=True)
class PushedContent:
    """A layout at Twilio: its id there, and the digest of the definition it was made from."""

    sid: str
    digest: str


class WhatsappContents:
    """The whatsapp_contents table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def all(self) -> dict[str, PushedContent]:
        """Return every layout by our name for it."""
        rows = self._connection.execute(select(whatsapp_contents))
        return {row.name: PushedContent(row.sid, row.digest) for row in rows}

    def keep(self, name: str, content: PushedContent) -> None:
        """Note that ``content`` is now the layout of that name."""
        insert = (sqlite if self._connection.dialect.name == "sqlite" else postgresql).insert
        values = {"sid": content.sid, "digest": content.digest}
        self._connection.execute(
            insert(whatsapp_contents)
            .values(name=name, **values)
            .on_conflict_do_update(index_elements=["name"], set_=values)
        )
