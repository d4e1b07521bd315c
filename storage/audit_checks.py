"""What was found when the chain of the audit was looked over, and when that was asked for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from storage.audit import ChainCheck
from storage.audit_tables import audit, audit_checks

# Whoever wants the chain looked over notes that in the audit itself.
SUBJECT = "audit"
ASKED = "audit_check_asked"


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """A look at the chain that came to its end; ``at`` is when."""

    check: ChainCheck
    at: datetime

    @property
    def is_whole(self) -> bool:
        """Whether every row fitted."""
        return self.check.broken_at is None


class AuditChecks:
    """The audit_checks table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def keep(self, check: ChainCheck, now: datetime) -> None:
        """Keep what was found."""
        self._connection.execute(
            insert(audit_checks).values(
                up_to=check.up_to,
                rows=check.rows,
                whole=check.broken_at is None,
                broken_at=check.broken_at,
                head=check.head,
                at=now,
            )
        )

    def last(self) -> KeptCheck | None:
        """Return what was found last, None when nobody has looked yet."""
        return self._newest()

    def last_whole(self) -> KeptCheck | None:
        """Return the last look that found the chain whole."""
        return self._newest(whole=True)

    def is_asked(self) -> bool:
        """Tell whether a look was asked for since the last one."""
        last = self._newest()
        asked = self._connection.execute(
            select(func.max(audit.c.id)).where(audit.c.subject == SUBJECT, audit.c.act == ASKED)
        ).scalar_one()
        return asked is not None and (last is None or asked > last.check.up_to)

    def mark_at(self, row_id: int) -> bytes | None:
        """Return the mark of a row, None when it is gone."""
        return self._connection.execute(
            select(audit.c.mark).where(audit.c.id == row_id)
        ).scalar_one_or_none()

    def _newest(self, *, whole: bool = False) -> KeptCheck | None:
        found = select(audit_checks).order_by(audit_checks.c.id.desc()).limit(1)
        if whole:
            found = found.where(audit_checks.c.whole)
        row = self._connection.execute(found).one_or_none()
        if row is None:
            return None
        return KeptCheck(ChainCheck(row.rows, row.up_to, row.head, row.broken_at), row.at)
