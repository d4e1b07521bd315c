"""One-page receipts that wait under a token for a day, for whoever is to fetch the picture."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from storage.case_tables import slips
from storage.sealing import Vault

SLIP_HOURS = 24
_TOKEN_BYTES = 16


class Slips:
    """The slips table."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def add(self, report_id: UUID, now: datetime) -> str:
        """Return a new token for the slip of a report; it cannot be guessed."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        self._connection.execute(
            insert(slips).values(
                token_index=self._index(token),
                report_id=report_id,
                expires_at=now + timedelta(hours=SLIP_HOURS),
            )
        )
        return token

    def find(self, token: str, now: datetime) -> UUID | None:
        """Return the report of a token; None when it is unknown or a day old."""
        found: UUID | None = self._connection.execute(
            select(slips.c.report_id).where(
                slips.c.token_index == self._index(token), slips.c.expires_at > now
            )
        ).scalar_one_or_none()
        return found

    def forget_old(self, now: datetime) -> int:
        """Remove the tokens that are a day old; return how many those were."""
        return self._connection.execute(delete(slips).where(slips.c.expires_at <= now)).rowcount

    def _index(self, token: str) -> bytes:
        return self._vault.index("slip", token)
