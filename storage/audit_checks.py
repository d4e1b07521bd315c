"""What was found when the chain of the audit was looked over, and when that was asked for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from storage.audit import ChainCheck
from storage.audit_breaks import AnyRow, Break, Wrong
from storage.audit_tables import audit, audit_checks

# Whoever wants the chain looked over notes that in the audit itself.
SUBJECT = "audit"
ASKED = "audit_check_asked"


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """A look at the chain that came to its end; ``at`` is when.

    ``breaks`` are its broken stretches, and ``more`` rows do not fit that are not among them.
    """

    check: ChainCheck
    at: datetime
    breaks: tuple[Break, ...] = ()
    more: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every row fitted."""
        return not self.breaks


class AuditChecks:
    """The audit_checks table."""

    def __init__(self, connection: Connection) -> None:
        """Work inside ``connection``'s transaction."""
        self._connection = connection

    def keep(self, found: KeptCheck) -> None:
        """Keep what was found."""
        check, breaks = found.check, found.breaks
        told = [[one.first, one.last, one.wrong] for one in breaks]
        self._connection.execute(
            insert(audit_checks).values(
                up_to=check.up_to,
                rows=check.rows,
                whole=found.is_whole,
                broken_at=breaks[0].first if breaks else None,
                breaks={"told": told, "more": found.more},
                head=check.head,
                at=found.at,
            )
        )

    def last(self) -> KeptCheck | None:
        """Return what was found last, None when nobody has looked yet."""
        return self._newest()

    def last_full(self) -> KeptCheck | None:
        """Return the last look that went on to the end of the chain, broken or not."""
        return self._newest(full=True)

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

    def _newest(self, *, full: bool = False) -> KeptCheck | None:
        found = select(audit_checks).order_by(audit_checks.c.id.desc()).limit(1)
        if full:
            # Looks of long ago ended at the first row that did not fit.
            found = found.where(audit_checks.c.whole | audit_checks.c.breaks.is_not(None))
        row = self._connection.execute(found).one_or_none()
        if row is None:
            return None
        return KeptCheck(ChainCheck(row.rows, row.up_to, row.head), row.at, *_told(row))


def _told(row: AnyRow) -> tuple[tuple[Break, ...], int]:
    if row.whole:
        return (), 0
    if row.breaks is None:
        return (Break(row.broken_at, row.broken_at, Wrong.ALTERED),), 0
    breaks = (Break(first, last, Wrong(wrong)) for first, last, wrong in row.breaks["told"])
    return tuple(breaks), row.breaks["more"]
