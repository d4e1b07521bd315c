"""What staff tell each other about a case, and what they told the family, in their own words."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select

from storage.sealing import Vault
from storage.staff_tables import case_notes


@dataclass(frozen=True, slots=True)
class CaseNote:
    """A note. ``actor`` as the audit names people; ``sent``: these words went to the family."""

    actor: str
    body: str
    at: datetime
    sent: bool


class CaseNotes:
    """The case_notes table."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection
        self._vault = vault

    def add(
        self, case_id: UUID, actor: str, body: str, now: datetime, *, sent: bool = False
    ) -> None:
        """Add a note to a case; ``sent``: what the family was told."""
        kept = json.dumps({"body": body, "sent": sent})
        sealed = self._vault.seal(kept.encode(), _place(case_id, actor, now))
        self._connection.execute(
            insert(case_notes).values(case_id=case_id, actor=actor, body=sealed, at=now)
        )

    def of(self, case_id: UUID) -> list[CaseNote]:
        """Return the notes of a case, oldest first."""
        rows = self._connection.execute(
            select(case_notes).where(case_notes.c.case_id == case_id).order_by(case_notes.c.id)
        )
        found = []
        for row in rows:
            kept = json.loads(self._vault.open(row.body, _place(case_id, row.actor, row.at)))
            found.append(CaseNote(row.actor, kept["body"], row.at, kept["sent"]))
        return found


def _place(case_id: UUID, actor: str, at: datetime) -> str:
    """Return what a note is sealed for: it belongs to its case, its author and its moment."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"case_notes.body:{case_id}:{actor}:{moment}"
